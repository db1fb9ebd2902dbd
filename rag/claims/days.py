"""The calendar dates of a text in any form, as year, month and day, each where it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rag.claims.words import fold
from rag.dates.english import ENGLISH
from rag.dates.events import events
from rag.dates.russian import RUSSIAN

_MONTHS = {
    form: number
    for words in (ENGLISH, RUSSIAN)
    for number, forms in enumerate(words.months, 1)
    for form in forms.split("|")
}
_WEEKDAYS = {
    form: number
    for words in (ENGLISH, RUSSIAN)
    for number, forms in enumerate(words.weekdays)
    for form in forms.split("|")
}
_DAY_NAMES = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
# Words that are dates only by the day on which they were written.
_RELATIVE = re.compile(
    rf"\b(?=[mtwfsylanвпсчзэн])(?:{_DAY_NAMES}|yesterday|today|tonight|tomorrow|"
    r"last (?:night|week|month|year)|this (?:week|month|year)|next (?:week|month|year)|ago|"
    r"вчера|сегодня|завтра|позавчера|послезавтра|(?:прошл|эт|следующ)\w+ (?:недел|месяц|год)\w*|назад)\b",
    re.IGNORECASE,
)
_FIRST_LETTERS = "".join(sorted({form[0] for form in _MONTHS}))
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:1[0-9]{3}|2[01][0-9]{2})"
_TH = r"(?:st|nd|rd|th|-?(?:го|е|ое|й))?"
_DAY = rf"(?:[12][0-9]|3[01]|0?[1-9]){_TH}"
_NO_MORE = r"(?![\w-]|[.,][0-9])"


def _of_year(name: str) -> str:
    return rf",?\s(?P<{name}>{_YEAR})\b(?![,.]?[0-9])(?:\s(?:года?|году|г\b\.?))?"


def _until(name: str) -> str:
    return rf"\s?[-–—]\s?(?P<{name}>{_DAY})\b(?![0-9])"


_DATE = re.compile(
    rf"(?<![\w.,])(?=[0-9{_FIRST_LETTERS}])(?:"
    rf"(?P<iso>(?P<y>{_YEAR})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})){_NO_MORE}"
    rf"|(?P<num>(?P<d1>[0-9]{{1,2}})[./](?P<m1>[0-9]{{1,2}})[./](?P<y1>{_YEAR})){_NO_MORE}"
    rf"|(?P<dd>{_DAY})(?:{_until('de')})?\s(?:of\s)?(?P<dm>{_NAMES})\b\.?(?:{_of_year('dy')})?"
    rf"|(?P<mm>{_NAMES})\b\.?\s(?P<md>{_DAY})\b(?![,.:]?[0-9%])(?:{_until('me')})?(?:{_of_year('my')})?"
    rf"|(?P<om>{_NAMES})\b\.?(?:\sof)?{_of_year('oy')}"
    rf"|(?P<alone>{_NAMES})\b)",
    re.IGNORECASE,
)
# "May" and "march" are words and names as well; alone they are months only behind one of these.
_AMBIGUOUS = frozenset({"may", "march", "мая", "май", "мае", "маю", "маем"})
_LEAD = re.compile(r"\b(?:in|since|until|by|from|last|this|next|of|early|late|в|с|до|к|от)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """A date `text[start:end]`; what it does not name is None. `other` is the second reading of 02/05/2019."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    other: tuple[int, int] | None = None
    lasts_until: int | None = None


def days(text: str) -> list[Day]:
    """The calendar dates that a text names, in order; bare years are numbers, weekdays are `told_days`."""
    return [found for match in _DATE.finditer(text) if (found := _day(match, text))]


def is_relative(text: str) -> bool:
    """Whether a text says a time that only the date of writing makes a date ("on Tuesday")."""
    return _RELATIVE.search(text) is not None


def told_days(sentence: str, published: date | None) -> Iterator[tuple[date, date]]:
    """The first and last day of each date that a sentence tells, resolved by the article's own date."""
    for event in events(sentence, published):
        yield event.start, event.end


def weekdays(text: str) -> list[tuple[int, int, int]]:
    """The weekdays that a text names, as start, end and number, Monday being 0."""
    return [
        (match.start(), match.end(), _WEEKDAYS[fold(match.group())])
        for match in _RELATIVE.finditer(text)
        if fold(match.group()) in _WEEKDAYS and (match.group()[0].isupper() or not match.group().isascii())
    ]


def same_day(said: Day, written: Day, published: date | None = None) -> bool:
    """Whether the sentence's date is the passage's: no part differs, and none is added but the year of publication."""
    return _agrees(said, written, published) or (
        said.other is not None and _agrees(Day(said.start, said.end, said.year, *said.other), written, published)
    )


def _agrees(said: Day, written: Day, published: date | None) -> bool:
    if said.month != written.month and not (written.other and (said.month, said.day) == written.other):
        return False
    if said.day is not None and not _holds(written, said.day) and written.other != (said.month, said.day):
        return False
    if said.lasts_until is not None and said.lasts_until != written.lasts_until:
        return False
    if said.year is None:
        return True
    if written.year is not None:
        return said.year == written.year
    return published is not None and abs(said.year - published.year) <= 1 and _near(said, published)


def _holds(written: Day, day: int) -> bool:
    return day in (written.day, written.lasts_until)


def _near(said: Day, published: date) -> bool:
    """A date without a year is in the year of its article, or the nearest one around the turn of the year."""
    months = (said.year or 0) * 12 + (said.month or 0) - published.year * 12 - published.month
    return -11 <= months <= 6


def _day(match: re.Match[str], text: str) -> Day | None:
    start, end = match.span()
    if match["iso"]:
        return _valid(Day(start, end, int(match["y"]), int(match["m"]), int(match["d"])))
    if match["num"]:
        number, month = int(match["d1"]), int(match["m1"])
        if month > 12:
            number, month = month, number
        other = (number, month) if number <= 12 and number != month and "/" in match["num"] else None
        return _valid(Day(start, end, int(match["y1"]), month, number, other))
    if match["alone"]:
        return _month_alone(match, text)
    name = match["dm"] or match["mm"] or match["om"]
    if match["om"] and not name[0].isupper() and fold(name) in ("may", "march", "mar"):
        return None
    first, last = match["dd"] or match["md"], match["de"] or match["me"]
    year = match["dy"] or match["my"] or match["oy"]
    day = int(re.sub(r"\D", "", first)) if first else None
    until = int(re.sub(r"\D", "", last)) if last else None
    return _valid(Day(start, end, int(year) if year else None, _MONTHS[fold(name)], day, None, until))


def _month_alone(match: re.Match[str], text: str) -> Day | None:
    name = match["alone"]
    folded = fold(name)
    if len(folded) <= 4 and folded not in ("june", "july", "июнь", "июля", "июне", "июль", "июня", "март", "may"):
        return None
    if name.isascii() and not name[0].isupper():
        return None
    if folded in _AMBIGUOUS and not _LEAD.search(text, max(0, match.start() - 8), match.start()):
        return None
    return Day(match.start(), match.end(), None, _MONTHS[folded])


def _valid(day: Day) -> Day | None:
    fits = 1 <= (day.month or 1) <= 12 and 1 <= (day.day or 1) <= 31
    return day if fits else None
