"""The simple expressions, each a pattern of tokens and its reading: "4 February", "last week", "two years ago"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from rag.dates import spans
from rag.dates import tokens as t
from rag.dates.english import ENGLISH
from rag.dates.spans import Days, Readings, Unit
from rag.dates.tokens import Token

Stands = Literal["alone", "led", "over", "inside"]
"""Alone; after a word like "in"; after a word like "over"; only inside a year that is named too."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date expression: tokens `first` to `last` (not included).

    `days` is what it means, or None where it comes again and again and `readings` has its occurrences. `stands` says
    where it is a date at all; `edge` is 0 or 2 for "the beginning of" and "the end of"; a `loose` one ("the end of the
    year") means the reader's own time only where the question names no other; a `closed` one is a range already.
    """

    first: int
    last: int
    days: Days | None = None
    readings: Readings | None = None
    stands: Stands = "alone"
    edge: int | None = None
    loose: bool = False
    closed: bool = False


def _days(days: Days | None, stands: Stands = "alone", *, closed: bool = False) -> Mention | None:
    return Mention(0, 0, days, stands=stands, closed=closed) if days else None


def _again(readings: Readings, stands: Stands = "led", *, closed: bool = False) -> Mention:
    return Mention(0, 0, readings=readings, stands=stands, closed=closed)


def _numbers(token: Token) -> list[int]:
    return [int(number) for number in token.name.split()]


def _of_kind(found: Sequence[Token], kinds: str) -> list[Token]:
    return [token for token in found if token.kind in kinds]


def _date(found: Sequence[Token], _: date) -> Mention | None:
    return _days(spans.day(*_numbers(found[0]))) if found[0].name else None


def _year_month(found: Sequence[Token], _: date) -> Mention | None:
    year, month = _numbers(found[0])
    return _days(spans.months(year, month, 1)) if 1 <= month <= 12 else None


def _years(found: Sequence[Token], _: date) -> Mention | None:
    first, last = _numbers(found[0])
    return _days(spans.years(first, last - first + 1), closed=True)


def _year(found: Sequence[Token], _: date) -> Mention | None:
    return _days(spans.years(found[0].number), "led")


def _decade(found: Sequence[Token], _: date) -> Mention | None:
    first = found[-1].number
    century = first % 100 == 0 and first != 2000 and found[-1].form.endswith("s")  # "the 1700s" last a hundred years
    return _days(spans.years(first, 100 if century else 10))


def _tens(found: Sequence[Token], _: date) -> Mention | None:
    """Read "the 90s"; his nineties are his age."""
    tens = found[-1]
    if found[0].kind != t.THE and tens.form.isascii():
        return None
    return _again(spans.short_decade(tens.number), "alone" if tens.form.isascii() or "год" in tens.form else "led")


def _century(found: Sequence[Token], _: date) -> Mention | None:
    """Read "the 19th century", "the 19th and early 20th centuries"."""
    if found[-1].name not in ("", "century"):
        return None
    numbers = [token.number for token in _of_kind(found, t.CENTURY + t.ORDINAL + t.NTH + t.ROMAN)]
    first, last = spans.century(numbers[0]), spans.century(numbers[-1])
    if first is None or last is None or first.first > last.first:
        return None
    return _days(Days(first.first, last.last), closed=len(numbers) > 1)


def _day_of_month(found: Sequence[Token], today: date) -> Mention | None:
    month = _of_kind(found, t.MONTH)[0]
    numbers = [token.number for token in _of_kind(found, t.NUMBER + t.NTH)]
    numbers += [number for token in _of_kind(found, t.DAY_RANGE) for number in _numbers(token)]
    if found[0] is month and month.language is not ENGLISH:
        return _month(found, today)  # «в мае 5 человек»
    if any(token.name not in ("until", "short of") and token.form != "на" for token in _of_kind(found, t.LEAD)):
        return None

    def of_year(year: int) -> Days | None:
        first, last = (spans.day(year, month.number, number) for number in (numbers[0], numbers[-1]))
        return Days(first.first, last.last) if first and last and first.first <= last.last else None

    return _again(spans.yearly(of_year), "alone", closed=len(numbers) > 1)


def _month(found: Sequence[Token], _: date) -> Mention | None:
    number = found[0].number
    return _again(spans.yearly(lambda year: spans.months(year, number, 1)))


def _season(found: Sequence[Token], _: date) -> Mention | None:
    number = found[-1].number
    return _again(spans.yearly(lambda year: spans.season(year, number)), "inside")


def _quarter(found: Sequence[Token], _: date) -> Mention | None:
    """Read "Q3"; "H1" is too many other things to stand without its year."""
    number, size = found[0].number, 3 if found[0].name == "quarter" else 6
    readings = spans.yearly(lambda year: spans.months(year, size * (number - 1) + 1, size))
    return _again(readings, "led" if size == 3 else "inside")


def _weekday(found: Sequence[Token], _: date) -> Mention | None:
    return _again(spans.weekly(found[-1].number, 2 if found[-1].kind == t.WEEKEND else 1))


def _this_or_last(found: Sequence[Token], today: date) -> Mention | None:
    """Read "last week"; but "the last week" and "last 3 weeks" run up to today; "the next week" may be anybody's."""
    shift, unit = _of_kind(found, t.SHIFT)[0], found[-1]
    counts = _of_kind(found, t.NUMBER + t.COUNT)
    the = found[0].kind == t.THE
    if counts or unit.form in unit.language.need_count.split("|") or the:
        return _rolling(found, today) if shift.number == -1 else None
    if unit.name == "day":
        return None  # "the next day" is that of a story
    if unit.name == "half" and unit.form in ("half", "половина", "половины", "половине", "половину"):
        return None
    return _days(spans.current(cast(Unit, unit.name), today, shift.number))


def _rolling(found: Sequence[Token], today: date) -> Mention | None:
    """Read "the past 3 days"; without a number a unit of its own ("the past week"), but not "the last day"."""
    counts, unit = _of_kind(found, t.NUMBER + t.COUNT), found[-1]
    count, stands = (counts[0].number, "alone") if counts else (1, "led" if unit.language.the else "over")
    if not counts and unit.form not in _ONE_BY_NATURE:
        needy = unit.language.need_count.split("|")
        if unit.name == "day" or any(token.form in needy for token in found):
            return None
    return _days(spans.past(count, cast(Unit, unit.name), today), cast(Stands, stands))


_ONE_BY_NATURE = ("сутки", "полгода")


def _shifted(found: Sequence[Token], today: date) -> Mention | None:
    """Read "last February", "this summer", "next Monday"."""
    inner = _core_of(found[-1], today)
    if inner is None or inner.readings is None:
        return None
    readings, shift = inner.readings(today), found[0].number
    by_week = found[-1].kind in (t.WEEKDAY, t.WEEKEND)
    if by_week and shift and found[0].language.shifts_weeks:
        week = spans.current("week", today, shift)
        return _days(next((days for days in readings if week and week.holds(days)), None))
    if shift < 0:
        return _days(max((days for days in readings if days.last < today), key=lambda days: days.first, default=None))
    if shift > 0:
        return _days(min((days for days in readings if days.first > today), key=lambda days: days.first, default=None))
    frame = spans.current("week" if by_week else "year", today)
    now = [days for days in readings if days.first <= today <= days.last]
    now += [days for days in readings if frame and frame.first <= days.last <= frame.last]
    return _days(now[0] if now else None)


def _ago(found: Sequence[Token], today: date) -> Mention | None:
    counts, unit = _of_kind(found, t.NUMBER + t.COUNT + t.ONE), found[-2]
    if not counts and unit.form not in unit.language.mean_one.split("|"):
        return None
    return _days(spans.ago(counts[-1].number if counts else 1, cast(Unit, unit.name), today))


def _day_word(found: Sequence[Token], today: date) -> Mention | None:
    return _days(spans.current("day", today, found[0].number))


def _core_of(token: Token, today: date) -> Mention | None:
    return {t.MONTH: _month, t.SEASON: _season, t.WEEKDAY: _weekday, t.WEEKEND: _weekday}[token.kind]([token], today)


_N = f"[{t.NUMBER}{t.COUNT}]"
_D = f"[{t.NUMBER}{t.NTH}]"
_O = f"[{t.ORDINAL}{t.NTH}{t.ROMAN}]"
_AND_ON = f"[{t.JOIN}{t.AND}{t.LEAD}{t.DASH}]"

# The first that fits is taken, so the longer stand first.
EXPRESSIONS: list[tuple[re.Pattern[str], Callable[[Sequence[Token], date], Mention | None]]] = [
    (re.compile(pattern), read)
    for pattern, read in (
        (f"{t.DAY}", _date),
        (f"{t.YEAR_MONTH}", _year_month),
        (f"{t.YEARS}", _years),
        (
            f"{t.THE}?(?:{_D}{t.COMMA}){{0,5}}{_D}{_AND_ON}{t.THE}?{_D}{t.OF}?{t.MONTH}",
            _day_of_month,
        ),
        (f"{t.THE}?(?:{_D}|{t.DAY_RANGE}){t.OF}?{t.MONTH}", _day_of_month),
        (f"{t.MONTH}{t.THE}?{_D}[{t.JOIN}{t.DASH}]{_D}", _day_of_month),
        (f"{t.MONTH}(?:{t.THE}?{_D}|{t.DAY_RANGE})", _day_of_month),
        (f"{t.MONTH}", _month),
        (f"{t.YEAR}", _year),
        (f"{t.THE}?{t.DECADE}", _decade),
        (f"{t.THE}?{t.TENS}", _tens),
        (f"{t.THE}?{_O}{_AND_ON}{t.THE}?[{t.PART}{t.EDGE}]?(?:{t.CENTURY}|{_O}{t.DASH}?{t.UNIT})", _century),
        (f"{t.THE}?(?:{t.CENTURY}|{_O}{t.DASH}?{t.UNIT})", _century),
        (f"{t.THE}?{t.SHIFT}{_N}?{t.UNIT}", _this_or_last),
        (f"{t.THE}?{t.ROLLING}{_N}?{t.UNIT}", _rolling),
        (f"{t.SHIFT}[{t.MONTH}{t.SEASON}{t.WEEKDAY}{t.WEEKEND}]", _shifted),
        (f"{t.ONE}?{_N}?{t.UNIT}{t.AGO}", _ago),
        (f"{t.DAY_WORD}", _day_word),
        (f"{t.THE}?[{t.WEEKDAY}{t.WEEKEND}]", _weekday),
        (f"{t.THE}?{t.SEASON}", _season),
        (f"{t.QUARTER}", _quarter),
    )
]
