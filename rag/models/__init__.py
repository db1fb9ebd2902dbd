"""Chat models: hosted, behind a local server, or in this process; each behind the one seam in `chat`."""

from __future__ import annotations

from rag.models.chat import ChatModel, Piece

__all__ = ["ChatModel", "Piece"]
