"""Sources: what a claim is held against, in any of the shapes in which a passage is handed about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.datamodels import Article, Citation, Hit, Passage


@dataclass(frozen=True, slots=True)
class Source:
    """A passage with what its article says of itself: `heading` is title, source and author, `published` its date."""

    text: str
    heading: str = ""
    published: date | None = None


Given = str | Passage | Hit | Citation | Source
"""A passage alone, or with its article, whose title, source, author and date then count as said."""


def source_of(given: Given) -> Source:
    """What is held against of a passage in any shape."""
    if isinstance(given, Source):
        return given
    if isinstance(given, str):
        return Source(given)
    if isinstance(given, Passage):
        return Source(given.text)
    return _with_article(given.passage, given.article)


def joined(sources: tuple[Source, ...]) -> Source:
    """Several passages as one: what a sentence says that cites them all."""
    dates = {source.published for source in sources}
    return Source(
        "\n".join(source.text for source in sources),
        "\n".join(source.heading for source in sources),
        dates.pop() if len(dates) == 1 else None,
    )


def _with_article(passage: Passage, article: Article) -> Source:
    written = [article.title, article.source, article.author or ""]
    return Source(passage.text, "\n".join(part for part in written if part), article.published)
