"""An exact store in memory: cosine and BM25 by their formulas, filters by comparison. The real one must agree."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.copies import are_near_copies, wording
from rag.datamodels import Article, Embedding, Passage, Where
from rag.reports import ArticleRecord, FileState, StoreStats
from rag.store import Scored
from rag.store.words import LANGUAGE_SHARE, MOST_TERMS, TITLE_BOOST
from rag.terms import ANALYSES, analysis_for, content_terms, terms

K1, B = 1.2, 0.75


@dataclass
class OracleStore:
    """Everything in dictionaries; every search looks at every passage."""

    dim: int
    held: dict[str, Article] = field(default_factory=dict)
    parts: dict[str, list[Passage]] = field(default_factory=dict)
    made: dict[str, Embedding] = field(default_factory=dict)  # by embedded text
    embedded: dict[str, str] = field(default_factory=dict)  # passage id -> embedded text
    digests: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: dict[str, FileState] = field(default_factory=dict)
    generation: int = 1

    def write(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        texts: Sequence[str],
        embeddings: Sequence[Embedding],
        digests: Sequence[tuple[str, str]],
        files: Sequence[FileState] = (),
    ) -> None:
        for article, digest in zip(articles, digests, strict=True):
            self._drop(article.id)
            self.held[article.id], self.parts[article.id], self.digests[article.id] = article, [], digest
        for passage, text, embedding in zip(passages, texts, embeddings, strict=True):
            self.parts[passage.article_id].append(passage)
            self.embedded[passage.id] = text
            self.made.setdefault(text, embedding)
        self.states.update({state.path: state for state in files})
        self.generation += 1

    def remove(self, article_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        for article_id in article_ids:
            self._drop(article_id)
        for path in paths:
            self.states.pop(path, None)
        self.generation += 1

    def cached_embeddings(self, texts: Sequence[str]) -> dict[str, Embedding]:
        return {text: self.made[text] for text in texts if text in self.made}

    def embeddings(self, passage_ids: Sequence[str]) -> dict[str, Embedding]:
        present = {passage.id for part in self.parts.values() for passage in part}
        return {name: self.made[self.embedded[name]] for name in passage_ids if name in present}

    def files(self) -> dict[str, FileState]:
        return dict(self.states)

    def records(self) -> dict[str, ArticleRecord]:
        return {a.id: ArticleRecord(a.id, *self.digests[a.id], a.path, a.also) for a in self.held.values()}

    def articles(self, where: Where | None = None) -> Iterator[Article]:
        far = 10**9
        chosen = [article for article in self.held.values() if _inside(article, where or Where())]
        yield from sorted(chosen, key=lambda a: a.published.toordinal() if a.published else far)

    def article(self, article_id: str) -> Article | None:
        return self.held.get(article_id)

    def near_copies(self, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        words = {article.id: wording(article.text) for article in self.held.values()}
        near = {
            one: tuple(sorted(other for other in words if other != one and are_near_copies(words[one], words[other])))
            for one in words.keys() & set(article_ids)
        }
        return {article_id: others for article_id, others in near.items() if others}

    def passages(self, article_id: str) -> list[Passage]:
        return sorted(self.parts.get(article_id, []), key=lambda passage: passage.start)

    def stats(self) -> StoreStats:
        days = [article.published for article in self.held.values() if article.published]
        return StoreStats(
            articles=len(self.held),
            passages=sum(map(len, self.parts.values())),
            dim=self.dim,
            embedder="tester",
            generation=self.generation,
            vector_index="every vector",
            sources=Counter(article.source for article in self.held.values()),
            languages=Counter(article.language for article in self.held.values() if article.language),
            earliest=min(days, default=None),
            latest=max(days, default=None),
            undated=len(self.held) - len(days),
        )

    def search_dense(self, vector: NDArray[np.float32], k: int, where: Where | None = None) -> Scored:
        query = vector.astype(np.float64) / np.linalg.norm(vector.astype(np.float64))
        return _best([(p, float(query @ self.made[self.embedded[p.id]].vector)) for p in self._inside(where)], k)

    def search_lexical(self, text: str, k: int, where: Where | None = None) -> Scored:
        everything = self._inside(None)
        analyses = Counter(analysis_for(self.held[p.article_id].language) for p in everything)
        used = [name for name in ANALYSES if analyses[name] and analyses[name] >= LANGUAGE_SHARE * len(everything)]
        asked = list(dict.fromkeys(term for name in used for term in content_terms(text, name)))[:MOST_TERMS]
        total: defaultdict[str, float] = defaultdict(float)
        for boost, counts in ((1.0, self._counts("text")), (TITLE_BOOST, self._counts("title"))):
            average = sum(sum(c.values()) for c in counts.values()) / max(1, len(counts))
            for term in asked:
                having = sum(1 for c in counts.values() if c[term])
                weight = math.log(1 + (len(counts) - having + 0.5) / (having + 0.5)) * (K1 + 1) * boost
                for passage_id, c in counts.items():
                    if c[term]:
                        length = K1 * (1 - B + B * sum(c.values()) / average)
                        total[passage_id] += weight * c[term] / (c[term] + length)
        return _best([(p, total[p.id]) for p in self._inside(where) if p.id in total], k)

    def close(self) -> None:
        pass

    def _counts(self, what: str) -> dict[str, Counter[str]]:
        counts = {}
        for passage in self._inside(None):
            article = self.held[passage.article_id]
            text = passage.text if what == "text" else article.title
            counts[passage.id] = Counter(terms(text, analysis_for(article.language)))
        return counts

    def _inside(self, where: Where | None) -> list[Passage]:
        chosen = [article for article in self.held.values() if _inside(article, where or Where())]
        return [passage for article in chosen for passage in self.parts[article.id]]

    def _drop(self, article_id: str) -> None:
        self.held.pop(article_id, None)
        self.digests.pop(article_id, None)
        for passage in self.parts.pop(article_id, []):
            del self.embedded[passage.id]


def _inside(article: Article, where: Where) -> bool:
    if (where.published_from or where.published_to) and article.published is None:
        return False
    return (
        (where.published_from is None or article.published is None or article.published >= where.published_from)
        and (where.published_to is None or article.published is None or article.published <= where.published_to)
        and (not where.sources or article.source in where.sources)
        and (not where.languages or article.language in where.languages)
        and (not where.article_ids or article.id in where.article_ids)
    )


def _best(scored: Scored, k: int) -> Scored:
    return sorted(scored, key=lambda hit: -hit[1])[: max(0, k)]


def assert_agrees(found: Scored, every: Scored, k: int) -> None:
    """See that `found` is a right answer for k, given the oracle's score of every passage that could be found.

    Scores are compared as values (float32 against float64: 1e-5). Of passages that tie, any may be there.
    """
    assert len(found) == min(k, len(every))
    np.testing.assert_allclose([s for _, s in found], [s for _, s in every[:k]], rtol=1e-5, atol=1e-5)
    scores = dict(every)
    assert len({passage for passage, _ in found}) == len(found)
    for passage, score in found:
        np.testing.assert_allclose(score, scores[passage], rtol=1e-5, atol=1e-5)
