"""Retrieval: a question's words and meaning to ranked passages, copies folded, no article crowding out the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Article, Embedding, Hit, Passage, Period, Where
from rag.dates.recency import favoured
from rag.embedding import Embedder
from rag.folding import Stories
from rag.matching import MOST, Matching
from rag.preference import preference
from rag.reader import Reading
from rag.sentences import Span
from rag.store import Store
from rag.terms import analysis_of

# Candidates that each side brings in. Beyond these, a passage is far from the question in both senses.
POOL = 100
# The convex combination of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023):
# score = DENSE * the cosine, stretched to [0, 1] over the candidates, + (1 - DENSE) * BM25 / best BM25.
DENSE = 0.6
# Within the dense share, how much the best sentence counts beside the passage as a whole.
SENTENCE = 0.5
# The best candidates by that score are also held against the question's wording.
MATCHED = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its fused score and what that was made of: its cosine, and its BM25 as a share of the best."""

    passage: Passage
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True, slots=True, eq=False)
class Retrieved:
    """What was found: the hits, all candidates behind them, and the vectors that scored them, by passage id.

    `matching` holds the question against the candidates' wording; `readings` is what a reader made of the best hits.
    """

    query: NDArray[np.float32]
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    embeddings: Mapping[str, Embedding]
    matching: Matching
    readings: Mapping[str, Reading] = field(default_factory=dict)


