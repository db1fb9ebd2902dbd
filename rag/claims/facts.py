"""The facts of a sentence (numbers, dates, names, quotations), each looked up in a passage and in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import TypeVar

from rag.claims.days import Day, is_relative, same_day, told_days, weekdays
from rag.claims.lexicon import words
from rag.claims.names import Name, Named, initials
from rag.claims.numbers import Number, comparable, contradicts_hedge, same_number
from rag.claims.places import Place, fit, on_both_sides
from rag.claims.quotations import is_quoted, quotations
from rag.claims.reading import Fact, Ground, Reading

# So many facts of a sentence are looked up and so many of a passage looked through; no honest sentence has more.
_MOST_SAID, _MOST_WRITTEN = 60, 400
# A rival must stand in a sentence that shares this part of the claim's words.
_SAME_MATTER = 0.4
_RIVAL_FITS = 2
# A sentence that shares this part of the claim's words says what the claim says, if any one sentence does.
_NEARLY_ALL = 0.6
_PRONOUNS = frozenset(words("names", "pronouns"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of the sentence: `found` in the passage or not. `reason` says in words what is wrong with it.

    `contradicted` where the passage has something else in its place.
    """

    found: bool
    reason: str = ""
    contradicted: bool = False


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
            same, others = _parted(written, partial(same_number, number))
            rivals = [other for other in others if comparable(number, other)]
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
            same, rivals = _parted(written, partial(same_day, day, published=published))
            found = bool(same) or any(same_day(day, other, published) for other in self._ground.heading.days)
            found = found or self._is_told(day)
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
        index = self._ground.names
        for named in self._said.named[:_MOST_SAID]:
            name = named.name
            if self._is_defined(name):
                continue
            missing = index.missing(named.words)
            found = index.has(named.words) and all(
                index.has_initial(letter, surname) for letter, surname in initials(name, self._said.tokens)
            )
            same, rivals = self._names_like(named)
            shown = self._text(name.first, name.last)
            if missing and len(missing) < len(named.words):
                shown = " ".join(token.text for token in missing)
            finding = self._compared(name, found, same, rivals, shown)
            if name.doubtful and not finding.found and not finding.contradicted:
                continue  # as likely a word as a name
            if finding.found and same and self._is_of_another_sentence(same):
                finding = Finding(False, f"“{_shown(shown)}” is in the passage, but not where it says this")
            yield finding

    def _compared(
        self,
        fact: Fact,
        found: bool,
        same: Sequence[Fact],
        rivals: Sequence[Fact],
        shown: str,
    ) -> Finding:
        """Found, absent, or contradicted by what stands in its place."""
        here = self._said.place(fact)
        own = max((self._fit(here, other) for other in same), default=(0, 0))
        rival, best = None, (0, 0)
        for other in rivals:
            fit = self._fit(here, other)
            if fit > best:
                rival, best = other, fit
        if rival and best[1] >= _RIVAL_FITS and best[0] >= self._least:
            ahead = best[0] >= own[0] and best[1] >= own[1] + _RIVAL_FITS
            if not found or (ahead and on_both_sides(here, self._ground.passage.place(rival))):
                return Finding(False, _instead(self._written(rival), shown), True)
        return Finding(True) if found else Finding(False, _absent(shown))

    def _fit(self, here: Place, other: Fact) -> tuple[int, int]:
        """How many of the claim's words a passage's fact has in its sentence, and how well its place fits."""
        passage = self._ground.passage
        alike = fit(here, passage.place(other), counted=isinstance(other, Number))
        return self._overlap[passage.sentence_of(passage.bounds(other)[0])], alike

    def _elsewhere(self, number: Number) -> bool:
        """A number that the heading has, or a year that a date of the passage has."""
        if any(same_number(number, other) for other in self._ground.heading.numbers):
            return True
        if number.kind == "ordinal":
            return self._is_century(number)
        if not number.is_year:
            return False
        year = int(number.values[0])
        dates = [*self._ground.passage.days, *self._ground.heading.days]
        if any(day.year is not None and year <= day.year < year + number.years for day in dates):
            return True
        published = self._ground.source.published
        if published is None:
            return False
        return published.year == year or any(first.year == last.year == year for first, last in self._told(published))

    def _is_century(self, number: Number) -> bool:
        """Whether a century is one that a year of the passage lies in: "the 15th century" of 1455."""
        after = self._said.tokens[number.last : number.last + 1]
        if not after or after[0].form not in ("century", "centuries", "века", "веке", "век", "веков"):
            return False
        last = 100 * int(number.values[0])
        years = [other.values[0] for other in self._ground.passage.numbers if other.is_year]
        years += [day.year for day in self._ground.passage.days if day.year is not None]
        return any(last - 100 < year <= last for year in years)

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

    def _is_of_another_sentence(self, same: Sequence[Name]) -> bool:
        """Whether the sentence that says nearly all of this names somebody else, and not this name.

        Not where it has a pronoun, which may stand for the name.
        """
        passage = self._ground.passage
        most = max(self._overlap, default=0)
        if most < max(self._least, _NEARLY_ALL * len(self._content)):
            return False
        nearest = {number for number, count in enumerate(self._overlap) if count >= most - 1}
        if any(passage.sentence_of(name.first) in nearest for name in same):
            return False
        first, last = passage.ranges[self._overlap.index(most)]
        if any(token.form in _PRONOUNS for token in passage.tokens[first:last]):
            return False
        theirs = [other for other in passage.named if first <= other.name.first < last and not other.name.doubtful]
        return any(not any(other.is_same(own) for own in self._said.named) for other in theirs)

    def _is_defined(self, name: Name) -> bool:
        """Whether the sentence itself writes out an acronym right before it: "matrix metalloproteases (MMPs)"."""
        tokens = self._said.tokens
        if name.last != name.first + 1 or name.first < 3 or tokens[name.first - 1].text != "(":
            return False
        letters = tokens[name.first].text.removesuffix("s").lower()
        before = [token.form[0] for token in tokens[: name.first - 1] if token.is_word]
        return len(letters) > 1 and "".join(before).endswith(letters)

    def _names_like(self, named: Named) -> tuple[list[Name], list[Name]]:
        """The passage's names that can be this one, and those that cannot."""
        same: list[Name] = []
        rivals: list[Name] = []
        for other in self._ground.passage.named[:_MOST_WRITTEN]:
            if named.is_same(other):
                same.append(other.name)
            elif not other.name.doubtful:
                rivals.append(other.name)
        return same, rivals

    def _text(self, first: int, last: int) -> str:
        tokens = self._said.tokens
        return self._said.text[tokens[first].start : tokens[last - 1].end]

    def _written(self, fact: Fact) -> str:
        passage = self._ground.passage
        first, last = passage.bounds(fact)
        return passage.text[passage.tokens[first].start : passage.tokens[last - 1].end]


_T = TypeVar("_T")


def _parted(facts: Sequence[_T], same: Callable[[_T], bool]) -> tuple[list[_T], list[_T]]:
    """Those that are the same and those that are not."""
    parted: tuple[list[_T], list[_T]] = ([], [])
    for fact in facts:
        parted[not same(fact)].append(fact)
    return parted


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _absent(said: str) -> str:
    return f"“{_shown(said)}” is not in the passage"


def _instead(written: str, said: str) -> str:
    return f"the passage says “{_shown(written)}”, the sentence says “{_shown(said)}”"


def _hedged(hedge: str, shown: str) -> str:
    return f"“{'more' if hedge == 'above' else 'less'} than {shown}”"
