"""A writer is killed at random instants; the archive is always as before a change or as after it, never in between."""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.store.checkup import check
from tests.store.killed_writer import step
from tests.store.oracle import OracleStore, assert_agrees
from tests.store.samples import DIM, open_store, put, story, vector_of

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


SELF_KILL = """
import os, signal, sys
from pathlib import Path
from rag.store import records, snapshots, upkeep, words
from tests.store.killed_writer import frequent_upkeep, step
from tests.store.samples import open_store

module, name, when, number = sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
frequent_upkeep()
store = open_store(Path(sys.argv[1]))
while store.stats().generation < number:
    step(store, store.stats().generation)
module = {"records": records, "snapshots": snapshots, "upkeep": upkeep, "words": words}[module]
real = getattr(module, name)

def killed(*arguments):
    if when == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, killed)
while True:
    step(store, store.stats().generation)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stop", "when", "module", "name"),
    [
        (10, "after", "upkeep", "stage"),  # the words are there, and the database knows nothing of them
        (10, "after", "records", "delete_articles"),
        (9, "after", "records", "delete_articles"),  # in a removal
        (10, "after", "records", "put_files"),  # the last of the transaction
        (10, "before", "upkeep", "tidy"),  # committed
        (10, "after", "words", "build"),
        (10, "before", "words", "delete_others"),
        (10, "after", "snapshots", "save"),
        (10, "after", "upkeep", "delete_unused_vectors"),
        (10, "before", "snapshots", "delete_others"),
    ],
)
def test_a_writer_killed_at_a_known_place(folder: Path, stop: int, when: str, module: str, name: str) -> None:
    command = [sys.executable, "-c", SELF_KILL, str(folder), module, name, when, str(stop)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    oracle = OracleStore(DIM)
    with closing(open_store(folder)) as store:
        reached = store.stats().generation
    assert_whole(folder, oracle, reached - 1)
    for number in (reached, reached + 1):  # and it goes on
        with closing(open_store(folder)) as store:
            step(store, number)
        assert_whole(folder, oracle, number)


def test_files_of_a_killed_commit_cost_no_new_word_index(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(open_store(folder)) as store:
        put(store, *(story(f"a{n}", f"cat number{n}") for n in range(20)))
        store.remove(["a1"])
        (index,) = folder.glob("words-*")
        before = (index / "meta.json").read_bytes()
        put(store, story("b", "another cat"))
        assert list(index.glob("*.del"))
    # As if killed when the lists of deletions were written, and the list of segments that names them was not.
    shutil.copytree(folder, copy := folder.with_name("copy"))
    (copy / index.name / "meta.json").write_bytes(before)
    with closing(sqlite3.connect(copy / "archive.sqlite")) as db:
        db.execute("UPDATE archive SET words_swept = 0, next_key = next_key - 2, passage_count = passage_count - 1")
        db.execute("DELETE FROM passages WHERE key = (SELECT max(key) FROM passages)")
        db.execute("DELETE FROM texts WHERE key > (SELECT max(key) FROM passages)")
        db.execute("DELETE FROM articles WHERE id = 'b'")
        db.commit()
    with caplog.at_level(logging.WARNING), closing(open_store(copy)) as store:
        put(store, story("b", "another cat"))
    assert caplog.text == ""
    assert [path.name for path in copy.glob("words-*")] == [index.name]
    assert check(copy) == []


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
        assert store.near_copies(list(oracle.held)) == oracle.near_copies(list(oracle.held))
        assert {a.id: a for a in store.articles()} == {a.id: a for a in oracle.articles()}
        for article_id in oracle.held:
            assert store.passages(article_id) == oracle.passages(article_id)
        vector = vector_of(str(generation))
        assert_agrees(store.search_dense(vector, 10**6), oracle.search_dense(vector, 10**6), 10**6)
        found, expected = (s.search_lexical("amber step birch", 10**6) for s in (store, oracle))
        assert {passage for passage, _ in found} == {passage for passage, _ in expected}
    assert check(folder) == []
