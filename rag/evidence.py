"""Evidence: the sentences of the best passages, scored by how well each answers the question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.datamodels import Evidence, Hit
from rag.expectation import Expectation, Kind, expected, points_back
from rag.retrieval import Candidate, Retrieved
from rag.terms import analysis_for, content_terms, terms

# Weights of a sentence's score beside its own cosine (weight 1).
COVERAGE = 0.6  # the question's words that the sentence has, by their rarity
CONTEXT = 0.2  # those that only its neighbours or its headline have ...
CONTEXT_POINTED_AT = 0.3  # ... and where the sentence begins by pointing back to them
PASSAGE = 0.5  # the fused score of its passage
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
# Candidates whose words say how rare a word of the question is around here.
_RARITY_POOL = 100


@dataclass(frozen=True, slots=True)
class Scores:
    """What a sentence's score was made of, each in [0, 1] but `cosine` in [-1, 1].

    `kind` says how well the sentence fits what is expected, which `expected` names. `points_back` is True for a
    sentence that begins by pointing to what was said before it.
    """

    cosine: float
    coverage: float
    context: float
    passage: float
    kind: float
    expected: Kind = "any"
    points_back: bool = False

    @property
    def own(self) -> float:
        """What speaks for the sentence itself, whatever stands around it."""
        return self.cosine + COVERAGE * self.coverage + PASSAGE * self.passage + KIND[self.expected] * self.kind

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
    rarity = _Rarity(question, found.candidates[:_RARITY_POOL])
    scored: list[ScoredSentence] = []
    for hit in found.hits:
        scored.extend(_sentences(hit, found, expectation, rarity))
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


class _Rarity:
    """How much each word of the question tells, judged by the candidates: a word that all of them have tells little."""

    def __init__(self, question: str, candidates: Sequence[Candidate]) -> None:
        self._question = question
        self._texts = [candidate.passage.text for candidate in candidates]
        self._weights: dict[str, dict[str, float]] = {}

    def weights(self, analysis: str) -> dict[str, float]:
        """Content terms of the question by that analysis, with weights that sum to 1."""
        if analysis not in self._weights:
            counts: Counter[str] = Counter()
            for text in self._texts:
                counts.update(set(terms(text, analysis)))
            total = len(self._texts)
            raw = {
                term: math.log(1 + (total + 0.5) / (counts[term] + 0.5))
                for term in content_terms(self._question, analysis)
            }
            norm = sum(raw.values()) or 1.0
            self._weights[analysis] = {term: weight / norm for term, weight in raw.items()}
        return self._weights[analysis]


def _sentences(hit: Hit, found: Retrieved, expectation: Expectation, rarity: _Rarity) -> list[ScoredSentence]:
    embedding = found.embeddings[hit.passage.id]
    analysis = analysis_for(hit.article.language)
    weights = rarity.weights(analysis)
    texts = [hit.passage.text[start:end] for start, end in embedding.spans]
    words = [weights.keys() & set(terms(text, analysis)) for text in texts]
    headline = weights.keys() & set(terms(hit.article.title, analysis))
    cosines = embedding.sentences.astype(np.float32) @ found.query
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
        )
        base = hit.passage.start
        scored.append(ScoredSentence(Evidence(hit, base + start, base + end, texts[i], scores.total), scores))
    return scored
