"""Articles and hits of our own making."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.datamodels import Article, Hit, Message, Passage

TODAY = date(2024, 5, 1)


def article(article_id: str, text: str, *, title: str = "A headline", published: date | None = None) -> Article:
    return Article(article_id, title, text, published=published, source="The Herald", language="en")


def hit(of: Article, start: int = 0, end: int | None = None, *, rank: int = 1, newer: Article | None = None) -> Hit:
    end = len(of.text) if end is None else end
    passage = Passage(f"{of.id}:{start}-{end}", of.id, of.text[start:end], start, end)
    return Hit(passage, of, 1 / rank, rank, newer=newer)


def conversation(*said: str) -> list[Message]:
    """What was said in turn, a person first."""
    return [Message("assistant" if turn % 2 else "user", text) for turn, text in enumerate(said)]


def count_tokens(text: str) -> int:
    """Words; a line's end and a mark are none."""
    return len(text.split())


def ranked(articles: Sequence[Article]) -> list[Hit]:
    """One hit for each article, the whole of it, best first."""
    return [hit(of, rank=rank) for rank, of in enumerate(articles, 1)]
