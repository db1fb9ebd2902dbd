"""The dates that a sentence of an article states, those without a year resolved from the article's own date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from rag.dates import tokens as t
from rag.dates.expressions import Mention
from rag.dates.grammar import Grammar
from rag.dates.spans import Days
from rag.dates.standing import Standing
from rag.dates.tense import tense
from rag.dates.tokens import Token, tokens
from rag.dates.vocabulary import Lead


@dataclass(frozen=True, slots=True)
class Event:
    """A date in a sentence: the closed days from `start` to `end`, written as `sentence[slice(*span)] == text`.

    `resolved` is True where the article's date was needed to know the days ("on Tuesday", "5 February", "last week").
    `bound` is the word's meaning where the days only bound what is told ("since 2015", "after Monday"); the days are
    those of 2015 and of that Monday then.
    """

    start: date
    end: date
    span: tuple[int, int]
    text: str
    resolved: bool
    bound: Lead | None = None


# Where no article's date is known, any day serves to read what names its own year.
_ANY_DAY = date(2000, 1, 1)
# "The siege began in May 1453 and ended on 29 May": a date without a year follows one of another time.
_LONG_AGO = timedelta(days=400)
_QUOTED = re.compile('«[^«»]{1,500}»|“[^“”]{1,500}”|"[^"]{1,500}"')
_TITLE_WORDS = 3
_BOUNDS = ("since", "after", "before", "until", "by", "short of")
_RELATIVE = f"{t.SHIFT}{t.ROLLING}{t.AGO}{t.DAY_WORD}"
_TO = re.compile(f"[{t.JOIN}{t.LEAD}{t.DASH}]{t.THE}?")
_AND = re.compile(f"(?:{t.COMMA}?{t.AND}|{t.COMMA}){t.THE}?")
_LIST = re.compile(f"{t.COMMA}?{t.AND}?{t.LEAD}?{t.THE}?")


def events(sentence: str, published: date | None = None) -> tuple[Event, ...]:
    """The dates that a sentence states, in order, in English and Russian.

    A weekday, a day of a month or a month without more is the nearest one on or before `published`, or after it where
    the clause speaks of what is to come; a day or month in a clause without a tense is the nearest one. Without
    `published` only dates that name their own year are read. Never raises, whatever the string is.
    """
    return tuple(_Reader(sentence, published).events())


def _opened(sentence: str) -> str:
    """The sentence with the marks of long quotations blotted out: they hold speech, while short ones are titles."""

    def open_(match: re.Match[str]) -> str:
        quoted = match.group()
        return quoted if len(quoted.split()) <= _TITLE_WORDS else f"|{quoted[1:-1]}|"

    return _QUOTED.sub(open_, sentence)


class _Reader:
    """Reads one sentence."""

    def __init__(self, sentence: str, published: date | None) -> None:
        self._sentence = sentence
        self._published = published
        self._tokens = tokens(_opened(sentence))
        today = published or _ANY_DAY
        self._past, self._coming = Grammar(self._tokens, today, False), Grammar(self._tokens, today, True)
        self._kinds = self._past.kinds
        self._today = today
        self._standing = Standing(sentence, self._tokens, self._kinds)

    def events(self) -> list[Event]:
        found: list[Event] = []
        at, before = 0, -1
        lead: Lead | None = None
        while at < len(self._tokens):
            led = self._kinds[at] == t.LEAD
            mention = self._past.span(at + led)
            if mention is None:
                at += 1
                continue
            listed = before >= 0 and _LIST.fullmatch(self._kinds, before, mention.first) is not None
            lead = cast(Lead, self._tokens[at].name) if led else lead if listed else None
            event, after = self._event(at, lead, mention, found)
            if event:
                found.append(event)
                before = after
            at = max(after, at + 1)
        return found

    def _event(self, at: int, lead: Lead | None, mention: Mention, found: Sequence[Event]) -> tuple[Event | None, int]:
        second = self._other_end(mention.last, lead)
        if second and (days := self._ranged(mention, second)):
            needs = self._is_relative(mention) or self._is_relative(second)
            needs = needs or (mention.days is None and second.days is None)
            return self._made(at, second.last, days, needs, None), second.last
        if not self._is_date(mention, lead):
            return None, mention.last
        days, needs = self._resolved(mention, found)
        bound = lead if lead in _BOUNDS and not mention.closed else None
        return (self._made(at, mention.last, days, needs, bound) if days else None), mention.last

    def _made(self, first: int, last: int, days: Days, needs: bool, bound: Lead | None) -> Event | None:
        if needs and self._published is None:
            return None
        start, end = self._tokens[first].start, self._tokens[last - 1].end
        return Event(days.first, days.last, (start, end), self._sentence[start:end], needs, bound)

    def _other_end(self, at: int, lead: Lead | None) -> Mention | None:
        match = _TO.match(self._kinds, at) or (lead == "between" and _AND.match(self._kinds, at)) or None
        if match is None:
            return None
        names = {token.name for token in self._tokens[at : match.end()] if token.kind == t.LEAD}
        return self._past.span(match.end()) if names <= {"until", "short of"} else None

    def _ranged(self, first: Mention, second: Mention) -> Days | None:
        if first.days is None and second.days is None:
            if "inside" in (first.stands, second.stands):
                return None
            start = self._nearest(first)
            return self._past.range(replace(first, days=start, readings=None), second) if start else None
        return self._past.range(first, second)

    def _resolved(self, mention: Mention, found: Sequence[Event]) -> tuple[Days | None, bool]:
        if mention.readings is None:
            return mention.days, self._is_relative(mention)
        borrowed = self._borrowed(mention, found)
        return (borrowed, False) if borrowed else (self._nearest(mention), True)

    def _borrowed(self, mention: Mention, found: Sequence[Event]) -> Days | None:
        """The occurrence in the time that the sentence has just named: "in May 1453 and … on 29 May"."""
        stated = [event for event in found if not event.resolved]
        if mention.readings is None or not stated or self._kinds[mention.last - 1] in (t.WEEKDAY, t.WEEKEND):
            return None
        last = stated[-1]
        if self._published is not None:
            if (last.end - last.start).days > 31 or self._published - last.end < _LONG_AGO:
                return None
        return next((days for days in mention.readings(last.start) if days.first >= last.start), None)

    def _nearest(self, mention: Mention) -> Days | None:
        start, end = self._tokens[mention.first].start, self._tokens[mention.last - 1].end
        told = tense(self._sentence, start, end)
        if told == "future":
            return self._coming.resolve(mention)
        weekly = self._kinds[mention.last - 1] in (t.WEEKDAY, t.WEEKEND)
        if told == "past" or weekly or mention.readings is None:
            return self._past.resolve(mention)
        readings = mention.readings(self._today)
        return min(readings, key=lambda days: abs(days.first - self._today), default=None)

    def _is_relative(self, mention: Mention) -> bool:
        return mention.loose or any(kind in _RELATIVE + t.CLIP for kind in self._kinds[mention.first : mention.last])

    def _is_date(self, mention: Mention, lead: Lead | None) -> bool:
        """Whether the words are a date here; a sentence names more of them without a word in front than a question."""
        kind, last = self._kinds[mention.first], self._tokens[mention.last - 1]
        if kind == t.DAY_WORD:
            return self._is_day(mention.first)
        if lead == "loose" and mention.readings is None and t.ROLLING in self._kinds[mention.first : mention.last]:
            return False  # "for the past ten years" says how long
        if self._standing.is_date(mention, lead):
            return True
        if mention.last - mention.first > 1:
            return False
        if kind == t.WEEKDAY:
            return self._stands_free(mention.first)
        return kind == t.YEAR and self._is_year(mention.first, last)

    def _is_day(self, at: int) -> bool:
        """Today is a day where something happened or will happen on it; else, like "of tomorrow", it is our times."""
        word = self._tokens[at]
        if at and self._kinds[at - 1] in (t.OF, t.THE):
            return False
        if word.form not in word.language.nowadays.split("|"):
            return True
        return tense(self._sentence, word.start, word.end) != "open"

    def _stands_free(self, at: int) -> bool:
        """A weekday that is no part of a name ("Black Friday", "The Sunday Times") and no habit ("every Friday")."""
        before, after = self._tokens[at - 1 : at] if at else [], self._tokens[at + 1 : at + 2]
        if before and (before[0].form in _HABITS or before[0].kind == t.THE):
            return False
        if before and at > 1 and self._capital(before[0]) and before[0].kind == t.OTHER:
            return False
        return not (after and after[0].kind == t.OTHER and self._capital(after[0]))

    def _is_year(self, at: int, year: Token) -> bool:
        """A year that no word announces: "(1998)", "the spring of 1998", "Paris, 1998", «выборы 1998 года»."""
        before, after = self._kinds[:at][-1:], self._kinds[at + 1 : at + 2]
        if "год" in year.form or year.form.rstrip(".").endswith("г"):
            return True
        left = self._tokens[at - 1].form if at else ""
        closes = after in ("", t.COMMA, t.STOP, t.DASH)
        if closes and (before in ("", t.COMMA) or left in ("(", "[", ":")):
            return True
        return before == t.OF or (before == t.THE and after == t.OTHER) or (closes and left.endswith("ed"))

    def _capital(self, token: Token) -> bool:
        return self._sentence[token.start].isupper()


_HABITS = ("every", "each", "any", "по", "кажду", "каждый", "каждую", "каждое")
