"""A period in the reader's words, in English or Russian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.datamodels import Period


@dataclass(frozen=True, slots=True)
class _Words:
    """Month names by themselves and with a day or a word in front; what an open side is called."""

    months: Sequence[str]
    months_led: Sequence[str]
    since: str
    until: str
    ever: str


_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
ENGLISH = _Words(_NAMES, _NAMES, "since", "until", "any time")
RUSSIAN = _Words(
    (
        *("январь", "февраль", "март", "апрель", "май", "июнь", "июль"),
        *("август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
    ),
    (
        *("января", "февраля", "марта", "апреля", "мая", "июня", "июля"),
        *("августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "с",
    "до",
    "всё время",
)


def describe(period: Period, words: _Words = ENGLISH, *, led: bool = False) -> str:
    """The period in words: "4 February 2019", "February 2019", "4–10 February 2019", "since 1 March 2018".

    :param led: True where a word stands in front, after which Russian inflects a month («с мая 2015»).
    """
    if period.start and period.end:
        return _closed(period.start, period.end, words, led)
    if period.start:
        return f"{words.since} {_day(period.start, words)}"
    return f"{words.until} {_day(period.end, words)}" if period.end else words.ever


def _closed(start: date, end: date, words: _Words, led: bool) -> str:
    if start == end:
        return _day(start, words)
    whole_months = start.day == 1 and _ends_month(end)
    if whole_months and start.month == 1 and end.month == 12:
        return _joined(str(start.year), str(end.year))
    if whole_months:
        names = words.months_led if led else words.months
        return _joined(_month(start, end, names), _month(end, end, names), spaced=start.year != end.year)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end, words)}"
    first = f"{start.day} {_month(start, end, words.months_led)}"
    return _joined(first, _day(end, words), spaced=True)


def _day(day: date, words: _Words) -> str:
    return f"{day.day} {words.months_led[day.month - 1]} {day.year}"


def _month(day: date, end: date, names: Sequence[str]) -> str:
    """The month, with its year where the end does not say it."""
    name = names[day.month - 1]
    return f"{name} {day.year}" if day.year != end.year or day == end else name


def _joined(first: str, last: str, *, spaced: bool = False) -> str:
    if first == last or last.startswith(f"{first} "):
        return last
    return f"{first} – {last}" if spaced else f"{first}–{last}"


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1
