"""The exact answer inside a sentence: which words of it the question asks for."""

from __future__ import annotations

from rag.evidence import ScoredSentence

Span = tuple[int, int]


def focus(question: str, item: ScoredSentence) -> Span | None:
    """The exact answer's offsets in `item.evidence.text`; None where it is not sure."""
    return item.span


def in_line(text: str, span: Span) -> Span:
    """The offsets of a span of `text` after `text` has become one line (`" ".join(text.split())`)."""
    start, end = span
    quoted = text[start:end]
    before = " ".join(text[: end - len(quoted.lstrip())].split())
    first = len(before) + bool(before and text[end - len(quoted.lstrip()) - 1].isspace())
    return first, first + len(" ".join(quoted.split()))
