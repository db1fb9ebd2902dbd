"""What is offered where nothing was published in the period asked about: the nearest articles before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.datamodels import Hit, Period, Where
from rag.dates import describe

# A passage matches the question where its score is at least this share of the best one on its side of the period.
_MATCHES = 0.6


def around(period: Period, where: Where) -> list[Where]:
    """The filter's part before the period and its part after it, where there are such."""
    sides = []
    if period.start and period.start > date.min:
        sides.append(replace(where, published_to=period.start - timedelta(days=1)))
    if period.end and period.end < date.max:
        sides.append(replace(where, published_from=period.end + timedelta(days=1)))
    return sides


def nearest(sides: Sequence[Sequence[Hit]], period: Period) -> tuple[Hit, ...]:
    """Of the hits of each side, best first, the one in time nearest to the period among those that match, by date."""
    found = []
    for hits in sides:
        matching = [hit for hit in hits if hit.article.published and hit.score >= _MATCHES * hits[0].score]
        if matching:
            found.append(min(matching, key=lambda hit: (_distance(hit, period), hit.rank)))
    found.sort(key=lambda hit: hit.article.published or date.min)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found, 1))


def nothing_then(period: Period, hits: Sequence[Hit]) -> str:
    """The sentence that says so: "No article of this archive was published in that period (…). The nearest are …"."""
    said = f"No article of this archive was published in that period ({describe(period)})."
    days = list(dict.fromkeys(describe(Period(hit.article.published, hit.article.published)) for hit in hits))
    match days:
        case []:
            return said
        case [day]:
            return f"{said} The nearest is from {day}."
        case _:
            return f"{said} The nearest are from {' and '.join(days)}."


def _distance(hit: Hit, period: Period) -> timedelta:
    day = hit.article.published or date.min
    return min(abs(day - edge) for edge in (period.start, period.end) if edge)
