"""A chat assistant over a folder of articles: every sentence cited, every citation opens its passage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.datamodels import Answer, Article, Citation, Hit, Message, Passage, Period
from rag.errors import RagError
from rag.reports import IndexReport

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.indexing import build_index

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "Hit",
    "IndexReport",
    "Message",
    "Passage",
    "Period",
    "RagError",
    "build_index",
]


def __getattr__(name: str) -> Any:
    """Import what is heavy only when it is asked for (PEP 562)."""
    if name == "Assistant":
        from rag.assistant import Assistant

        return Assistant
    if name == "build_index":
        from rag.indexing import build_index

        return build_index
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
