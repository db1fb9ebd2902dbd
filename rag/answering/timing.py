"""Timing: sentences that tell of the period asked about, or the newest where those are asked for, come first."""

from __future__ import annotations

from collections.abc import Sequence

from rag.datamodels import Period
from rag.dates.agreement import agreement
from rag.dates.recency import favoured, wants_recent
from rag.evidence import ScoredSentence

# What telling of the period is worth beside a sentence's total, whose parts weigh up to 1.
_FITS = 0.3
# Sentences further down are not looked at: they would not come first whatever they say.
_READ = 20
# Only sentences whose total is at least this share of the best one gain by being new.
_NEARLY = 0.8


def timed(question: str, scored: Sequence[ScoredSentence], period: Period | None) -> list[ScoredSentence]:
    """The sentences, best first, by their totals and by how well they fit the time asked about.

    Nothing changes where no time is asked about, or where all articles were published in it.
    """
    first, rest = scored[:_READ], scored[_READ:]
    if period is not None:
        worths = [item.scores.total + _FITS * _agreement(question, item, period) for item in first]
    elif wants_recent(question):
        totals = [item.scores.total for item in first]
        worths = favoured(totals, [item.evidence.hit.article.published for item in first], _NEARLY)
    else:
        return list(scored)
    order = sorted(range(len(first)), key=lambda i: -worths[i])
    return [*(first[i] for i in order), *rest]


def _agreement(question: str, item: ScoredSentence, period: Period) -> float:
    return agreement(period, question, item.evidence.text, item.evidence.hit.article.published)
