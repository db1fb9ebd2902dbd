"""A text as read for comparison: its tokens, sentences, figures, dates, names, and what each sentence denies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.claims.days import Day, days
from rag.claims.names import Name, Named, NamesIndex, names
from rag.claims.numbers import Number, numbers
from rag.claims.places import Place, place
from rag.claims.polarity import OPPOSED, Polarity, polarity
from rag.claims.quotations import folded
from rag.claims.sources import Source
from rag.claims.words import Token, is_content, language, tokenize
from rag.sentences import sentences

# Words of one root ("elect", "election") share this many letters.
ROOT = 5
# Of a longer passage only the beginning is read: passages are what an embedder reads, some 1,500 characters.
LONGEST = 20_000
_OPENING = frozenset("“«„\"‘'(:—–•*")


Fact = Number | Day | Name


@dataclass(frozen=True)  # no slots: parts are read when they are first needed
class Reading:
    """One text with all that is found in it; every part is read once."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        """See `tokenize`."""
        return tokenize(self.text)

    @cached_property
    def days(self) -> list[Day]:
        """See `days`."""
        return days(self.text)

    @cached_property
    def numbers(self) -> list[Number]:
        """See `numbers`."""
        return numbers(self.tokens, self._dated)

    @cached_property
    def names(self) -> list[Name]:
        """See `names`."""
        taken = list(self._dated)
        for number in self.numbers:
            taken[number.first : number.last] = [True] * (number.last - number.first)
        return names(self.tokens, taken, self._starts)

    @cached_property
    def plain(self) -> list[Token]:
        """The tokens that are no part of a date, a number or a sure name: what is left is said in words."""
        held = list(self._dated)
        facts: list[Number | Name] = [*self.numbers, *(name for name in self.names if not name.doubtful)]
        for fact in facts:
            held[fact.first : fact.last] = [True] * (fact.last - fact.first)
        return [token for token, taken in zip(self.tokens, held, strict=True) if not taken]

    @cached_property
    def unfigured(self) -> list[Token]:
        """The tokens that are no part of a date or a number."""
        held = list(self._dated)
        for number in self.numbers:
            held[number.first : number.last] = [True] * (number.last - number.first)
        return [token for token, taken in zip(self.tokens, held, strict=True) if not taken]

    @cached_property
    def ranges(self) -> list[tuple[int, int]]:
        """Each sentence as its first token and the one behind its last."""
        return [(self.token_at(a), self.token_at(b)) for a, b in sentences(self.text, language(self.text))]

    @property
    def sentences(self) -> list[str]:
        """The text of each sentence that has a token."""
        spans = ((self.tokens[a].start, self.tokens[b - 1].end) for a, b in self.ranges if a < b)
        return [self.text[start:end] for start, end in spans]

    @cached_property
    def content(self) -> list[frozenset[str]]:
        """The stems of each sentence's words that say something, and its figures."""
        return [frozenset(matter(self.tokens[a:b])) for a, b in self.ranges]

    @cached_property
    def polarities(self) -> list[Polarity]:
        """What each sentence denies."""
        return [polarity(self.tokens[a:b]) for a, b in self.ranges]

    @cached_property
    def folded(self) -> str:
        """See `quotations.folded`."""
        return folded(self.text)

    @cached_property
    def lowered(self) -> str:
        """The folded text in lower case."""
        return self.folded.lower()

    @cached_property
    def named(self) -> list[Named]:
        """Each name with what it is compared by."""
        return [Named.of(name, self.tokens) for name in self.names]

    def bounds(self, fact: Fact) -> tuple[int, int]:
        """The first token of a fact and the one behind its last."""
        if not isinstance(fact, Day):
            return fact.first, fact.last
        first = self.token_at(fact.start)
        return first, max(self.token_at(fact.end), first + 1)

    def place(self, fact: Fact) -> Place:
        """Where a fact stands in its sentence."""
        if fact not in self._places:
            first, last = self.bounds(fact)
            bounds = self.ranges[self.sentence_of(first)] if self.ranges else (0, len(self.tokens))
            self._places[fact] = place(self.tokens, first, last, bounds)
        return self._places[fact]

    @cached_property
    def _places(self) -> dict[Fact, Place]:
        return {}

    def token_at(self, start: int) -> int:
        """The number of the first token at this character or behind it."""
        return bisect_left(self._token_starts, start)

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that holds a token."""
        return min(bisect_right(self._range_ends, token), len(self.ranges) - 1)

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _range_ends(self) -> list[int]:
        return [last for _, last in self.ranges]

    @cached_property
    def _dated(self) -> list[bool]:
        held = [False] * len(self.tokens)
        at = 0
        for day in self.days:
            while at < len(self.tokens) and self.tokens[at].end <= day.start:
                at += 1
            while at < len(self.tokens) and self.tokens[at].start < day.end:
                held[at] = True
                at += 1
        return held

    @cached_property
    def _starts(self) -> frozenset[int]:
        openings = {at + 1 for at, token in enumerate(self.tokens) if token.text in _OPENING}
        opened = set()
        for first, last in self.ranges:
            while first < last and not self.tokens[first].is_word and not self.tokens[first].is_figure:
                first += 1
            opened.add(first)
        return frozenset(openings | opened)


@dataclass(frozen=True)  # no slots, as above
class Ground:
    """A passage as what claims are held against; its title, source and date count as part of what it says."""

    source: Source
    passage: Reading
    heading: Reading

    @cached_property
    def names(self) -> NamesIndex:
        """The words of the passage and its heading by the forms of names."""
        return NamesIndex([*self.passage.tokens, *self.heading.tokens])

    @cached_property
    def content(self) -> frozenset[str]:
        """All stems of the passage and its heading."""
        return frozenset(stems([*self.passage.tokens, *self.heading.tokens]))

    @cached_property
    def roots(self) -> frozenset[str]:
        """The first letters of those stems that are long enough to have a root."""
        return frozenset(stem[:ROOT] for stem in self.content if len(stem) >= ROOT)

    @property
    def both(self) -> Iterator[Reading]:
        """The passage, then its heading."""
        yield self.passage
        yield self.heading


@lru_cache(maxsize=256)  # one passage is asked about sentence after sentence, and answer after answer
def ground(source: Source) -> Ground:
    """The reading of a passage."""
    return Ground(source, Reading(source.text[:LONGEST]), Reading(source.heading[:LONGEST]))


def matter(tokens: Sequence[Token]) -> Iterator[str]:
    """What tells which sentences speak of one matter: stems and figures, without the words that have an opposite."""
    return (
        token.key
        for token in tokens
        if token.is_figure or (token.is_word and token.form not in OPPOSED and is_content(token.form))
    )


def stems(tokens: Sequence[Token]) -> Iterator[str]:
    """The stems of the words that say something; figures are facts, and counted as such."""
    return (token.key for token in tokens if token.is_word and is_content(token.form))
