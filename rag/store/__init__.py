"""The store: everything that indexing writes and a question reads, behind one Protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Article, Embedding, Passage, Where
from rag.reports import ArticleRecord, FileState, StoreStats

Vectors: TypeAlias = NDArray[np.float32]
Scored: TypeAlias = list[tuple[Passage, float]]


class Store(Protocol):
    """The passages of an archive, wherever they live.

    `write` and `remove` are atomic: killed at any instant, the store is as before the call or as after it. Reading
    never waits for a writer, and every call reads one committed state.
    """

    def write(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        texts: Sequence[str],
        embeddings: Sequence[Embedding],
        digests: Sequence[tuple[str, str]],
        files: Sequence[FileState] = (),
    ) -> None:
        """Add the articles with all their passages, or replace those whose id is known.

        :param texts: what was embedded for each passage (header and text); the key of the embedding cache.
        :param embeddings: for each passage, its vector and those of its sentences.
        :param digests: for each article, its digest and the digest of its text alone.
        :param files: the files whose articles are all committed with this call.
        :raises IndexLockedError: another process is writing.
        """
        ...

    def remove(self, article_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        """Forget these articles and these files' states. Unknown ones are passed over."""
        ...

    def cached_embeddings(self, texts: Sequence[str]) -> dict[str, Embedding]:
        """The embeddings already stored for these embedded texts (by this archive's embedder), by text."""
        ...

    def embeddings(self, passage_ids: Sequence[str]) -> dict[str, Embedding]:
        """The embeddings of those of these passages that are there, by passage id."""
        ...

    def files(self) -> dict[str, FileState]:
        """The state of every file whose articles are committed, by path."""
        ...

    def records(self) -> dict[str, ArticleRecord]:
        """What indexing must remember of every article, by article id."""
        ...

    def articles(self, where: Where | None = None) -> Iterator[Article]:
        """Every article that passes the filter, oldest first, undated last."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article, or None where it is not (or no longer) there."""
        ...

    def near_copies(self, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The near-copies (`rag.copies.are_near_copies`) of those of these articles that have some, ids by id, sorted.

        Of a text with very many versions each may know a part of the others alone.
        """
        ...

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article in reading order."""
        ...

    def stats(self) -> StoreStats:
        """The archive in figures."""
        ...

    def search_dense(self, vector: NDArray[np.float32], k: int, where: Where | None = None) -> Scored:
        """The k passages inside the filter with the greatest cosine to `vector` (shape (dim,)), best first."""
        ...

    def search_lexical(self, text: str, k: int, where: Where | None = None) -> Scored:
        """The k passages inside the filter with the greatest BM25 score for the words of `text`, best first."""
        ...

    def close(self) -> None:
        """Let go of files and locks; a closed store answers nothing."""
        ...
