"""The SQLite file: its connections and transactions, its making, and the one row that says what the archive is."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from importlib import resources
from pathlib import Path

from rag.errors import IndexDamagedError, IndexLockedError, IndexMismatchError, IndexMissingError, RagError

FILE = "archive.sqlite"
FORMAT = 2
# A reader that fell behind by more generations loads everything again instead of the difference.
GONE_KEPT = 100

_BUSY_MS = 10_000


@dataclass(frozen=True, slots=True)
class Head:
    """The archive's one row; schema.sql says what each field means."""

    format: int
    fingerprint: str
    embedder: str
    dim: int
    passage_settings: str
    generation: int
    next_key: int
    passage_count: int
    words: str
    words_stale: int
    words_swept: int
    snapshot: str | None
    snapshot_crc: int | None
    unsaved: int


_COLUMNS = ", ".join(field.name for field in fields(Head))
_READ_HEAD = f"SELECT {_COLUMNS} FROM archive"
_MARKS = ", ".join("?" * len(fields(Head)))


def read_head(db: sqlite3.Connection) -> Head:
    """What the archive is, as this transaction sees it."""
    return Head(*db.execute(_READ_HEAD).fetchone())


def write_head(db: sqlite3.Connection, head: Head) -> None:
    """Replace the archive's row."""
    db.execute("DELETE FROM archive")
    db.execute(f"INSERT INTO archive ({_COLUMNS}) VALUES ({_MARKS})", astuple(head))


class Database:
    """A pool of connections to one archive's SQLite file; safe to share between threads.

    :raises IndexMissingError: the folder holds no archive.
    :raises IndexMismatchError: the archive has another format than this version reads.
    :raises IndexDamagedError: the file is not a database.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        if not self.path.is_file():
            raise IndexMissingError(f"there is no archive in {folder}; run rag index PATH")
        try:
            with self.reading() as db:
                found = _format(db)
        except RagError:
            self.close()
            raise
        if found == FORMAT:
            return
        self.close()
        if found is None:
            raise IndexMissingError(f"the archive in {folder} was never finished; run rag index PATH")
        raise IndexMismatchError(
            f"the archive in {folder} has format {found}, this version reads format {FORMAT}; "
            "run rag index PATH --rebuild"
        )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one committed state, whatever is committed meanwhile."""
        with self._transaction("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are committed together when the block ends, or not at all when it raises."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    def head(self) -> Head:
        """What the archive is now."""
        with self.reading() as db:
            return read_head(db)

    def close(self) -> None:
        """Close every connection; those in use when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise ValueError("the store is closed")
        with _explained(self.path):
            try:
                db = self._idle.pop()
            except IndexError:
                db = _connect(self.path)
            try:
                db.execute(begin)
                yield db
                db.commit()
            finally:
                db.rollback()  # does nothing after a commit
                self._idle.append(db)
                if self._closed:
                    self.close()


def exists(folder: Path) -> bool:
    """Whether the folder holds an archive of any format.

    :raises IndexDamagedError: the file is not a database.
    """
    path = folder / FILE
    if not path.is_file():
        return False
    with _explained(path), closing(_connect(path)) as db:
        return _format(db) is not None


def create(folder: Path, head: Head) -> None:
    """Make the archive's database, or empty the one that is there, in one transaction.

    Keys and generations go on from the old archive's, so that what remains of its indexes is never taken for the new.
    """
    path = folder / FILE
    with _explained(path):
        db = _connect(path, create=True)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if _format(db) == FORMAT:
                old = read_head(db)
                head = replace(head, next_key=old.next_key, generation=old.generation + GONE_KEPT + 1)
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f'DROP TABLE "{table}"')
            for statement in resources.files(__package__).joinpath("schema.sql").read_text("utf-8").split(";\n"):
                db.execute(statement)
            write_head(db, head)
            db.commit()
        finally:
            db.rollback()
            db.close()


def discard(folder: Path) -> None:
    """Delete the database files, whatever is in them."""
    for suffix in ("", "-wal", "-shm"):
        (folder / (FILE + suffix)).unlink(missing_ok=True)


def _connect(path: Path, create: bool = False) -> sqlite3.Connection:
    # "rw" never creates: a reader of a folder that was deleted must not leave an empty archive behind.
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA cache_size = -16000")
    return db


def _format(db: sqlite3.Connection) -> int | None:
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'archive'").fetchone() is None:
        return None
    row = db.execute("SELECT format FROM archive").fetchone()
    return None if row is None else int(row[0])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise IndexLockedError(f"{path}: {error}; wait until the other process is done and try again") from error
        raise RagError(f"{path}: {error}; check the folder's permissions and the space on its disk") from error
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(f"{path}: {error}; run rag index PATH --rebuild") from error
