"""Disagreement: articles that give different figures, dates or names for what was asked, shown side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.drafts import Part
from rag.evidence import ScoredSentence


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sentences that give different values for the same thing, and what to say of it."""

    parts: tuple[Part, ...]
    message: str


def found(question: str, scored: Sequence[ScoredSentence]) -> Conflict | None:
    """The disagreement among the best sentences on what was asked; None where there is none to be sure of."""
    return None
