"""The facts of a sentence (numbers, dates, names, quotations), each looked up in a passage and in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rag.claims.days import Day, is_relative, same_day, told_days, weekdays
from rag.claims.names import Name, initials, parts, same_name
from rag.claims.numbers import Number, comparable, contradicts_hedge, same_number
from rag.claims.quotations import is_quoted, quotations
from rag.claims.reading import Ground, Reading
from rag.claims.words import Token

# So many facts of a sentence are looked up and so many of a passage looked through; no honest sentence has more.
_MOST_SAID, _MOST_WRITTEN = 60, 400
# A rival must stand in a sentence that shares this part of the claim's words.
_SAME_MATTER = 0.4
_RIVAL_FITS = 2
_UNIT_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of the sentence: `found` in the passage or not. `reason` says in words what is wrong with it.

    `contradicted` where the passage has something else in its place.
    """

    found: bool
    reason: str = ""
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a fact stands: two words to its left and right in its sentence, nearest first; "" where it has none."""

    left: tuple[str, str]
    right: tuple[str, str]
    unit: frozenset[str] = frozenset()


def findings(said: Reading, ground: Ground) -> Iterator[Finding]:
    """Every quotation, number, date and name of the sentence, looked up."""
    yield from _quotations(said, ground)
    facts = _Facts(said, ground)
    yield from facts.numbers()
    yield from facts.days()
    yield from facts.weekdays()
    yield from facts.names()


def _quotations(said: Reading, ground: Ground) -> Iterator[Finding]:
    for start, end, stretches in islice(quotations(said.text), _MOST_SAID):
        if _is_title(stretches):
            continue
        if any(is_quoted(stretches, reading.lowered) for reading in ground.both):
            yield Finding(True)
        else:
            yield Finding(False, f"the words {_shown(said.text[start:end])} are not in the passage", True)


def _is_title(stretches: Sequence[str]) -> bool:
    """A name in quotation marks («Спартака») is looked up as a name, for it may be inflected."""
    words = " ".join(stretches).split()
    return len(words) <= 3 and all(word[0].isupper() for word in words)


class _Facts:
    def __init__(self, said: Reading, ground: Ground) -> None:
        self._said = said
        self._ground = ground
        self._content = frozenset().union(*said.content) if said.content else frozenset[str]()
        self._overlap = [len(self._content & theirs) for theirs in ground.passage.content]
        self._least = max(2.0, _SAME_MATTER * len(self._content))

    def numbers(self) -> Iterator[Finding]:
        written = self._ground.passage.numbers[:_MOST_WRITTEN]
        for number in self._said.numbers[:_MOST_SAID]:
            same = [other for other in written if same_number(number, other)]
            rivals = [other for other in written if comparable(number, other) and other not in same]
            shown = self._text(number.first, number.last)
            if same and all(contradicts_hedge(number, other) for other in same):
                yield Finding(False, f"the passage does not say {_hedged(number.hedge, shown)}", True)
                continue
            found = bool(same) or self._elsewhere(number)
            yield self._compared(number, found, same, rivals, shown)

    def days(self) -> Iterator[Finding]:
        published = self._ground.source.published
        written = self._ground.passage.days[:_MOST_WRITTEN]
        for day in self._said.days[:_MOST_SAID]:
            same = [other for other in written if same_day(day, other, published)]
            found = bool(same) or any(same_day(day, other, published) for other in self._ground.heading.days)
            found = found or self._is_told(day)
            rivals = [other for other in written if other not in same]
            yield self._compared(day, found, same, rivals, self._said.text[day.start : day.end])

    def weekdays(self) -> Iterator[Finding]:
        written = weekdays(self._ground.passage.text)
        for start, end, number in weekdays(self._said.text)[:_MOST_SAID]:
            text = self._said.text[start:end]
            if any(number == other for _, _, other in written) or self._falls_on(number):
                yield Finding(True)
            elif written:
                first, last, _ = written[0]
                yield Finding(False, _instead(self._ground.passage.text[first:last], text), True)
            else:
                yield Finding(False, _absent(text))

    def names(self) -> Iterator[Finding]:
        for name in self._said.names[:_MOST_SAID]:
            words = parts(name, self._said.tokens)
            index = self._ground.names
            missing = index.missing(words)
            found = index.has(words) and all(
                index.has_initial(letter, surname) for letter, surname in initials(name, self._said.tokens)
            )
            same, rivals = self._names_like(words)
            shown = self._text(name.first, name.last)
            if missing and len(missing) < len(words):
                shown = " ".join(token.text for token in missing)
            finding = self._compared(name, found, same, rivals, shown)
            if name.doubtful and not finding.found and not finding.contradicted:
                continue  # as likely a word as a name
            yield finding

    def _compared(
        self,
        fact: Number | Day | Name,
        found: bool,
        same: Sequence[Number | Day | Name],
        rivals: Sequence[Number | Day | Name],
        shown: str,
    ) -> Finding:
        """Found, absent, or contradicted by what stands in its place."""
        here = self._place(self._said, fact)
        own = max((self._fit(here, other) for other in same), default=(0, 0))
        rival, best = None, (0, 0)
        for other in rivals:
            fit = self._fit(here, other)
            if fit > best:
                rival, best = other, fit
        if rival is not None and best[1] >= _RIVAL_FITS and best[0] >= self._least:
            ahead = best[1] > own[1] and best[0] >= own[0] if found else True
            if ahead:
                return Finding(False, _instead(self._written(rival), shown), True)
        return Finding(True) if found else Finding(False, _absent(shown))

    def _fit(self, here: _Place, other: Number | Day | Name) -> tuple[int, int]:
        """How many of the claim's words a passage's fact has in its sentence, and how many at its sides."""
        there = self._place(self._ground.passage, other)
        sides = 0
        for one, two in ((here.left, there.left), (here.right, there.right)):
            if one[0] == two[0]:
                sides += 1 + (one[1] == two[1] and one[0] != "")
        if here.right[0] and here.right[0] in there.unit and here.right[0] != there.right[0]:
            sides += 1
        return self._overlap[self._sentence(other)], sides

    def _sentence(self, fact: Number | Day | Name) -> int:
        passage = self._ground.passage
        return passage.sentence_of(passage.token_at(fact.start) if isinstance(fact, Day) else fact.first)

    def _place(self, reading: Reading, fact: Number | Day | Name) -> _Place:
        first, last = _tokens_of(reading, fact)
        tokens = reading.tokens
        begin, end = reading.ranges[reading.sentence_of(first)] if reading.ranges else (0, len(tokens))
        left = [token.key for token in reversed(tokens[max(begin, first - 6) : first]) if _counts(token)][:2]
        right = [token.key for token in tokens[last : min(end, last + 6)] if _counts(token)]
        unit = frozenset(right[:_UNIT_WITHIN]) if isinstance(fact, Number) else frozenset[str]()
        return _Place(_pair(left), _pair(right), unit)

    def _elsewhere(self, number: Number) -> bool:
        """A number that the heading has, or a year that a date of the passage has."""
        if any(same_number(number, other) for other in self._ground.heading.numbers):
            return True
        if not number.is_year:
            return False
        year = int(number.values[0])
        dates = [*self._ground.passage.days, *self._ground.heading.days]
        if any(day.year == year for day in dates):
            return True
        published = self._ground.source.published
        if published is None:
            return False
        return published.year == year or any(first.year == last.year == year for first, last in self._told(published))

    def _is_told(self, day: Day) -> bool:
        """A date that the article bears, or that the passage gives by it ("on Tuesday")."""
        published = self._ground.source.published
        if published is None:
            return False
        told = [published, *(first for first, last in self._told(published) if first == last)]
        return any(same_day(day, Day(0, 0, when.year, when.month, when.day)) for when in told)

    def _falls_on(self, weekday: int) -> bool:
        published = self._ground.source.published
        year = published.year if published else None
        for day in self._ground.passage.days:
            if day.day and day.month and (day.year or year):
                try:
                    when = date(day.year or year or 1, day.month, day.day)
                except ValueError:
                    continue
                if when.weekday() == weekday:
                    return True
        return published is not None and any(
            first == last and first.weekday() == weekday for first, last in self._told(published)
        )

    def _told(self, published: date) -> Iterator[tuple[date, date]]:
        passage = self._ground.passage
        for first, last in passage.ranges[:_MOST_SAID]:
            if first < last:
                text = passage.text[passage.tokens[first].start : passage.tokens[last - 1].end]
                if is_relative(text):
                    yield from told_days(text, published)

    def _names_like(self, words: Sequence[Token]) -> tuple[list[Name], list[Name]]:
        """The passage's names that share a word with this one, and all others."""
        passage = self._ground.passage
        same: list[Name] = []
        rivals: list[Name] = []
        for name in passage.names[:_MOST_WRITTEN]:
            (same if same_name(words, parts(name, passage.tokens)) else rivals).append(name)
        return same, rivals

    def _text(self, first: int, last: int) -> str:
        tokens = self._said.tokens
        return self._said.text[tokens[first].start : tokens[last - 1].end]

    def _written(self, fact: Number | Day | Name) -> str:
        passage = self._ground.passage
        first, last = _tokens_of(passage, fact)
        return passage.text[passage.tokens[first].start : passage.tokens[last - 1].end]


def _tokens_of(reading: Reading, fact: Number | Day | Name) -> tuple[int, int]:
    if not isinstance(fact, Day):
        return fact.first, fact.last
    return reading.token_at(fact.start), max(reading.token_at(fact.end), reading.token_at(fact.start) + 1)


def _counts(token: Token) -> bool:
    return token.is_word or token.is_figure


def _pair(words: Sequence[str]) -> tuple[str, str]:
    padded = (*words, "", "")
    return padded[0], padded[1]


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _absent(said: str) -> str:
    return f"“{_shown(said)}” is not in the passage"


def _instead(written: str, said: str) -> str:
    return f"the passage says “{_shown(written)}”, the sentence says “{_shown(said)}”"


def _hedged(hedge: str, shown: str) -> str:
    return f"“{'more' if hedge == 'above' else 'less'} than {shown}”"
