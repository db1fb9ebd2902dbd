"""A period in the reader's words."""

from __future__ import annotations

from datetime import date, timedelta

from rag.datamodels import Period

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def describe(period: Period) -> str:
    """The period in English: "4 February 2019", "February 2019", "4–10 February 2019", "since 1 March 2018"."""
    if period.start and period.end:
        return _closed(period.start, period.end)
    if period.start:
        return f"since {_day(period.start)}"
    return f"until {_day(period.end)}" if period.end else "any time"


def _closed(start: date, end: date) -> str:
    if start == end:
        return _day(start)
    whole_months = start.day == 1 and _ends_month(end)
    if whole_months and start.month == 1 and end.month == 12:
        return _joined(str(start.year), str(end.year))
    if whole_months:
        return _joined(_month(start, end), _month(end, end), spaced=start.year != end.year)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    first = f"{start.day} {_month(start, end)}"
    return _joined(first, _day(end), spaced=True)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _month(day: date, end: date) -> str:
    """The month, with its year where the end does not say it."""
    name = _MONTHS[day.month - 1]
    return f"{name} {day.year}" if day.year != end.year or day == end else name


def _joined(first: str, last: str, *, spaced: bool = False) -> str:
    if first == last or last.startswith(f"{first} "):
        return last
    return f"{first} – {last}" if spaced else f"{first}–{last}"


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1
