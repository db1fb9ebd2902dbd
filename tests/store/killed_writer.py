"""Forks writers for test_kill.py: each goes on with the steps from where the archive stands, until it is killed.

For each line on its standard input the process forks one, says `pid N`, and `dead` when it is; the writer says `done N`
after each step.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from rag.reports import FileState
from rag.store import Store, snapshots, upkeep
from tests.store.samples import open_store, put, random_story, random_version, story


def step(store: Store, number: int) -> None:
    """The change that makes generation number + 1: articles come, one is replaced by every write, some are removed."""
    if number % 3 == 0:
        store.remove([f"a{number - 5}", f"a{number - 4}"], [f"file {number - 4}"])
        return
    rng = np.random.default_rng(number)
    new = (
        random_story(rng, f"a{number}", passages=3),
        random_story(rng, f"b{number % 7}"),
        random_version(rng, f"c{number % 5}"),
    )
    put(store, story("counter", f"step {number}", "amber"), *new, files=[FileState(f"file {number}", number, 1)])


def frequent_upkeep() -> None:
    """Let snapshots, new word indexes and graphs come every few steps, so that some of them are killed."""
    upkeep.UNSAVED_PASSAGES = 10
    upkeep.UNSAVED_SHARE = 0.1
    upkeep.STALE_SHARE = 0.1
    snapshots.EXACT_ROWS = 60


def main(folder: Path) -> None:
    import faiss  # noqa: F401  # loaded once, not by every fork
    import tantivy  # noqa: F401  # as above

    frequent_upkeep()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            store = open_store(folder)
            while True:
                number = store.stats().generation
                step(store, number)
                os.write(1, f"done {number}\n".encode())
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
