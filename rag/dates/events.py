"""The dates that a sentence of an article states, those without a year resolved from the article's own date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.dates.grammar import Grammar
from rag.dates.spans import Days
from rag.dates.stated import Finder, Stated, opened
from rag.dates.tense import Tense, tense
from rag.dates.vocabulary import Lead

# Where no article's date is known, any day serves to read what names its own year.
_ANY_DAY = date(2000, 1, 1)
# "The siege began in May 1453 and ended on 29 May": what has no year is of the time just named, if that is long past.
_LONG_AGO = timedelta(days=400)
_A_MONTH = 31


@dataclass(frozen=True, slots=True)
class Event:
    """A date in a sentence: the closed days from `start` to `end`, written as `sentence[slice(*span)] == text`.

    `resolved` is True where the article's date was needed to know the days ("on Tuesday", "5 February", "last week").
    `bound` is the word's meaning where the days only bound what is told ("since 2015", "after Monday"): the days are
    those of 2015 and of that Monday then.
    """

    start: date
    end: date
    span: tuple[int, int]
    text: str
    resolved: bool
    bound: Lead | None = None


def events(sentence: str, published: date | None = None) -> tuple[Event, ...]:
    """The dates that a sentence states, in order, in English and Russian.

    A weekday, a day of a month or a month without more is the nearest one on or before `published`, or after it where
    the clause speaks of what is to come; a day or month in a clause without a tense is the nearest one. Without
    `published` only dates that name their own year are read. Never raises, whatever the string is.
    """
    words = opened(sentence)
    today = published or _ANY_DAY
    past, coming = (Grammar(words, today, ahead) for ahead in (False, True))
    dates = Finder(sentence, past).dates()
    named = _named(dates, past, published)
    found = []
    for i, (one, days) in enumerate(zip(dates, named, strict=True)):
        resolved = days is None
        if days is None and published:
            told = _told(sentence, dates, i)
            days = _near(one, told, coming if told == "future" else past, published)
        if days:
            span = (one.start, one.end)
            found.append(Event(days.first, days.last, span, sentence[slice(*span)], resolved, one.bound))
    return tuple(found)


def _named(dates: Sequence[Stated], grammar: Grammar, published: date | None) -> list[Days | None]:
    """The days of each date that names its year or stands by one that does; None for the others."""
    named = [_days(one, grammar) if one.absolute else None for one in dates]
    for i in range(1, len(dates)):
        frame = named[i - 1]
        if named[i] is None and frame and _lends(frame, published, False):
            named[i] = _within(dates[i], frame, ahead=True)
    for i in reversed(range(len(dates) - 1)):
        frame = named[i + 1]
        if named[i] is None and frame and _lends(frame, published, dates[i + 1].listed):
            named[i] = _within(dates[i], frame, ahead=False)
    return named


def _days(one: Stated, grammar: Grammar) -> Days | None:
    return grammar.range(one.mention, one.until) if one.until else one.mention.days


def _lends(frame: Days, published: date | None, listed: bool) -> bool:
    """Whether a date beside one that names its year is of that year, and not of the article's."""
    return published is None or listed or (frame.length <= _A_MONTH and published - frame.last > _LONG_AGO)


def _within(one: Stated, frame: Days, *, ahead: bool) -> Days | None:
    """The occurrence inside the days that a neighbour names, else the next one after them or the last one before."""
    if one.mention.readings is None or one.until or one.weekly:
        return None
    readings = one.mention.readings(frame.first)
    held = [days for days in readings if frame.holds(days)]
    if ahead:
        held += [days for days in readings if days.first >= frame.first]
    else:
        held += [days for days in reversed(readings) if days.first <= frame.first]
    return held[0] if held else None


def _told(sentence: str, dates: Sequence[Stated], i: int) -> Tense:
    """The tense of what is told of a date; what stands beyond its neighbours is told of those."""
    if dates[i].bound == "since":
        return "past"
    after = dates[i - 1].end if i else 0
    before = dates[i + 1].start if i + 1 < len(dates) else len(sentence)
    told = tense(sentence, dates[i].start, dates[i].end, after, before)
    ahead = told == "open" and sentence[dates[i].start : dates[i].end].casefold().startswith("for ")
    return "future" if ahead else told  # "tickets for Monday"


def _near(one: Stated, told: Tense, grammar: Grammar, published: date) -> Days | None:
    """What a date without a year means in an article of that day."""
    mention = grammar.span(one.mention.first) or one.mention
    days = mention.days
    if mention.readings:
        days = grammar.resolve(mention)
        open_ = told == "open" or (told == "past" and one.bound in ("until", "short of", "by"))
        if open_ and not one.weekly:
            days = min(mention.readings(published), key=lambda days: abs(days.first - published), default=None)
    if one.until and days:
        return grammar.range(replace(mention, days=days, readings=None), one.until)
    return days
