"""Spans of whole days: the arithmetic of the calendar, and nothing about language.

Whatever does not exist (31 February) or lies outside the years 1000 to 2200 is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "quarter", "half", "year", "decade", "century"]

FIRST_YEAR, LAST_YEAR = 1000, 2200
_FLOOR, _CEILING = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_DAYS: dict[str, int] = {"day": 1, "week": 7}
_NEARBY_YEARS = 8  # as far as the next 29 February can be


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def holds(self, other: Days) -> bool:
        """True where `other` lies wholly inside."""
        return self.first <= other.first and other.last <= self.last


Readings = Callable[[date], Sequence[Days]]
"""The occurrences around a day, in order, of something that comes again and again ("February", "Monday")."""


def day(year: int, month: int, number: int) -> Days | None:
    """One day; None for 31 February."""
    try:
        return _known(date(year, month, number), date(year, month, number))
    except ValueError:
        return None


def months(year: int, first: int, count: int) -> Days | None:
    """`count` whole months; `first` counts from 1 and may run over the year's end (13 is the next January)."""
    start, end = _month_start(year, first), _month_start(year, first + count)
    return _known(start, end - timedelta(days=1)) if start and end else None


def years(first: int, count: int = 1) -> Days | None:
    """`count` whole years."""
    return months(first, 1, 12 * count)


def century(number: int) -> Days | None:
    """The 19th century is 1801 to 1900."""
    return years(100 * number - 99, 100)


def season(year: int, first_month: int) -> Days | None:
    """Three months; winter begins in the December before its year, as meteorologists count."""
    return months(year - 1 if first_month == 12 else year, first_month, 3)


