"""Whether an archive is sound, down to every vector and every word; and its repair from the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from rag.errors import IndexDamagedError
from rag.store import records, snapshots, upkeep, words
from rag.store.batch import NORM_TOLERANCE
from rag.store.database import Database, Head, read_head
from rag.store.embeddings import vectors_since
from rag.store.locking import LOCK_SECONDS, WriterLock

# More of one kind say nothing new.
_SHOWN = 5

_BROKEN_LINKS = {
    "articles without a text": "SELECT id FROM articles WHERE key NOT IN (SELECT key FROM texts)",
    "passages without a text": "SELECT key FROM passages WHERE key NOT IN (SELECT key FROM texts)",
    "passages without an article": "SELECT key FROM passages WHERE article NOT IN (SELECT key FROM articles)",
    "passages without a vector": "SELECT key FROM passages WHERE vector NOT IN (SELECT id FROM vectors)",
    "vectors without those of their sentences": "SELECT id FROM vectors WHERE id NOT IN (SELECT vector FROM sentences)",
    "near-copies without an article": "SELECT article FROM copies WHERE article NOT IN (SELECT key FROM articles)",
    "near-copies that one side knows of": """
        SELECT article FROM (SELECT article, other FROM copies EXCEPT SELECT other, article FROM copies)""",
    "samples without an article": "SELECT article FROM samples WHERE article NOT IN (SELECT key FROM articles)",
    "removed passages that are still there": "SELECT key FROM gone WHERE key IN (SELECT key FROM passages)",
    "keys not yet given out": "SELECT key FROM texts WHERE key >= (SELECT next_key FROM archive)",
}
_PASSAGES = """
SELECT p.article, p.key, p.start, p.stop, t.text FROM passages p JOIN texts t ON t.key = p.key ORDER BY p.article
"""


def check(folder: Path) -> list[str]:
    """What is wrong with the archive, each with its remedy; nothing where it is sound. It may be in use meanwhile.

    :raises IndexMissingError, IndexMismatchError, IndexDamagedError: there is no archive that could be looked at.
    """
    with closing(Database(folder)) as database:
        truth = _truth(database)
        return truth or [*_settled(database, _snapshot), *_settled(database, _words)]


def repair(folder: Path, wait: float = LOCK_SECONDS) -> list[str]:
    """Make anew from the database what is damaged of the indexes of vectors and words; returns what was done.

    :raises IndexLockedError: another process is writing.
    :raises IndexDamagedError: the database itself is damaged; it is the truth, and there is nothing to mend it from.
    """
    done = []
    with WriterLock(folder, wait).held(), closing(Database(folder)) as database:
        truth = _truth(database)
        if truth:
            raise IndexDamagedError(truth[0])
        if _settled(database, _words):
            upkeep.renew_words(database)
            done.append("made the index of words anew from the database")
        if _settled(database, _snapshot):
            upkeep.renew_vectors(database)
            done.append("made the index of vectors anew from the database")
    return done


def _truth(database: Database) -> list[str]:
    with database.reading() as db:
        problems = [row[0] for row in db.execute(f"PRAGMA integrity_check({_SHOWN})") if row[0] != "ok"]
        if not problems:
            problems = [*_links(db), *_offsets(db), *_stored_vectors(db, read_head(db).dim)]
    return [f"{database.path}: {problem}; run rag index PATH --rebuild" for problem in problems]


def _links(db: sqlite3.Connection) -> Iterator[str]:
    for kind, query in _BROKEN_LINKS.items():
        keys = [str(key) for (key,) in db.execute(f"{query} LIMIT {_SHOWN}")]
        if keys:
            yield f"{kind}: {', '.join(keys)}"
    counted, (stored,) = read_head(db).passage_count, db.execute("SELECT count(*) FROM passages").fetchone()
    if counted != stored:
        yield f"{stored} passages where there should be {counted}"


def _offsets(db: sqlite3.Connection) -> Iterator[str]:
    article, text = None, ""
    for article_key, key, start, stop, passage in db.execute(_PASSAGES):
        if article_key != article:
            article = article_key
            (text,) = db.execute("SELECT text FROM texts WHERE key = ?", (article_key,)).fetchone() or ("",)
        if not 0 <= start <= stop <= len(text) or text[start:stop] != passage:
            yield f"passage {key} is not what its article has from {start} to {stop}"
            return


def _stored_vectors(db: sqlite3.Connection, dim: int) -> Iterator[str]:
    (odd,) = db.execute("SELECT count(*) FROM vectors WHERE length(vector) != ?", (4 * dim,)).fetchone()
    if odd:
        yield f"{odd} vectors that have not {dim} numbers"
        return
    for block in vectors_since(db, 0, dim):
        # Written so that a norm that is not a number counts too.
        odd += int(np.count_nonzero(~(np.abs(np.linalg.norm(block, axis=1) - 1) <= NORM_TOLERANCE)))
    if odd:
        yield f"{odd} vectors that are not of unit length"


def _settled(database: Database, look: Callable[[Database, sqlite3.Connection, Head], list[str]]) -> list[str]:
    """What is wrong with an index, seen while nothing was committed."""
    while True:
        with database.reading() as db:
            head = read_head(db)
            problems = look(database, db, head)
        if not problems or database.head() == head:
            return problems


def _snapshot(database: Database, db: sqlite3.Connection, head: Head) -> list[str]:
    if head.snapshot is None or head.snapshot_crc is None:
        return []
    try:
        index = snapshots.load(database.folder, head.snapshot, head.snapshot_crc)
    except IndexDamagedError as error:
        return [str(error)]
    saved, vectors = snapshots.keys_of(index), snapshots.vectors_of(index)
    keys = np.array(db.execute("SELECT key FROM passages ORDER BY key").fetchall(), np.int64).reshape(-1)
    wrong = done = 0
    for block in vectors_since(db, 0, head.dim):
        _, theirs, ours = np.intersect1d(saved, keys[done : done + len(block)], True, return_indices=True)
        wrong += int(np.count_nonzero(np.any(vectors[theirs] != block[ours], axis=1)))
        done += len(block)
    if wrong:
        path = database.folder / head.snapshot
        return [f"{path}: {wrong} vectors are not those of the database; run rag doctor --repair"]
    return []


def _words(database: Database, db: sqlite3.Connection, head: Head) -> list[str]:
    path = database.folder / head.words
    try:
        indexed = words.keys(path)
    except IndexDamagedError as error:
        return [str(error)]
    stored = {key for (key,) in db.execute("SELECT key FROM passages")}
    gone = set(records.gone_since(db, head.words_swept + 1))
    problems = []
    if len(set(indexed)) != len(indexed):
        problems.append(f"{path}: some passages are there twice; run rag doctor --repair")
    if lacking := stored.difference(indexed):
        problems.append(f"{path}: {len(lacking)} passages are not there; run rag doctor --repair")
    if strangers := {key for key in indexed if key < head.next_key} - stored - gone:
        problems.append(f"{path}: {len(strangers)} passages are not in the database; run rag doctor --repair")
    return problems
