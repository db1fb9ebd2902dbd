"""The period of a question: its date expressions, with the words in front of them and between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from rag.datamodels import Period
from rag.dates import tokens as t
from rag.dates.english import ENGLISH
from rag.dates.expressions import Mention
from rag.dates.grammar import Grammar
from rag.dates.russian import RUSSIAN
from rag.dates.spans import Days
from rag.dates.standing import Standing
from rag.dates.tokens import Token, tokens
from rag.dates.vocabulary import Lead

_LANGUAGES = (ENGLISH, RUSSIAN)
_PLAIN = (None, "in", "on", "over", "loose", "from")
_GOVERNED_WORDS = 8  # how far "since his election …" reaches
_AND = re.compile(f"(?:{t.COMMA}?{t.AND}|{t.COMMA}){t.THE}?")
_TO = re.compile(f"[{t.JOIN}{t.LEAD}{t.DASH}]{t.THE}?")
_NOW = re.compile(f"(?:[{t.AND}{t.JOIN}{t.LEAD}{t.DASH}]{t.THE}?)?{t.NOW}|[{t.AND}{t.JOIN}{t.DASH}]{t.DAY_WORD}")
_ONWARD = re.compile(f"{t.ONWARD}|{t.LEAD}(?=$|[{t.STOP}{t.COMMA}])")


@dataclass(frozen=True, slots=True)
class _Clause:
    """What one run of tokens says, `first` to `last` (not included); an open side is None.

    A `governed` one dates an event ("after his election in 2018"): it widens a period and makes none.
    """

    first: int
    last: int
    start: date | None
    end: date | None
    loose: bool = False
    governed: bool = False


def period(question: str, today: date) -> Period | None:
    """The period that a question names, in English or Russian; None where it names none.

    Days, weeks (Monday to Sunday), months, quarters, seasons, years, decades and centuries of the years 1000 to 2200,
    alone or bounded ("since March", "from 2015 to 2017"). Without a year the latest occurrence that has begun by
    `today` is meant, or the next one where the question asks about what will be; such a period, like "tomorrow", may
    lie after `today`. "In the past 3 days" is from the day three days ago until today. Several dates make the shortest
    period that holds them all. What only dates an event ("since the election of 2018", "the 2008 Olympics") is none.

    Never raises, whatever the string is.
    """
    found = tokens(question)
    coming = any(words.future.search(question) and not words.past.search(question) for words in _LANGUAGES)
    clauses = _Reader(found, Grammar(found, today, coming), question).clauses()
    clauses = [clause for clause in clauses if not clause.loose] or clauses
    if all(clause.governed for clause in clauses):
        return None
    start, end = _together(clauses)
    if start is None and end is None:
        return None
    text = question[found[clauses[0].first].start : found[clauses[-1].last - 1].end]
    return Period(start, end, text)


def _together(clauses: Sequence[_Clause]) -> tuple[date | None, date | None]:
    """The shortest period that holds all; but "after 2015 and before 2018" is what both hold."""
    starts = [clause.start for clause in clauses if clause.start]
    ends = [clause.end for clause in clauses if clause.end]
    if starts and ends and len(starts) < len(clauses) and len(ends) < len(clauses) and max(starts) <= min(ends):
        return max(starts), min(ends)
    return (
        min(starts) if len(starts) == len(clauses) else None,
        max(ends) if len(ends) == len(clauses) else None,
    )


class _Reader:
    def __init__(self, found: Sequence[Token], grammar: Grammar, question: str) -> None:
        self._tokens = found
        self._grammar = grammar
        self._kinds = grammar.kinds
        self._standing = Standing(question, found, grammar.kinds)

    def clauses(self) -> list[_Clause]:
        """All that the question says of time, in order."""
        clauses: list[_Clause] = []
        at, governed_until = 0, 0
        while at < len(self._tokens):
            led = self._kinds[at] == t.LEAD
            lead = cast(Lead, self._tokens[at].name) if led else None
            mention = self._grammar.span(at + led)
            if mention is None:
                if self._governs(at):
                    governed_until = at + _GOVERNED_WORDS
                elif self._kinds[at] in (t.COMMA, t.STOP):
                    governed_until = 0
                at += 1
                continue
            clause, after = self._clause(at, lead, mention)
            if clause:
                governed = lead in _PLAIN and (at < governed_until or self._governs(at))
                clause = replace(clause, governed=governed, loose=clause.loose or self._is_origin(at - 1))
                narrowed = self._narrowed(clauses[-1], clause, mention) if clauses and lead in _PLAIN else None
                clauses[len(clauses) - bool(narrowed) :] = [narrowed or clause]
            at = max(after, at + 1)
        return clauses

    def _governs(self, at: int) -> bool:
        token = self._tokens[at]
        return token.form in token.language.governors.split("|")

    def _is_origin(self, at: int) -> bool:
        return at >= 0 and any(self._tokens[at].form in words.origins.split("|") for words in _LANGUAGES)

    def _clause(self, at: int, lead: Lead | None, mention: Mention) -> tuple[_Clause | None, int]:
        """The clause that this expression opens, and the token after it."""
        last = mention.last
        second, listed = self._joined(last, lead)
        if second and not listed:
            return self._range(at, lead, mention, second), second.last
        days, after = self._grammar.resolve(mention), self._until_now(last)
        if days and after and not self._standing.is_attribute(mention):
            return _Clause(at, after, days.first, None), after
        if days is None or not self._standing.is_date(mention, lead):
            return None, last
        while second:
            days, last = self._grammar.range(mention, second) or days, second.last
            mention = Mention(mention.first, last, days)
            second, listed = self._joined(last, lead)
        if not mention.closed and (lead == "between" or (lead in ("from", "since") and self._to_be_joined(last))):
            return None, last  # "from 2015 to the war", "from 1500 to 2000 people"
        if lead == "from":
            return self._from(at, days, mention)
        start, end = _bounds(None if mention.closed else lead, days, mention.edge)
        return _Clause(at, last, start, end, mention.loose), last

    def _narrowed(self, outer: _Clause, inner: _Clause, mention: Mention) -> _Clause | None:
        """Read "last week, on Monday": what follows a period at once and lies in it says it more closely."""
        if self._kinds[outer.last : inner.first] not in ("", t.COMMA) or inner.last != mention.last:
            return None
        if not (outer.start and outer.end):
            return None
        frame = Days(outer.start, outer.end)
        readings = mention.readings(frame.first) if mention.readings else [mention.days]
        held = [days for days in readings if days and frame.holds(days)]
        if len(held) != 1 or inner.start is None or inner.end is None:
            return None
        return replace(inner, first=outer.first, start=held[0].first, end=held[0].last)

    def _range(self, at: int, lead: Lead | None, first: Mention, second: Mention) -> _Clause | None:
        """Read "from March to May 2019"; "Monday to Friday" by itself is every week's."""
        if first.days is None and second.days is None and (lead is None or "inside" in (first.stands, second.stands)):
            return None
        if self._standing.is_attribute(first):
            return None
        days = self._grammar.range(first, second)
        return _Clause(at, second.last, days.first, days.last) if days else None

    def _from(self, at: int, days: Days, mention: Mention) -> tuple[_Clause | None, int]:
        """From 2015 is 2015, and "from 2015 onwards" is since then."""
        last = mention.last
        if onward := _ONWARD.match(self._kinds, last):
            return _Clause(at, onward.end(), days.first, None), onward.end()
        return _Clause(at, last, days.first, days.last), last

    def _joined(self, at: int, lead: Lead | None) -> tuple[Mention | None, bool]:
        """The other end of a range, or the next of a list (then True), that begins at this token."""
        match = _TO.match(self._kinds, at) or (lead == "between" and _AND.match(self._kinds, at)) or None
        if match and self._names(at, match.end()) <= {"until", "short of"}:
            return self._grammar.span(match.end()), False
        match = _AND.match(self._kinds, at)
        if match is None or lead not in (None, "in", "on", "over"):
            return None, False
        second = self._grammar.span(match.end())
        return (second, True) if second and self._standing.is_date(second, lead) else (None, False)

    def _to_be_joined(self, at: int) -> bool:
        return self._kinds[at : at + 1] == t.JOIN or bool(self._names(at, at + 1) & {"until", "short of"})

    def _until_now(self, at: int) -> int | None:
        """The token after "to the present" or "to today"."""
        match = _NOW.match(self._kinds, at)
        if match is None:
            return None
        said = self._tokens[match.end() - 1]
        joined = match.end() - at > 1 or not said.form.isascii()
        return match.end() if joined and said.number == 0 else None

    def _names(self, first: int, last: int) -> set[str]:
        return {token.name for token in self._tokens[first:last] if token.kind == t.LEAD}


def _bounds(lead: Lead | None, days: Days, edge: int | None) -> tuple[date | None, date | None]:
    """The sides that a word leaves. "Before the end of 2019" takes the end in, "after its beginning" the beginning."""
    match lead:
        case "since":
            return days.first, None
        case "after":
            return (days.first if edge == 0 else days.last + timedelta(days=1)), None
        case "before" | "short of":
            return None, (days.last if edge == 2 else days.first - timedelta(days=1))
        case "until" | "by":
            return None, days.last
        case _:
            return days.first, days.last
