"""The answer in a word or two, where a sentence gives it literally."""

from __future__ import annotations

from rag.evidence import ScoredSentence


def gist(question: str, item: ScoredSentence) -> str:
    """ "Yes", "No", a number with its unit, a date, a name; "" where the sentence does not say it literally."""
    return ""
