"""Confidence: how likely it is that the articles answer a question, from a few features that a person can check.

The coefficients are in confidence.toml, which tests/benchmarks/fit_confidence.py writes.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from rag.evidence import ScoredSentence
from rag.terms import analysis_for, content_terms

_LONG = 20
_FILE = Path(__file__).with_name("confidence.toml")


@dataclass(frozen=True, slots=True)
class Features:
    """What the model looks at, each about in [0, 1]; all 0 where nothing was found."""

    sentence: float  # cosine of the question to the best sentence, by any measure of best
    passage: float  # cosine of the question to the best passage
    coverage: float  # share of the question's words, by rarity, in the first sentence
    reach: float  # the same in the first sentence, its neighbours and its headline
    kind: float  # the first sentence holds the kind of thing that is asked for
    length: float  # how many telling words the question has: no sentence covers all of many


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: P = 1 / (1 + exp(-(bias + weights . features))), and where to draw the line."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def __call__(self, features: Features) -> float:
        """P(the articles answer the question), in (0, 1)."""
        score = self.bias + sum(w * x for w, x in zip(self.weights, astuple(features), strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


def features(question: str, scored: Sequence[ScoredSentence]) -> Features:
    """The features of a question, from its evidence, best first."""
    if not scored:
        return Features(0, 0, 0, 0, 0, 0)
    first = scored[0].scores
    analysis = analysis_for(scored[0].evidence.hit.article.language)
    return Features(
        sentence=max(0.0, *(item.scores.cosine for item in scored), 0.0),
        passage=max(item.evidence.hit.parts.get("dense", 0.0) for item in scored),
        coverage=first.coverage,
        reach=first.coverage + first.context,
        kind=first.kind,
        length=min(len(content_terms(question, analysis)), _LONG) / _LONG,
    )


@functools.cache
def load_model() -> Model:
    """The shipped model."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    names = Features.__slots__
    return Model(tuple(data["weights"][name] for name in names), data["bias"], data["threshold"])
