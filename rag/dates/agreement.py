"""Whether a sentence tells of the time that a question asks about."""

from __future__ import annotations

from datetime import date

from rag.datamodels import Period
from rag.dates.events import Event, events

_UNKNOWN = 0.5
# "In the 19th century" neither fits nor contradicts a question about 1848.
_AN_AGE = 36_000


def agreement(period: Period | None, question: str, sentence: str, published: date | None) -> float:
    """How well a sentence fits the time asked about, in [0, 1].

    1 where no time is asked about, or where the sentence or its article lies in it; 0 where the sentence states other
    dates only; 0.5 where it states none that would tell.

    :param period: what the question asks about; None for what its wording dates by a year, if anything ("the 2008
        Olympics", "Who won in 1987?").
    :param published: the date of the sentence's article.
    """
    asked = [(period.start or date.min, period.end or date.max)] if period else _named(question)
    if not asked:
        return 1.0
    if published and any(first <= published <= last for first, last in asked):
        return 1.0
    stated = [_days(event) for event in events(sentence, published) if (event.end - event.start).days < _AN_AGE]
    if not stated:
        return _UNKNOWN
    return float(any(first <= end and start <= last for first, last in asked for start, end in stated))


def _named(question: str) -> list[tuple[date, date]]:
    return [_days(event) for event in events(question)]


def _days(event: Event) -> tuple[date, date]:
    """The days that an event may lie in; a bound leaves one side open."""
    match event.bound:
        case "since" | "after":
            return event.start, date.max
        case "before" | "short of" | "until" | "by":
            return date.min, event.end
        case _:
            return event.start, event.end