class Retriever:
    """Hybrid retrieval over a store."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def rank(self, query: str, k: int, where: Where | None = None, *, period: Period | None = None) -> Retrieved:
        """The k best passages as they are scored, neither folded nor capped; for measuring."""
        pool = self._pool(query, max(k, POOL), where, period)
        return replace(pool, hits=self._hits([[candidate] for candidate in pool.candidates[:k]]))

    def retrieve(
        self,
        query: str,
        k: int,
        per_article: int,
        where: Where | None = None,
        *,
        recent: bool = False,
        period: Period | None = None,
    ) -> Retrieved:
        """The k best passages; what several versions of a story say is one hit, and no article exceeds its cap.

        :param recent: of passages that are nearly as relevant, favour the newer ones.
        :param period: favour what was published in it, without leaving the rest out.
        """
        pool = self._pool(query, max(k, POOL), where, period)
        vector, embeddings = pool.query, dict(pool.embeddings)
        candidates = self._favoured(pool.candidates) if recent else pool.candidates
        stories = Stories(self._store, {candidate.passage.article_id for candidate in candidates}, where)

        def led(candidate: Candidate) -> Candidate:
            lead = stories.lead(candidate.passage, embeddings[candidate.passage.id], vector)
            if lead.id not in embeddings:
                embeddings.update(self._store.embeddings([lead.id]))
            if lead.id == candidate.passage.id or lead.id not in embeddings:  # removed meanwhile
                return candidate
            return replace(candidate, passage=lead, cosine=similarity(vector, embeddings[lead.id]))

        hits = self._hits(_folded(candidates, led, k, per_article))
        told = tuple(stories.told(hit, embeddings[hit.passage.id], vector) for hit in hits)
        return replace(pool, hits=told, candidates=candidates, embeddings=embeddings)

    def _pool(self, query: str, size: int, where: Where | None, period: Period | None) -> Retrieved:
        """The candidates, best first, with no hit taken from them yet."""
        vector = self._embedder.embed_queries([query])[0]
        by_meaning = self._store.search_dense(vector, size, where)
        by_words = self._store.search_lexical(query, size, where)
        passages = {passage.id: passage for passage, _ in (*by_meaning, *by_words)}
        # Both shares are exact for every candidate that has words in common with the query; one found by meaning
        # alone lies below the pool's last BM25 score and counts as nought there.
        embeddings = self._store.embeddings(list(passages))
        words = {passage.id: score for passage, score in by_words}
        best = max(words.values(), default=0.0)
        # What has no embedding was removed by another process since the search.
        cosines = {key: similarity(vector, embeddings[key]) for key in passages if key in embeddings}
        low, high = min(cosines.values(), default=0.0), max(cosines.values(), default=0.0)
        candidates = []
        for key, cosine in cosines.items():
            dense = (cosine - low) / (high - low) if high > low else 1.0
            lexical = words.get(key, 0.0) / best if best > 0 else 0.0
            candidates.append(Candidate(passages[key], DENSE * dense + (1 - DENSE) * lexical, cosine, lexical))
        candidates.sort(key=_best_first)
        near, far = candidates[:MATCHED], candidates[MATCHED:]
        matching = Matching(
            query, [(c.passage.text, [Span(*span) for span in embeddings[c.passage.id].spans]) for c in near]
        )
        articles = self._articles(near)
        preferred = [preference(query, period, articles.get(c.passage.article_id)) for c in near]
        added = zip(matching.scores(analysis_of(query)), preferred, strict=True)
        scores = [(c.score + match) / (1 + MOST) + fit for c, (match, fit) in zip(near, added, strict=True)]
        scores += [c.score / (1 + MOST) for c in far]
        scored = [replace(c, score=score) for c, score in zip(candidates, scores, strict=True)]
        return Retrieved(vector, (), tuple(sorted(scored, key=_best_first)), embeddings, matching)

    def _articles(self, candidates: Iterable[Candidate]) -> dict[str, Article]:
        ids = tuple({candidate.passage.article_id for candidate in candidates})
        return {article.id: article for article in self._store.articles(Where(article_ids=ids))} if ids else {}

    def _favoured(self, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        articles = self._articles(candidates)
        known = (articles.get(candidate.passage.article_id) for candidate in candidates)
        dates = [article.published if article else None for article in known]
        scores = favoured([candidate.score for candidate in candidates], dates)
        raised = [replace(candidate, score=score) for candidate, score in zip(candidates, scores, strict=True)]
        return tuple(sorted(raised, key=_best_first))

    def _hits(self, chosen: list[list[Candidate]]) -> tuple[Hit, ...]:
        articles = self._articles(candidate for group in chosen for candidate in group)
        hits: list[Hit] = []
        for first, *copies in chosen:
            article = articles.get(first.passage.article_id)
            if article is None:
                continue
            parts = {"dense": max(0.0, first.cosine), "lexical": first.lexical}
            others = {c.passage.article_id for c in copies}.intersection(articles) - {article.id}
            same = tuple(articles[other] for other in sorted(others))
            hits.append(Hit(first.passage, article, first.score, len(hits) + 1, parts, same))
        return tuple(hits)


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.passage.id


def similarity(query: NDArray[np.float32], embedding: Embedding) -> float:
    """Cosine of the query to the passage and to its best sentence, weighed by SENTENCE."""
    whole = float(embedding.vector @ query)
    if not embedding.spans:
        return whole
    best = float((embedding.sentences.astype(np.float32) @ query).max())
    return (1 - SENTENCE) * whole + SENTENCE * best


def _folded(
    candidates: Iterable[Candidate], led: Callable[[Candidate], Candidate], k: int, per_article: int
) -> list[list[Candidate]]:
    """The k best groups of candidates that say the same, no article leading more of them than its cap allows.

    :param led: the candidate that leads in the place of one of its copies.
    """
    groups: dict[str, list[Candidate]] = {}
    kept: list[list[Candidate]] = []
    taken: Counter[str] = Counter()
    for candidate in candidates:
        first, key = candidate, _key(candidate.passage)
        if key not in groups and len(kept) < k:
            first = led(candidate)
            key = _key(first.passage)
            if key not in groups:
                groups[key] = []
                taken[first.passage.article_id] += 1
                if taken[first.passage.article_id] <= per_article:
                    kept.append(groups[key])
        if key in groups:
            groups[key].append(first)
    return kept


def _key(passage: Passage) -> str:
    return " ".join(passage.text.split()).casefold()
