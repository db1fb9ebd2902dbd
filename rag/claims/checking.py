"""Every sentence of a text held against the passages that it cites, or against all that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.claims.entailment import Entailment, Premise
from rag.claims.judging import RANK, Verdict, coverage, is_verbatim, judge
from rag.claims.markup import Claimed, claimed
from rag.claims.reading import Ground, Reading, ground, stems
from rag.claims.sources import Given, Source, joined, source_of
from rag.datamodels import Support
from rag.embedding import Embedder

# A sentence without a marker is held against so many passages, those that share most of its words.
_TRIED = 4
# A longer sentence is judged by what it begins with.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of a checked text: `text` stands there from `start` to `end`.

    `passage` is the number of the passage that supports it best: its place in the sequence, from 0, or its number in
    the mapping; None where there is none. `cited` are the numbers of the sentence's own markers. `reason` says in words
    why the support is not full.
    """

    text: str
    start: int
    end: int
    support: Support
    passage: int | None
    reason: str = ""
    cited: tuple[int, ...] = ()


def check(
    text: str,
    passages: Sequence[Given] | Mapping[int, Given],
    *,
    question: str = "",
    embedder: Embedder | None = None,
    entailment: Entailment | None = None,
) -> tuple[Checked, ...]:
    """Hold every sentence of a text against passages.

    A sequence is held against all sentences, whatever their markers say. By a mapping from number to passage a sentence
    with markers ("[2]") is held against the passages they name, singly and then together; one without markers against
    all. A passage given as a `Hit` or a `Citation` brings its article: title, source and author count as said, and its
    date resolves the passage's ("on Tuesday") and stands for itself.

    A sentence is "verbatim" where the passage has it whole; "supported" where its numbers, dates, names and quotations
    are there, nothing is denied or turned round, and at least half its words are there; "partly" where the passage
    says less than the sentence; "unsupported" where it says something else or nothing of it.

    :param question: words of the question need not be in the passage; its names and numbers must.
    :param embedder: where given, nearness in meaning can stand in for shared words, never for a fact.
    :param entailment: where given, a cross-encoder that may object to what the rules accept, and accept other words.
    """
    numbered = dict(passages) if isinstance(passages, Mapping) else dict(enumerate(passages))
    checker = _Checker({n: source_of(given) for n, given in numbered.items()}, question, embedder, entailment)
    by_marker = isinstance(passages, Mapping)
    return tuple(checker.checked(text, claim, by_marker) for claim in claimed(text))


class _Checker:
    def __init__(
        self, sources: Mapping[int, Source], question: str, embedder: Embedder | None, entailment: Entailment | None
    ) -> None:
        self._sources = sources
        self._asked = frozenset(stems(Reading(question).tokens))
        self._nearness = _Nearness(embedder) if embedder else None
        self._entailment = entailment

    def checked(self, text: str, claim: Claimed, by_marker: bool) -> Checked:
        said = Reading(claim.plain[:_LONGEST])
        known = [n for n in claim.cited if n in self._sources] if by_marker else []
        unknown = [n for n in claim.cited if n not in self._sources] if by_marker else []
        sentence = Checked(text[claim.start : claim.end], claim.start, claim.end, "unsupported", None, "", claim.cited)
        if unknown and not known:
            return replace(sentence, reason=f"there is no passage [{unknown[0]}]")
        if not self._sources:
            return replace(sentence, reason="there is no passage to hold it against")
        number, verdict = self._best(said, known or self._promising(said))
        if len(known) > 1 and RANK[verdict.support] < RANK["supported"]:
            together = self._judged(said, ground(joined(tuple(self._sources[n] for n in known))))
            verdict = max(verdict, together, key=lambda v: v.order)
        return replace(sentence, support=verdict.support, passage=number, reason=verdict.reason)

    def _best(self, said: Reading, numbers: Sequence[int]) -> tuple[int, Verdict]:
        judged = [(number, self._judged(said, ground(self._sources[number]))) for number in numbers]
        return max(judged, key=lambda pair: pair[1].order)

    def _promising(self, said: Reading) -> list[int]:
        """The passages that share most of the sentence's words; one that holds it verbatim is enough."""
        if len(self._sources) <= _TRIED:
            return list(self._sources)
        grounds = {number: ground(source) for number, source in self._sources.items()}
        verbatim = [number for number, theirs in grounds.items() if is_verbatim(said, theirs)]
        if verbatim:
            return verbatim[:1]
        shares = {number: coverage(said, theirs) for number, theirs in grounds.items()}
        return sorted(shares, key=lambda number: -shares[number])[:_TRIED]

    def _judged(self, said: Reading, theirs: Ground) -> Verdict:
        similarity = self._nearness.of(said, theirs) if self._nearness else None
        verdict = judge(said, theirs, self._asked, similarity)
        return weighed(verdict, said, theirs, self._entailment) if self._entailment else verdict


class _Nearness:
    """Cosines of sentences with passages; each passage is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def of(self, said: Reading, theirs: Ground) -> float:
        """The cosine of the sentence with the nearest sentence of the passage."""
        text = theirs.passage.text
        if text not in self._vectors:
            parts = [part for part in theirs.passage.sentences if part] or [text]
            self._vectors[text] = self._embedder.embed_documents(parts)
        if said.text not in self._vectors:
            self._vectors[said.text] = self._embedder.embed_documents([said.text])
        return float(np.max(self._vectors[text] @ self._vectors[said.text][0]))


def weighed(verdict: Verdict, said: Reading, theirs: Ground, entailment: Entailment) -> Verdict:
    """The rules' verdict with the cross-encoder's: it may object, and it may accept what is said in other words.

    A number, date, name or quotation that the rules miss stays missed: models overlook those most.
    """
    if verdict.support == "verbatim":
        return verdict
    judged = entailment.judge([Premise(theirs.passage.text, said.text)])[0]
    if judged == "contradiction":
        return replace(verdict, support="unsupported", reason=verdict.reason or "the passage contradicts the sentence")
    if judged == "entailment" and not verdict.faulty:
        return replace(verdict, support="supported", reason="")
    return verdict
