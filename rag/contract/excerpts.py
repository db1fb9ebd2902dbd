"""Excerpts as what claims are held against: each with its article's words, and cut into the sentences to quote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rag.claims.lexicon import words
from rag.claims.reading import Ground, Reading, matter
from rag.claims.sources import Source, source_of
from rag.contract.orders import is_order, without_orders
from rag.datamodels import Excerpt, Hit
from rag.language.expectation import points_back
from rag.sentences import sentences

_PRONOUNS = frozenset(words("names", "pronouns"))
_POSSESSIVE = frozenset({"its", "their", "his", "her", "их", "его", "ее"})


@dataclass(frozen=True)  # no slots: a sentence is read when it is first needed
class Quotable:
    """A run of sentences of one passage: `hit.article.text[start:end]`, with the words of the article's heading.

    Of a sentence that points back, taken with the one before it, these are `main` and `before`.
    """

    hit: Hit
    start: int
    end: int
    source: Source
    last: Quotable | None = None
    before: Quotable | None = None

    @property
    def main(self) -> Quotable:
        """The sentence for which the run is quoted."""
        return self.last or self

    @cached_property
    def ground(self) -> Ground:
        """The run as what a claim is held against."""
        return Ground(self.source, Reading(self.source.text), Reading(self.source.heading))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its stems and figures, without those of the heading."""
        return frozenset(matter(self.ground.passage.tokens))

    @property
    def points_back(self) -> bool:
        """Whether it begins by pointing back, or a pronoun stands in front of all its names."""
        if points_back(self.source.text):
            return True
        passage = self.ground.passage
        pronoun = next((at for at, token in enumerate(passage.tokens) if token.form in _PRONOUNS), None)
        return pronoun is not None and all(name.first > pronoun for name in passage.names)

    @property
    def is_pronoun_first(self) -> bool:
        """Whether what it is about is a pronoun, or stands in the sentence before ("“Not yet,” he said")."""
        first = next((token for token in self.ground.passage.tokens if token.is_word), None)
        return first is not None and first.form not in _POSSESSIVE and self.points_back

    def holds(self, other: Quotable) -> bool:
        """Whether another run of sentences is a part of this one."""
        same = self.hit.article.id == other.hit.article.id
        return same and self.start <= other.start and other.end <= self.end

    def after(self, before: Quotable) -> Quotable:
        """The sentence together with the one before it."""
        return replace(before.upto(self), last=self, before=before)

    def upto(self, end: Quotable) -> Quotable:
        """The run from here to the end of another one of the same passage."""
        heading = "\n".join(dict.fromkeys((*self.source.heading.split("\n"), *end.source.heading.split("\n"))))
        text = self.hit.article.text[self.start : end.end]
        return Quotable(self.hit, self.start, end.end, replace(self.source, text=text, heading=heading))


class Held:
    """One excerpt: its `source`, read as a whole (`ground`), and its sentences in order, all without its orders."""

    def __init__(self, excerpt: Excerpt) -> None:
        self.number = excerpt.number
        said, language = source_of(excerpt.hits[0]), excerpt.article.language
        text, heading = (without_orders(part, language) for part in (excerpt.text, said.heading))
        self.source = replace(said, text=text, heading=heading)
        self._excerpt = excerpt

    @cached_property
    def ground(self) -> Ground:
        """The whole excerpt as what a claim is held against."""
        return Ground(self.source, Reading(self.source.text), Reading(self.source.heading))

    @cached_property
    def quotables(self) -> list[Quotable]:
        """The excerpt's sentences, each in the passage that holds it."""
        found: dict[tuple[int, int], Quotable] = {}
        for hit in self._excerpt.hits:
            for start, end in sentences(hit.passage.text, hit.article.language):
                first, last = hit.passage.start + start, hit.passage.start + end
                if is_order(hit.passage.text[start:end]):
                    continue
                if self._excerpt.start <= first and last <= self._excerpt.end and (first, last) not in found:
                    found[first, last] = self._quotable(hit, first, last)
        return [found[place] for place in sorted(found)]

    def before(self, quotable: Quotable) -> Quotable | None:
        """The sentence right before one, in the same passage."""
        at = self.quotables.index(quotable)
        return self.quotables[at - 1] if at and self._adjoin(at - 1) else None

    def run(self, first: int, last: int) -> Quotable | None:
        """The sentences from one to another; None where they are not of one passage, or an order stands between."""
        if first < 0 or last >= len(self.quotables) or not all(map(self._adjoin, range(first, last))):
            return None
        return self.quotables[first].upto(self.quotables[last])

    def _adjoin(self, at: int) -> bool:
        one, two = self.quotables[at : at + 2]
        return one.hit is two.hit and not one.hit.article.text[one.end : two.start].strip()

    def _quotable(self, hit: Hit, start: int, end: int) -> Quotable:
        """A sentence; where it shortens a name ("Mr Kask"), the whole one counts as said."""
        text = hit.article.text[start:end]
        whole, here = self.ground.passage, Reading(text)
        longer = (
            whole.text[whole.tokens[named.name.first].start : whole.tokens[named.name.last - 1].end]
            for named in whole.named
            if any(len(named.words) > len(own.words) and named.is_same(own) for own in here.named)
        )
        heading = "\n".join(dict.fromkeys((self.source.heading, *longer)))
        return Quotable(hit, start, end, replace(self.source, text=text, heading=heading))
