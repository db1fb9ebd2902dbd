"""Making an archive, and renewing its indexes from the database when they have fallen too far behind or are damaged."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from rag.errors import IndexDamagedError
from rag.store import database, records, snapshots, words
from rag.store.batch import Batch
from rag.store.database import FORMAT, Database, Head, read_head, write_head
from rag.store.embeddings import delete_unused_vectors
from rag.store.entries import stored_entries
from rag.store.vectors import VectorIndex
from rag.store.words import WordIndex

# A snapshot is due when more passages than this, and than this share of all, differ from it.
UNSAVED_PASSAGES = 5_000
UNSAVED_SHARE = 0.2
# The words are indexed anew when BM25 still counts more removed passages than this share of those present.
STALE_SHARE = 0.2

_log = logging.getLogger(__name__)


def make(folder: Path, fingerprint: str, embedder: str, dim: int, passages: str) -> None:
    """Make an empty archive in this folder, in the place of the one that may be there."""
    head = Head(
        format=FORMAT,
        fingerprint=fingerprint,
        embedder=embedder,
        dim=dim,
        passage_settings=passages,
        generation=1,
        next_key=1,
        passage_count=0,
        words=words.build(folder, ()),
        words_stale=0,
        words_swept=0,
        snapshot=None,
        snapshot_crc=None,
        unsaved=0,
    )
    database.create(folder, head)
    words.delete_others(folder, head.words)
    snapshots.delete_others(folder, None)


def stage(database: Database, index: WordIndex, batch: Batch) -> None:
    """Add the batch to the word index under keys that are not yet given out; makes a damaged index anew first.

    The caller holds the writer's lock, as for everything below.
    """
    with database.reading() as db:
        head = read_head(db)
        gone = records.gone_since(db, head.words_swept + 1)
    try:
        index.stage(head, gone, batch.entries(head.next_key))
    except IndexDamagedError as error:
        _log.warning("%s; making it anew", error)
        renew_words(database)
        index.stage(database.head(), (), batch.entries(head.next_key))


def tidy(database: Database, vectors: VectorIndex) -> None:
    """Renew what has fallen too far behind; what that costs is in proportion to the changes that led to it."""
    head = database.head()
    if head.words_stale > STALE_SHARE * head.passage_count:
        renew_words(database)
    if head.unsaved > max(UNSAVED_PASSAGES, UNSAVED_SHARE * head.passage_count):
        save_vectors(database, vectors)


def renew_words(database: Database) -> None:
    """Make the word index anew from the database."""
    with database.reading() as db:
        name = words.build(database.folder, stored_entries(db))
    with database.writing() as db:
        head = read_head(db)
        write_head(db, replace(head, words=name, words_stale=0, words_swept=head.generation))
    words.delete_others(database.folder, name)


def save_vectors(database: Database, vectors: VectorIndex) -> None:
    """Write what FAISS has in memory to a snapshot, and forget the vectors that no passage has any more."""
    with database.reading() as db:
        head = read_head(db)
        _log.info("saving the index of vectors, %s", snapshots.describe(head.passage_count))
        saved = vectors.snapshot(db, head)
    if saved is None:
        return
    name, crc = saved
    with database.writing() as db:
        delete_unused_vectors(db)
        write_head(db, replace(read_head(db), snapshot=name, snapshot_crc=crc, unsaved=0))
    snapshots.delete_others(database.folder, name)


def renew_vectors(database: Database) -> None:
    """Make the index of vectors anew from the database."""
    with database.writing() as db:
        head = replace(read_head(db), snapshot=None, snapshot_crc=None)
        write_head(db, head)
    save_vectors(database, VectorIndex(database.folder, head.dim, database.head))
