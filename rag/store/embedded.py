"""The embedded store: one folder in which SQLite is the truth, FAISS finds by meaning and tantivy by words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Article, Embedding, Passage, Where
from rag.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, RagError
from rag.reports import ArticleRecord, FileState, StoreStats
from rag.store import Scored, database, near_copies, records, upkeep
from rag.store.batch import Batch
from rag.store.database import GONE_KEPT, Database, Head, read_head, write_head
from rag.store.embeddings import cached_embeddings, insert_embeddings
from rag.store.embeddings import embeddings as embeddings_of
from rag.store.locking import LOCK_SECONDS, WriterLock
from rag.store.records import Keyed
from rag.store.summary import summarise
from rag.store.vectors import VectorIndex
from rag.store.words import WordIndex

Query = TypeVar("Query")


class EmbeddedStore:
    """A `rag.store.Store` in one folder; made by `open` or `rebuild`. Threads and processes may share the folder.

    A change is first staged in the word index under keys that no reader looks at, then committed in one SQLite
    transaction. FAISS holds nothing that SQLite lacks, and catches up when it is asked.
    """

    def __init__(self, folder: Path, fingerprint: str, name: str, passages: str, wait: float) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._name = name
        self._passages = passages
        self._lock = WriterLock(folder, wait)
        self._database = Database(folder)
        try:
            with self._reading() as (_, head):
                self._vectors = VectorIndex(folder, head.dim, self._database.head)
                self._words = WordIndex(folder, self._database.head)
        except RagError:
            self._database.close()
            raise

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        fingerprint: str,
        dim: int,
        name: str = "",
        passages: str = "",
        create: bool = False,
        wait: float = LOCK_SECONDS,
    ) -> EmbeddedStore:
        """The archive in this folder.

        :param fingerprint: the embedder's; `dim` and `name` are its dimensions and what a person calls it.
        :param passages: the version of the passage settings; "" opens an archive of any.
        :param create: make an empty archive where there is none.
        :param wait: seconds that a writer waits for another one.
        :raises IndexMissingError: there is no archive, and `create` is False.
        :raises IndexMismatchError: the archive was made by another embedder, other passage settings or another version.
        :raises IndexDamagedError: the database cannot be read.
        """
        try:
            return cls(folder, fingerprint, name, passages, wait)
        except IndexMissingError:
            if not create:
                raise
        folder.mkdir(parents=True, exist_ok=True)
        with WriterLock(folder, wait).held():
            if not database.exists(folder):  # another process may have been faster
                upkeep.make(folder, fingerprint, name, dim, passages)
        return cls(folder, fingerprint, name, passages, wait)

    @classmethod
    def rebuild(
        cls,
        folder: Path,
        *,
        fingerprint: str,
        dim: int,
        name: str = "",
        passages: str = "",
        wait: float = LOCK_SECONDS,
    ) -> EmbeddedStore:
        """An empty archive in this folder; what was there is dropped, whoever made it. Parameters as for `open`.

        :raises IndexLockedError: another process is writing.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with WriterLock(folder, wait).held():
            try:
                upkeep.make(folder, fingerprint, name, dim, passages)
            except IndexDamagedError:
                database.discard(folder)
                upkeep.make(folder, fingerprint, name, dim, passages)
        return cls(folder, fingerprint, name, passages, wait)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out for the length of a block, in which `write` and `remove` may be called many times.

        :raises IndexLockedError: another process is writing, and did not finish in time.
        """
        with self._lock.held():
            yield

    def write(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        texts: Sequence[str],
        embeddings: Sequence[Embedding],
        digests: Sequence[tuple[str, str]],
        files: Sequence[FileState] = (),
    ) -> None:
        """See `rag.store.Store.write`."""
        batch = Batch(articles, passages, texts, embeddings, digests, files)
        with self.writing():
            with self._reading() as (_, head):
                batch.check_vectors(head.dim)
            upkeep.stage(self._database, self._words, batch)
            with self._database.writing() as db:
                head = self._head(db)
                first = head.next_key
                ids = [article.id for article in articles]
                removed = records.delete_articles(db, ids, head.generation + 1)
                records.insert_articles(db, batch.article_keys(first), articles, digests)
                near_copies.link(db, batch.article_keys(first), articles)
                vector_ids = insert_embeddings(db, texts, embeddings)
                article_keys = batch.passage_articles(first)
                records.insert_passages(db, batch.passage_keys(first), article_keys, passages, vector_ids)
                records.put_files(db, files)
                _commit(db, head, removed, batch)
            upkeep.tidy(self._database, self._vectors)

    def remove(self, article_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        """See `rag.store.Store.remove`."""
        if not (article_ids or paths):
            return
        with self.writing():
            with self._database.writing() as db:
                head = self._head(db)
                removed = records.delete_articles(db, article_ids, head.generation + 1)
                records.delete_files(db, paths)
                _commit(db, head, removed=removed)
            upkeep.tidy(self._database, self._vectors)

    def cached_embeddings(self, texts: Sequence[str]) -> dict[str, Embedding]:
        """See `rag.store.Store.cached_embeddings`."""
        with self._reading() as (db, _):
            return cached_embeddings(db, texts)

    def embeddings(self, passage_ids: Sequence[str]) -> dict[str, Embedding]:
        """See `rag.store.Store.embeddings`."""
        with self._reading() as (db, _):
            return embeddings_of(db, passage_ids)

    def files(self) -> dict[str, FileState]:
        """See `rag.store.Store.files`."""
        with self._reading() as (db, _):
            return records.files(db)

    def records(self) -> dict[str, ArticleRecord]:
        """See `rag.store.Store.records`."""
        with self._reading() as (db, _):
            return records.records(db)

    def articles(self, where: Where | None = None) -> Iterator[Article]:
        """See `rag.store.Store.articles`. The articles are those of the moment when the first one is asked for."""
        with self._reading() as (db, _):
            yield from records.articles(db, where or Where())

    def article(self, article_id: str) -> Article | None:
        """See `rag.store.Store.article`."""
        with self._reading() as (db, _):
            return records.article(db, article_id)

    def near_copies(self, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `rag.store.Store.near_copies`."""
        with self._reading() as (db, _):
            return near_copies.near_copies(db, article_ids)

    def passages(self, article_id: str) -> list[Passage]:
        """See `rag.store.Store.passages`."""
        with self._reading() as (db, _):
            return records.passages(db, article_id)

    def stats(self) -> StoreStats:
        """See `rag.store.Store.stats`."""
        with self._reading() as (db, head):
            return summarise(db, head)

    def search_dense(self, vector: NDArray[np.float32], k: int, where: Where | None = None) -> Scored:
        """See `rag.store.Store.search_dense`. A cosine is exact up to 1e-5."""
        return self._search(self._vectors.search, vector, k, where or Where())

    def search_lexical(self, text: str, k: int, where: Where | None = None) -> Scored:
        """See `rag.store.Store.search_lexical`. Passages that hold none of the words are not there.

        :raises IndexDamagedError: the word index cannot be read; names the command that mends it.
        """
        return self._search(self._words.search, text, k, where or Where())

    def close(self) -> None:
        """See `rag.store.Store.close`."""
        self._vectors.close()
        self._words.close()
        self._database.close()

    def _search(
        self,
        search: Callable[[sqlite3.Connection, Head, Query, int, Where, Sequence[int]], Keyed | None],
        query: Query,
        k: int,
        where: Where,
    ) -> Scored:
        if k <= 0:
            return []
        while True:
            with self._reading() as (db, head):
                articles = records.article_keys(db, where.article_ids) if where.article_ids else ()
                found = search(db, head, query, k, where, articles)
                if found is not None:
                    return records.scored_passages(db, found)
            # Somebody committed meanwhile: this round saw two generations. The next one starts from the newer.

    @contextmanager
    def _reading(self) -> Iterator[tuple[sqlite3.Connection, Head]]:
        with self._database.reading() as db:
            yield db, self._head(db)

    def _head(self, db: sqlite3.Connection) -> Head:
        head = read_head(db)
        if head.fingerprint != self._fingerprint:
            raise IndexMismatchError(
                f"the archive in {self._folder} was made by the embedder {head.embedder or 'without a name'} "
                f"({head.fingerprint}), and {self._name or 'another'} ({self._fingerprint}) is set; "
                "run rag index PATH --rebuild, or set the embedder it was made by"
            )
        if self._passages and head.passage_settings != self._passages:
            raise IndexMismatchError(
                f"the archive in {self._folder} has passages cut by {head.passage_settings!r}, and "
                f"{self._passages!r} is set; run rag index PATH --rebuild"
            )
        return head


def _commit(db: sqlite3.Connection, head: Head, removed: int, batch: Batch | None = None) -> None:
    """Make this transaction the next generation."""
    added = len(batch.passages) if batch else 0
    records.forget_gone(db, min(head.generation - GONE_KEPT, head.words_swept))
    write_head(
        db,
        replace(
            head,
            generation=head.generation + 1,
            next_key=head.next_key + (batch.size if batch else 0),
            passage_count=head.passage_count + added - removed,
            words_stale=head.words_stale + removed,
            words_swept=head.generation if batch else head.words_swept,
            unsaved=head.unsaved + added + removed,
        ),
    )
