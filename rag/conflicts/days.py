"""Days: the date that a sentence gives for what is asked, and whether two dates can both be true."""

from __future__ import annotations

from datetime import date

from rag.conflicts.telling import Telling
from rag.dates.events import Event


def day(telling: Telling) -> Event | None:
    """The one date of a sentence; None where there is none or more than one."""
    return telling.happened[0] if len(telling.events) == len(telling.happened) == 1 else None


def differ(one: Event, other: Event, published: tuple[date | None, date | None]) -> bool:
    """Whether the two dates exclude each other, and are not two days of a thing that comes again.

    :param published: the days of the articles; a weekly meeting moves on as they do.
    """
    if one.start <= other.end and other.start <= one.end:
        return False
    apart = (max(one.start, other.start) - min(one.end, other.end)).days
    if apart <= 1 and (one.resolved or other.resolved):
        return False  # a report of the night before
    first, second = published
    if first is None or second is None:
        return not (one.resolved or other.resolved)
    moved = (second - first).days
    return abs((other.start - one.start).days - moved) > abs(moved) / 2 or moved == 0
