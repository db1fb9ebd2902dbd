"""Expressions put together: "early February 2019", "Monday last week", "the third quarter of last year"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from rag.dates import spans
from rag.dates import tokens as t
from rag.dates.expressions import EXPRESSIONS, Mention, Stands
from rag.dates.spans import Days, Unit
from rag.dates.tokens import Token

_DEEPEST = 4  # "the end of the first week of February last year" is as deep as anybody asks
_YEAR_LONG = 365


class Grammar:
    """Reads the spans of one question's tokens.

    :param today: the reader's day.
    :param coming: True where what comes again and again is meant to be the next one, not the latest.
    """

    def __init__(self, question: Sequence[Token], today: date, coming: bool) -> None:
        self.tokens = question
        self.kinds = "".join(token.kind for token in question)
        self._today = today
        self._coming = coming

    def span(self, at: int, depth: int = 0) -> Mention | None:
        """The date expression that begins at this token; None where none does, or it names no day that exists."""
        if depth > _DEEPEST or at >= len(self.tokens):
            return None
        bare = at + (self.kinds[at] == t.THE)
        found = self._part(bare, depth) or self._piece(bare, depth) or self._unit_of(bare, depth)
        if found is None:
            found = self._core(at)
            if found and found.readings:
                found = self._inside(found, depth)
        return replace(found, first=at) if found and not self._continues(found) else None

    def resolve(self, mention: Mention, near: date | None = None) -> Days | None:
        """The days meant: what comes again and again is its latest occurrence, or the coming one."""
        if mention.readings is None:
            return mention.days
        today = near or self._today
        readings = mention.readings(today)
        if self._coming and near is None:
            return min((days for days in readings if days.last >= today), key=lambda days: days.first, default=None)
        return max((days for days in readings if days.first <= today), key=lambda days: days.first, default=None)

    def range(self, first: Mention, second: Mention) -> Days | None:
        """From the beginning of one to the end of the other, each lending the other its year."""
        start, end = first.days, second.days
        if start is None:
            start = self.resolve(first, end.first if end else None)
        if end is None and start and second.readings:
            begin = start.first
            end = next((days for days in second.readings(begin) if days.first >= begin), None)
        if start is None or end is None:
            return None
        return Days(min(start.first, end.first), max(start.last, end.last))

    def _core(self, at: int) -> Mention | None:
        for pattern, read in EXPRESSIONS:
            match = pattern.match(self.kinds, at)
            if match:
                found = read(self.tokens[at : match.end()], self._today)
                return replace(found, first=at, last=match.end()) if found else None
        return None

    def _part(self, at: int, depth: int) -> Mention | None:
        """Read "early 2019", "the end of last month", "earlier this year"."""
        if match := _CLIP.match(self.kinds, at):
            whole, which = self._core(match.end()), self.tokens[at].number
            if whole is None or whole.days is None or not whole.days.first <= self._today <= whole.days.last:
                return None
            first, last = (whole.days.first, self._today) if which < 0 else (self._today, whole.days.last)
            return replace(whole, first=at, days=Days(first, last))
        match = _PART.match(self.kinds, at)
        if not match:
            return None
        inner = self._the_unit(match.end(), depth) or self.span(match.end(), depth + 1)
        if inner is None:
            return None
        if inner.closed:  # "the late 19th and 20th centuries": only the first of them
            return replace(inner, first=at)
        edge = self.tokens[at].number if self.tokens[at].kind == t.EDGE else None
        cut = self._mapped(inner, lambda days: spans.third(days, self.tokens[at].number))
        return replace(cut, first=at, edge=edge, stands=_freed(cut)) if cut else None

    def _the_unit(self, at: int, depth: int) -> Mention | None:
        """Read "the year" in "the end of the year": this year, where nothing else is named."""
        if self.kinds[at : at + 1] != t.UNIT or self.tokens[at].name not in ("week", "month", "year"):
            return None
        if self.kinds[at - 1] != t.THE and self.tokens[at].language.the:
            return None
        days = spans.current(cast(Unit, self.tokens[at].name), self._today)
        found = Mention(at, at + 1, days, loose=True)
        return None if days is None or self._unit_of(at, depth) or self._continues(found) else found

    def _piece(self, at: int, depth: int) -> Mention | None:
        """Read "the third quarter of 2020", "first three months of last year", "the last Friday of May"."""
        match = _PIECE.match(self.kinds, at)
        if not match:
            return None
        head = [token for token in self.tokens[at : match.end()] if token.kind not in (t.OF, t.THE)]
        nth, unit = head[0], head[-1]
        needs_of = unit.language.pieces_need_of and unit.name not in ("quarter", "half")
        if (nth.kind == t.SHIFT and nth.form != "last") or (needs_of and t.OF not in match.group()):
            return None
        inner = self.span(match.end(), depth + 1)
        if inner is None:
            return None
        if unit.kind == t.WEEKDAY:
            cut = self._mapped(inner, lambda days: spans.nth_weekday(days, unit.number, nth.number))
        else:
            count = head[1].number if len(head) > 2 else 1
            cut = self._mapped(inner, lambda days: spans.piece(days, cast(Unit, unit.name), nth.number, count))
        return replace(cut, first=at, stands=_freed(cut)) if cut else None

    def _unit_of(self, at: int, depth: int) -> Mention | None:
        """Read "the year 2018", "the month of May", "the week of 4 February"."""
        match = _UNIT_OF.match(self.kinds, at)
        if not match:
            return None
        inner, unit = self.span(match.end(), depth + 1), self.tokens[at].name
        if inner is None:
            return None
        if unit == "week" and t.OF in match.group():
            week = self._mapped(inner, lambda days: spans.current("week", days.first))
            return replace(week, first=at) if week else None
        return replace(inner, first=at) if unit in ("year", "month") else None

    def _inside(self, found: Mention, depth: int) -> Mention:
        """Read "February" inside "2019" or "last year", "Monday" inside "last week": the occurrence that lies there."""
        by_week = self.kinds[found.last - 1] in (t.WEEKDAY, t.WEEKEND)
        outer = self._outer(found.last, depth)
        where = None if outer is None else self.resolve(outer) if by_week else outer.days
        if outer is None or where is None or found.readings is None:
            return found
        if not by_week and (where.length < _YEAR_LONG or outer.edge is not None):
            return found
        readings = found.readings(where.first)
        held = [days for days in readings if where.holds(days)]
        # A winter belongs to the year in which it ends.
        held = held or [days for days in readings if where.first <= days.last <= where.last]
        if len(held) == 1 or (not held and not by_week):  # there is no 29 February in 2019
            return replace(found, days=held[0] if held else None, readings=None, last=outer.last, stands="alone")
        # "Monday, 4 February": the date says more than the day's name, and outweighs it where they disagree.
        return replace(outer, first=found.first)

    def _outer(self, at: int, depth: int) -> Mention | None:
        """What follows a month or a weekday to say which one."""
        match = _GLUE.match(self.kinds, at)
        if match is None or self.kinds[match.end() : match.end() + 1] in (t.WEEKDAY, t.WEEKEND):
            return None
        leads = [token.name for token in self.tokens[at : match.end()] if token.kind == t.LEAD]
        return self.span(match.end(), depth + 1) if set(leads) <= {"in", "on", "loose"} else None

    def _mapped(self, mention: Mention, cut: Callable[[Days], Days | None]) -> Mention | None:
        """The mention with each of its meanings cut."""
        if mention.days:
            days = cut(mention.days)
            return replace(mention, days=days) if days else None
        readings = mention.readings
        if readings is None:
            return None
        return replace(mention, readings=lambda near: [found for days in readings(near) if (found := cut(days))])

    def _continues(self, mention: Mention) -> bool:
        """True where the next word makes it something else: "1200 BC", "2000 people", "the last year of his life"."""
        last, after = self.tokens[mention.last - 1], self.kinds[mention.last : mention.last + 1]
        if last.kind == t.YEAR and last.form.isdigit() and after in (t.AMOUNT, t.UNIT):
            return True
        return after == t.ERA or (after == t.OF and last.kind in (t.UNIT, t.WEEKDAY) and last.name != "century")


_N = f"[{t.NUMBER}{t.COUNT}]"
_CLIP = re.compile(f"{t.CLIP}{t.LEAD}?(?={t.SHIFT}{t.UNIT})")
_PART = re.compile(f"[{t.PART}{t.EDGE}]{t.DASH}?{t.THE}?")
_NTH = f"[{t.ORDINAL}{t.NTH}{t.ROMAN}{t.SHIFT}{t.ROLLING}]"
_PIECE = re.compile(f"{_NTH}(?:{_N}?{t.UNIT}|{t.WEEKDAY})(?:{t.OF}{t.THE}?|(?=[^{t.OF}]))")
_UNIT_OF = re.compile(f"{t.UNIT}(?:{t.OF}(?=[{t.MONTH}{t.NUMBER}{t.NTH}{t.DAY}{t.YEAR}])|(?={t.YEAR}))")
_GLUE = re.compile(f"{t.COMMA}?[{t.OF}{t.LEAD}]?{t.THE}?")


def _freed(cut: Mention) -> Stands:
    """A part of a month or a year is a date by itself ("early 2019"); that of a season is not."""
    return "inside" if cut.stands == "inside" else "alone"