def current(unit: Unit, today: date, shift: int = 0) -> Days | None:
    """The calendar unit that holds `today`, or the one `shift` units later; weeks run from Monday to Sunday."""
    match unit:
        case "day" | "week":
            monday = today.toordinal() - (today.weekday() if unit == "week" else 0)
            return _ordinals(monday + _DAYS[unit] * shift, _DAYS[unit])
        case "month" | "quarter" | "half":
            size = _MONTHS[unit]
            return months(today.year, (today.month - 1) // size * size + 1 + size * shift, size)
        case "year":
            return years(today.year + shift)
        case "decade":
            return years((today.year // 10 + shift) * 10, 10)
        case "century":
            return century((today.year + 99) // 100 + shift)
        case "hour":
            return None


def past(count: int, unit: Unit, today: date) -> Days | None:
    """From the day that lies `count` units back until today: what "in the past 3 days" says on the third day too."""
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    if unit in _DAYS:
        start = _from_ordinal(today.toordinal() - count * _DAYS[unit])
    else:
        start = _same_day(today, -count * _MONTHS[unit])
    return _known(start, today) if start else None


def ago(count: int, unit: Unit, today: date) -> Days | None:
    """The calendar unit that lies `count` units back: "two weeks ago" is a week, "3 days ago" a day."""
    if unit == "half":
        return current("month", today, -6 * count)
    return current(unit, today, -count)


def third(days: Days, which: int) -> Days | None:
    """The early (0), middle (1) or late (2) third: four months of a year, ten days of a month, 4, 3, 3 years of ten."""
    return days if days.length == 1 else _cut(days, which, 3)


def half(days: Days, which: int) -> Days | None:
    """The first (0) or second (1) half, in whole years or months where there are several, else after 15 days."""
    return _cut(days, which, 2)


def piece(days: Days, unit: Unit, nth: int, count: int = 1) -> Days | None:
    """The `nth` run of `count` units inside `days`, counted from 1, or from the end by -1; weeks are runs of 7 days.

    None where `days` does not hold it (the sixth week of February).
    """
    if unit == "half":
        return half(days, nth - 1 if nth > 0 else 1) if nth in (-1, 1, 2) and count == 1 else None
    if unit in _DAYS:
        size = _DAYS[unit] * count
        offset = (nth - 1) * size if nth > 0 else days.length - size
        found = _ordinals(days.first.toordinal() + offset, size)
    elif unit in _MONTHS:
        size, held = _MONTHS[unit] * count, _whole_months(days)
        offset = (nth - 1) * size if nth > 0 else held - size
        found = months(days.first.year, days.first.month + offset, size)
    else:
        return None
    return found if found and days.holds(found) else None


def nth_weekday(days: Days, weekday: int, nth: int) -> Days | None:
    """The first (1) Monday (0) in `days`, or the last (-1)."""
    ahead = (weekday - days.first.weekday()) % 7
    found = [day for start in range(ahead, days.length, 7) if (day := _ordinals(days.first.toordinal() + start, 1))]
    at = nth - 1 if nth > 0 else nth
    return found[at] if -len(found) <= at < len(found) else None


def yearly(of_year: Callable[[int], Days | None]) -> Readings:
    """What comes once a year."""

    def around(near: date) -> Sequence[Days]:
        candidates = (of_year(year) for year in range(near.year - _NEARBY_YEARS, near.year + _NEARBY_YEARS + 1))
        return [found for found in candidates if found]

    return around


def weekly(weekday: int, count: int = 1) -> Readings:
    """What comes once a week: `count` days from `weekday`, Monday being 0."""

    def around(near: date) -> Sequence[Days]:
        monday = near.toordinal() - near.weekday()
        candidates = (_ordinals(monday + weekday + 7 * week, count) for week in (-2, -1, 0, 1, 2))
        return [found for found in candidates if found]

    return around


def short_decade(tens: int) -> Readings:
    """What "the 90s" can be: the nineties of each century."""

    def around(near: date) -> Sequence[Days]:
        centuries = range(near.year // 100 * 100 - 100, near.year // 100 * 100 + 101, 100)
        candidates = (years(start + tens, 10) for start in centuries)
        return [found for found in candidates if found]

    return around


def _cut(days: Days, which: int, parts: int) -> Days | None:
    """The run `which` of `parts` nearly equal ones, in the largest unit of which there are several."""
    held = _whole_months(days)
    if held > 12 and held % 12 == 0:
        unit, total = 12, held // 12
    elif held > 1:
        unit, total = 1, held
    else:
        total = 30 if held else days.length
        start, end = -(-total * which // parts), -(-total * (which + 1) // parts)
        last = days.last.toordinal() if which == parts - 1 else days.first.toordinal() + end - 1
        first = days.first.toordinal() + start
        return _ordinals(first, last - first + 1)
    start, end = -(-total * which // parts), -(-total * (which + 1) // parts)
    return months(days.first.year, days.first.month + start * unit, (end - start) * unit)


def _whole_months(days: Days) -> int:
    """How many calendar months `days` is made of; 0 where it begins or ends inside one."""
    after = days.last + timedelta(days=1) if days.last < date.max else days.last
    if days.first.day != 1 or after.day != 1:
        return 0
    return (after.year - days.first.year) * 12 + after.month - days.first.month


def _month_start(year: int, month: int) -> date | None:
    """The first day of a month; months run over the ends of the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR + 1 else None


def _same_day(today: date, shift: int) -> date | None:
    """The same day `shift` months later, or that month's last day where it is shorter."""
    found = months(today.year, today.month + shift, 1)
    return found.first.replace(day=min(today.day, found.last.day)) if found else None


def _ordinals(first: int, count: int) -> Days | None:
    start, end = _from_ordinal(first), _from_ordinal(first + count - 1)
    return _known(start, end) if start and end else None


def _from_ordinal(number: int) -> date | None:
    return date.fromordinal(number) if _FLOOR.toordinal() <= number <= _CEILING.toordinal() else None


def _known(first: date, last: date) -> Days | None:
    return Days(first, last) if _FLOOR <= first <= last <= _CEILING else None
