"""Dates: what a person or a machine wrote, read as a day, and never guessed.

The calendar day is the one that was written: a time zone does not move it. 03/04/2019 is refused, since it is March
to some and April to others; 13/04/2019 and 04.03.2019 (dots are written day first) are not.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import PurePosixPath

_EARLIEST = date(1450, 1, 1)  # nothing was printed before
_AHEAD = timedelta(days=366)  # magazines and journals are dated ahead, but not by more than a year
_LONGEST = 100
_MISSING = frozenset(("", "-", "~", "none", "null", "nan", "nat", "n/a", "na", "unknown", "undated"))

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?Z?)?")
_EPOCH = re.compile(r"(\d{9,10}|\d{13})(?:\.\d+)?")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.?\s+{_DAY}(?:,\s*|\s+)(\d{{4}})\b", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b{_DAY}[\s-]+(?:of\s+)?{_MONTH}\.?,?[\s-]+(\d{{4}})\b", re.IGNORECASE)
_FOUR_DIGIT_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")

# dateparser knows 200 languages; to learn that a text is a date in none of them takes it five seconds, in these one.
# fmt: off
_LANGUAGES = [
    "en", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "be", "bg", "sr", "hr", "pl", "cs", "sk", "sl", "hu", "ro",
    "tr", "az", "kk", "ky", "uz", "ka", "hy", "el", "he", "ar", "fa", "ur", "hi", "bn", "ta", "th", "vi", "id", "ms",
    "zh", "ja", "ko", "sv", "da", "nb", "fi", "et", "lv", "lt", "is", "ca", "eu", "gl", "sw", "mn",
]
# fmt: on

_NAME_DASHED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.](\d{2})[-_.](\d{2})(?!\d)")
_NAME_COMPACT = re.compile(r"(?:^|[-_. ])((?:19|20)\d{2})(\d{2})(\d{2})(?=$|[-_. T])")
_NAME_FOLDERS = re.compile(r"(?:^|/)((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/[^/]+$")


def is_missing(value: str) -> bool:
    """True where the value is one of the ways to write that there is none."""
    return value.strip().casefold() in _MISSING


@lru_cache(maxsize=4096)
def read_date(value: str) -> date:
    """The day that `value` states.

    ISO 8601 first, then seconds or milliseconds since 1970, then numeric forms that leave no doubt, then English
    months (RFC 2822 among them), then other languages by dateparser.

    :raises ValueError: it states no day, or not a plausible one; the message completes "the date … ".
    """
    value = value.strip()
    if len(value) > _LONGEST:
        raise ValueError("is too long to be a date")
    day = _written_in_numbers(value) or _written_in_words(value)
    if day is None:
        raise ValueError("names no day that can be understood")
    if not _EARLIEST <= day <= _today() + _AHEAD:
        raise ValueError("is not plausible")
    return day


def date_in_name(path: str) -> date | None:
    """The day in a file's name (2019-02-04-…, 20190204…) or in the folders above it (2019/02/04/…)."""
    name = PurePosixPath(path).name
    found = _NAME_DASHED.search(name) or _NAME_COMPACT.search(name) or _NAME_FOLDERS.search(path)
    if not found:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day <= _today() + _AHEAD else None


def plausible_creation(moment: datetime | None) -> date | None:
    """The day a document says it was made on; None where a program must have made that up."""
    if moment is None or not date(1985, 1, 1) <= moment.date() <= _today() + timedelta(days=1):
        return None
    return moment.date()


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _written_in_numbers(value: str) -> date | None:
    if found := _ISO.match(value) or _COMPACT.fullmatch(value):
        return _day(*found.group(1, 2, 3))
    if found := _EPOCH.fullmatch(value):
        seconds = int(found[1]) if len(found[1]) <= 10 else int(found[1]) / 1000
        return datetime.fromtimestamp(seconds, tz=UTC).date()
    try:
        return datetime.fromisoformat(value).date()  # 2019-W06-1 and the rest of ISO 8601
    except ValueError:
        pass
    if found := _NUMERIC.match(value):
        first, separator, second, year = found.groups()
        if separator == "." or int(first) > 12 or first == second:
            return _day(year, second, first)
        if int(second) > 12:
            return _day(year, first, second)
        raise ValueError("could be day first or month first")
    return None


def _written_in_words(value: str) -> date | None:
    days = {_day(year, _number(month), day) for month, day, year in _MONTH_FIRST.findall(value)}
    days |= {_day(year, _number(month), day) for day, month, year in _DAY_FIRST.findall(value)}
    if len(days) > 1:
        raise ValueError("names more than one day")
    return days.pop() if days else _in_another_language(value)


def _in_another_language(value: str) -> date | None:
    # Without a year and a day in figures dateparser would take them from today.
    if not (_FOUR_DIGIT_YEAR.search(value) and _DAY_NUMBER.search(value) and re.search(r"[^\W\d_]", value)):
        return None
    import dateparser

    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "DMY",
    }
    moment = dateparser.parse(value, languages=_LANGUAGES, settings=settings)
    if moment is None or str(moment.year) not in value or str(moment.day) not in value:
        return None
    return date(moment.year, moment.month, moment.day)


def _number(month: str) -> str:
    return str(_MONTHS.index(month[:3].lower()) + 1)


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error
