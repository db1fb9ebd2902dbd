"""Confidence: how likely it is that the articles answer a question, from a few features that a person can check.

There are two models, with a reader's judgement and without: none reads passages in other languages than its own. The
coefficients are in confidence.toml, which tests/benchmarks/fit_confidence.py writes.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.datamodels import Period
from rag.dates.agreement import agreement
from rag.evidence import ScoredSentence
from rag.terms import analysis_for, content_terms

_LONG = 20
_RUNNER_UP = 5
_FILE = Path(__file__).with_name("confidence.toml")


@dataclass(frozen=True, slots=True)
class Features:
    """What the models look at, each about in [0, 1]; `answered` and `likeliest` are None without a reader."""

    sentence: float  # cosine of the question to the best sentence, by any measure of best
    passage: float  # cosine of the question to the best passage
    coverage: float  # share of the question's words, by rarity, in the first sentence
    reach: float  # the same in the first sentence, its neighbours and its headline
    kind: float  # the first sentence holds the kind of thing that is asked for
    length: float  # how many telling words the question has: no sentence covers all of many
    time: float  # the first sentence fits the time asked about
    fused: float  # the score of the best passage, before any reader
    margin: float  # by how much it is ahead of the fifth
    answered: float | None = None  # P(the first sentence's passage answers), by the reader
    likeliest: float | None = None  # the same of the passage of which it is highest

    def named(self) -> dict[str, float]:
        """The features that are known, by name."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: P = 1 / (1 + exp(-(bias + the sum of weight * feature)))."""

    weights: Mapping[str, float]
    bias: float

    def __call__(self, features: Mapping[str, float]) -> float:
        """P(the articles answer the question), in (0, 1)."""
        score = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


@dataclass(frozen=True, slots=True)
class Confidence:
    """Both models and where the line is drawn, which is the same probability for both."""

    plain: Model
    reading: Model
    threshold: float

    def __call__(self, features: Features) -> float:
        """P(the articles answer the question), by the model that has a weight for all that is known."""
        return (self.plain if features.answered is None else self.reading)(features.named())


def features(question: str, scored: Sequence[ScoredSentence], period: Period | None = None) -> Features:
    """The features of a question, from its evidence, best first; `period` is what it asks about in time."""
    if not scored:
        return Features(0, 0, 0, 0, 0, 0, 0, 0, 0)
    first, evidence = scored[0].scores, scored[0].evidence
    article = evidence.hit.article
    analysis = analysis_for(article.language)
    hits = {item.evidence.hit.passage.id: item.evidence.hit for item in scored}.values()
    fused = sorted((hit.parts.get("fused", hit.score) for hit in hits), reverse=True)
    read = [item.scores.answered for item in scored if item.scores.answered is not None]
    return Features(
        sentence=max(0.0, *(item.scores.cosine for item in scored), 0.0),
        passage=max(hit.parts.get("dense", 0.0) for hit in hits),
        coverage=first.coverage,
        reach=first.coverage + first.context,
        kind=first.kind,
        length=min(len(content_terms(question, analysis)), _LONG) / _LONG,
        time=agreement(period, question, evidence.text, article.published),
        fused=fused[0],
        margin=fused[0] - fused[min(_RUNNER_UP, len(fused)) - 1],
        answered=first.answered,
        likeliest=max(read) if first.answered is not None else None,
    )


@functools.cache
def load_model() -> Confidence:
    """The shipped models."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    plain, reading = (Model(data[name]["weights"], data[name]["bias"]) for name in ("plain", "reader"))
    return Confidence(plain, reading, data["threshold"])
