"""The page: a FastAPI application with Gradio mounted at its root."""

from rag.web.server import serve

__all__ = ["serve"]
