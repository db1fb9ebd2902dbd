"""Timing: where articles of any time are searched, sentences that tell of the period asked about come first."""

from __future__ import annotations

from collections.abc import Sequence

from rag.datamodels import Period
from rag.dates.agreement import agreement
from rag.evidence import ScoredSentence

# What telling of the period is worth beside a sentence's total, whose parts weigh up to 1.
_FITS = 0.3
# Sentences further down are not read for dates: they would not come first whatever they say.
_READ = 20


def timed(question: str, scored: Sequence[ScoredSentence], period: Period | None) -> list[ScoredSentence]:
    """The sentences, best first, in the order of their totals and of how well they fit the period.

    Nothing changes without a period, or where all articles were published in it.
    """
    if period is None:
        return list(scored)

    def worth(item: ScoredSentence) -> float:
        article = item.evidence.hit.article
        fits = agreement(period, question, item.evidence.text, article.published)
        return item.scores.total + _FITS * fits

    return [*sorted(scored[:_READ], key=worth, reverse=True), *scored[_READ:]]
