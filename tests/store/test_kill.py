"""A writer is killed at random instants; the archive is always as before a change or as after it, never in between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.store.checkup import check
from tests.store.killed_writer import step
from tests.store.oracle import OracleStore, assert_agrees
from tests.store.samples import DIM, open_store, vector_of

KILLS = 50
LONGEST_STEP = 0.15  # seconds, about


@pytest.mark.slow
def test_a_killed_writer_leaves_the_archive_before_or_after_a_change(folder: Path) -> None:
    rng = random.Random(20)
    oracle = OracleStore(DIM)
    command = [sys.executable, "-m", "tests.store.killed_writer", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as nursery:
        assert nursery.stdin
        assert nursery.stdout
        for _ in range(KILLS):
            nursery.stdin.write("go\n")
            pid, committed, steps = 0, oracle.generation - 1, rng.randrange(3)
            while not pid or steps > 0:
                word, number = nursery.stdout.readline().split()
                if word == "pid":
                    pid = int(number)
                else:
                    committed, steps = int(number), steps - 1
            time.sleep(rng.uniform(0, LONGEST_STEP))
            os.kill(pid, signal.SIGKILL)
            while (line := nursery.stdout.readline()) != "dead\n":
                committed = int(line.split()[1])
            assert_whole(folder, oracle, committed)
        nursery.stdin.close()
    assert oracle.generation > KILLS / 2  # the writers got somewhere
    assert list(folder.glob("vectors-*"))


def assert_whole(folder: Path, oracle: OracleStore, committed: int) -> None:
    """See that the archive is the oracle after every step that was reported as committed, or after one more."""
    if not (folder / "archive.sqlite").exists():
        assert committed == 0
        return
    with closing(open_store(folder)) as store:
        generation = store.stats().generation
        assert generation - 1 in (committed, committed + 1)
        while oracle.generation < generation:
            step(oracle, oracle.generation)
        assert store.records() == oracle.records()
        assert store.files() == oracle.files()
        assert {a.id: a for a in store.articles()} == {a.id: a for a in oracle.articles()}
        for article_id in oracle.held:
            assert store.passages(article_id) == oracle.passages(article_id)
        vector = vector_of(str(generation))
        assert_agrees(store.search_dense(vector, 10**6), oracle.search_dense(vector, 10**6), 10**6)
        found, expected = (s.search_lexical("amber step birch", 10**6) for s in (store, oracle))
        assert {passage for passage, _ in found} == {passage for passage, _ in expected}
    assert check(folder) == []
