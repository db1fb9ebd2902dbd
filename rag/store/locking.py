"""One writer at a time: a lock that the kernel frees when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLockedError

LOCK_FILE = "writer.lock"
LOCK_SECONDS = 10.0


class WriterLock:
    """The right to write to one archive. A thread that has it may take it again.

    :param wait: seconds that `held` waits for another writer.
    """

    def __init__(self, folder: Path, wait: float) -> None:
        self._folder = folder
        self._wait = wait
        self._lock = FileLock(folder / LOCK_FILE)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the length of a block.

        :raises IndexLockedError: another writer holds it and did not finish in time.
        """
        try:
            self._lock.acquire(timeout=self._wait)
        except Timeout as error:
            raise IndexLockedError(
                f"another process has been writing to the archive in {self._folder} for more than "
                f"{self._wait:g} seconds; wait until it is done, or stop it, and try again"
            ) from error
        try:
            yield
        finally:
            self._lock.release()
