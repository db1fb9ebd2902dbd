"""Evidence: the sentences of the best passages, scored by how well each answers the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.datamodels import Evidence, Hit
from rag.language.expectation import Expectation, Kind, expected, points_back
from rag.reader import Reading
from rag.retrieval import Retrieved
from rag.terms import analysis_for, terms

# Weights of a sentence's score beside its own cosine (weight 1).
COVERAGE = 0.6  # the question's words that the sentence has, by their rarity
CONTEXT = 0.2  # those that only its neighbours or its headline have ...
CONTEXT_POINTED_AT = 0.3  # ... and where the sentence begins by pointing back to them
PASSAGE = 0.5  # the score of its passage
READ = 0.3  # P(it is the sentence that answers), by a reader
# The log odds from which on a reader's exact words are believed. Of spans with margins from 8 up, 4 of 5 were right on
# questions that it had not seen; from 0 up, 3 of 5.
SURE = 8.0
# It holds the kind of thing that is asked for. A capitalised word is a weaker sign of one than a date or a number.
KIND: dict[Kind, float] = {
    "date": 0.2,
    "number": 0.2,
    "definition": 0.2,
    "person": 0.1,
    "place": 0.1,
    "name": 0.1,
    "reason": 0.1,
    "yes or no": 0.0,
    "any": 0.0,
}


@dataclass(frozen=True, slots=True)
class Scores:
    """What a sentence's score was made of, each in [0, 1] but `cosine` in [-1, 1].

    `kind` says how well the sentence fits what is expected, which `expected` names. `points_back` is True for a
    sentence that begins by pointing to what was said before it. `answered` and `read` are a reader's: P(the passage
    answers the question) and P(this is the sentence that does); None and 0 where none read it.
    """

    cosine: float
    coverage: float
    context: float
    passage: float
    kind: float
    expected: Kind = "any"
    points_back: bool = False
    answered: float | None = None
    read: float = 0.0

    @property
    def own(self) -> float:
        """What speaks for the sentence itself, whatever stands around it."""
        likeness = self.cosine + COVERAGE * self.coverage + PASSAGE * self.passage
        return likeness + KIND[self.expected] * self.kind + READ * self.read

    @property
    def total(self) -> float:
        """The weighted sum that evidence is ranked by."""
        return self.own + (CONTEXT_POINTED_AT if self.points_back else CONTEXT) * self.context


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """One sentence as evidence, with what its score was made of.

    `span` is the exact answer as a reader found it, as offsets in the sentence; None where it found none.
    """

    evidence: Evidence
    scores: Scores
    span: tuple[int, int] | None = None


def select(question: str, found: Retrieved) -> list[ScoredSentence]:
    """Every sentence of the hits, best first. Sentences without a letter or digit are no evidence."""
    expectation = expected(question)
    scored: list[ScoredSentence] = []
    for hit in found.hits:
        scored.extend(_sentences(hit, found, expectation))
    scored = _newest(scored)
    scored.sort(key=lambda item: (-item.scores.total, item.evidence.hit.rank, item.evidence.start))
    return scored


def _newest(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences without those that a newer version of the article, found too, has word for word."""
    said = {(item.evidence.hit.article.id, _words(item)) for item in scored}
    newer = [(item, item.evidence.hit.newer) for item in scored]
    return [item for item, version in newer if version is None or (version.id, _words(item)) not in said]


def _words(item: ScoredSentence) -> str:
    return " ".join(item.evidence.text.split())


def _sentences(hit: Hit, found: Retrieved, expectation: Expectation) -> list[ScoredSentence]:
    embedding = found.embeddings[hit.passage.id]
    analysis = analysis_for(hit.article.language)
    weights = found.matching.weights(analysis)
    texts = [hit.passage.text[start:end] for start, end in embedding.spans]
    words = [weights.keys() & set(terms(text, analysis)) for text in texts]
    headline = weights.keys() & set(terms(hit.article.title, analysis))
    cosines = embedding.sentences.astype(np.float32) @ found.query
    reading = found.readings.get(hit.passage.id)
    scored = []
    for i, (start, end) in enumerate(embedding.spans):
        if not any(map(str.isalnum, texts[i])):
            continue
        around = headline.union(*words[max(0, i - 1) : i + 2]) - words[i]
        scores = Scores(
            cosine=float(cosines[i]),
            coverage=sum(weights[term] for term in words[i]),
            context=sum(weights[term] for term in around),
            passage=min(1.0, max(0.0, hit.score)),
            kind=expectation.fit(texts[i]),
            expected=expectation.kind,
            points_back=points_back(texts[i]),
            answered=reading.answered if reading else None,
            read=reading.sentences[i] if reading else 0.0,
        )
        base = hit.passage.start
        evidence = Evidence(hit, base + start, base + end, texts[i], scores.total)
        scored.append(ScoredSentence(evidence, scores, _span(reading, start, end)))
    return scored


def _span(reading: Reading | None, start: int, end: int) -> tuple[int, int] | None:
    """The exact answer as offsets in the sentence, where the reader is sure of it and it lies in this one."""
    if reading is None or reading.span is None or reading.margin < SURE:
        return None
    first, last = reading.span
    return (first - start, last - start) if start <= first < last <= end else None
