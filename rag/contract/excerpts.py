"""Excerpts as what claims are held against: each with its article's words, and cut into the sentences to quote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rag.claims.reading import Ground, Reading, matter
from rag.claims.sources import Source, source_of
from rag.datamodels import Excerpt, Hit
from rag.sentences import sentences


@dataclass(frozen=True)  # no slots: a sentence is read when it is first needed
class Quotable:
    """A run of sentences of one passage: `hit.article.text[start:end]`, with the words of the article's heading."""

    hit: Hit
    start: int
    end: int
    source: Source

    @cached_property
    def ground(self) -> Ground:
        """The run as what a claim is held against."""
        return Ground(self.source, Reading(self.source.text), Reading(self.source.heading))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its stems and figures, without those of the heading."""
        return frozenset(matter(self.ground.passage.tokens))

    def upto(self, last: Quotable) -> Quotable:
        """The run from here to the end of another one of the same passage."""
        text = self.hit.article.text[self.start : last.end]
        return Quotable(self.hit, self.start, last.end, replace(self.source, text=text))


class Held:
    """One excerpt: its `source`, read as a whole (`ground`), and its sentences in order."""

    def __init__(self, excerpt: Excerpt) -> None:
        self.number = excerpt.number
        heading = source_of(excerpt.hits[0])
        self.source = replace(heading, text=excerpt.text)
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
                if self._excerpt.start <= first and last <= self._excerpt.end and (first, last) not in found:
                    text = hit.article.text[first:last]
                    found[first, last] = Quotable(hit, first, last, replace(self.source, text=text))
        return [found[place] for place in sorted(found)]
