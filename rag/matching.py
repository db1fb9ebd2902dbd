"""Matching: how much of a question's wording each candidate has, in all, in one sentence, and word beside word."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.sentences import Span
from rag.terms import content_terms, terms

# What a whole match of each sort adds to a fused score in [0, 1].
COVERED = 0.2  # the question's words, by their rarity, that the passage has ...
TOGETHER = 0.2  # ... and that one of its sentences has
PHRASES = 0.1  # pairs of words that stand side by side in both
MOST = COVERED + TOGETHER + PHRASES


class Matching:
    """A question beside its best candidates, each given as its text and the spans of its sentences.

    A word tells the more the fewer of the candidates have it: what all of them have is their common subject.
    """

    def __init__(self, question: str, candidates: Sequence[tuple[str, Sequence[Span]]]) -> None:
        self._question = question
        self._candidates = candidates
        self._terms: dict[str, list[list[list[str]]]] = {}
        self._weights: dict[str, dict[str, float]] = {}

    def weights(self, analysis: str) -> dict[str, float]:
        """Content terms of the question by that analysis, with weights by rarity (BM25's idf) that sum to 1."""
        if analysis not in self._weights:
            counts: Counter[str] = Counter()
            for sentences in self._sentences(analysis):
                counts.update({term for sentence in sentences for term in sentence})
            total = len(self._candidates)
            raw = {
                term: math.log(1 + (total + 0.5) / (counts[term] + 0.5))
                for term in content_terms(self._question, analysis)
            }
            norm = sum(raw.values()) or 1.0
            self._weights[analysis] = {term: weight / norm for term, weight in raw.items()}
        return self._weights[analysis]

    def scores(self, analysis: str) -> list[float]:
        """For each candidate what its wording adds to its score, in [0, MOST]."""
        weights = self.weights(analysis)
        phrases = [pair for pair in pairwise(terms(self._question, analysis)) if weights.keys() >= set(pair)]
        whole = sum(weights[a] + weights[b] for a, b in phrases) or 1.0
        found = []
        for sentences in self._sentences(analysis):
            held = [weights.keys() & set(sentence) for sentence in sentences]
            covered = sum(weights[term] for term in set().union(*held))
            together = max((sum(weights[term] for term in sentence) for sentence in held), default=0.0)
            pairs = {pair for sentence in sentences for pair in pairwise(sentence)} if phrases else set()
            beside = sum(weights[a] + weights[b] for a, b in phrases if (a, b) in pairs) / whole
            found.append(COVERED * covered + TOGETHER * together + PHRASES * beside)
        return found

    def _sentences(self, analysis: str) -> list[list[list[str]]]:
        if analysis not in self._terms:
            self._terms[analysis] = [
                [terms(text[start:end], analysis) for start, end in spans or [Span(0, len(text))]]
                for text, spans in self._candidates
            ]
        return self._terms[analysis]
