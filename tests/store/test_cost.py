"""What a change costs, in rows, bytes and seconds, does not grow with the archive; and upkeep comes when it is due."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from rag.store import rows, snapshots, upkeep, words
from rag.store import vectors as vectors_module
from rag.store.checkup import check
from rag.store.database import Database
from rag.store.embedded import EmbeddedStore
from tests.store.samples import open_store, put, random_story, story, unit, vector_of

SMALL, LARGE = 200, 3000


def filled(folder: Path, articles: int) -> EmbeddedStore:
    rng = np.random.default_rng(3)
    store = open_store(folder)
    put(store, *(random_story(rng, f"a{n}", passages=2) for n in range(articles)))
    return store


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, counts: dict[str, int]) -> Iterator[None]:
    """Count the rows that SQLite changes and the rows that the readers' arrays are filled with."""
    real_writing, real_rows = Database.writing, rows.read_rows

    @contextmanager
    def writing(self: Database) -> Iterator[sqlite3.Connection]:
        with real_writing(self) as db:
            before = db.total_changes
            yield db
            counts["changed"] = counts.get("changed", 0) + db.total_changes - before

    def read(*arguments: object) -> rows.Rows:
        found = real_rows(*arguments)  # type: ignore[arg-type]  # passed on as they came
        counts["read"] = counts.get("read", 0) + len(found.keys)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Database, "writing", writing)
        patch.setattr(vectors_module, "read_rows", read)
        yield


def bytes_in(folder: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file() and "archive." not in path.name
    }


def cost_of_a_change(folder: Path, articles: int, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, int], float]:
    """Rows, bytes of new files, and the best of several times, of changing, adding and removing a few articles."""
    rng = np.random.default_rng(5)
    with closing(filled(folder, articles)) as store:
        store.search_dense(unit(1), 1)
        store.search_lexical("amber", 1)
        counts: dict[str, int] = {}
        before = bytes_in(folder)
        with counted(monkeypatch, counts):
            put(store, *(random_story(rng, f"a{n}", passages=2) for n in (1, 2, 10**6)))
            store.remove(["a3"])
            store.search_dense(unit(1), 1)
            store.search_lexical("amber", 1)
        new = {path: size for path, size in bytes_in(folder).items() if before.get(path) != size}
        counts["bytes"] = sum(new.values())
        times = []
        for turn in range(5):
            started = time.perf_counter()
            put(store, *(random_story(rng, f"b{turn}-{n}", passages=2) for n in range(3)))
            store.search_dense(unit(1), 1)
            times.append(time.perf_counter() - started)
        return counts, min(times)


def test_a_change_costs_in_proportion_to_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, small_seconds = cost_of_a_change(tmp_path / "small", SMALL, monkeypatch)
    large, large_seconds = cost_of_a_change(tmp_path / "large", LARGE, monkeypatch)
    assert large["read"] == small["read"] == 6
    assert large["changed"] == pytest.approx(small["changed"], abs=6)  # short texts repeat, and have one vector
    # Fifteen times the articles: a change that looked at all of them would write and take fifteen times as much.
    assert large["bytes"] < 2 * small["bytes"]
    assert large_seconds < 8 * small_seconds


def test_removed_passages_leave_the_word_index_with_the_next_write(folder: Path) -> None:
    with closing(filled(folder, 60)) as store:
        store.remove(["a1", "a2"])
        put(store, story("new", "text"))
        (index,) = folder.glob("words-*")
        assert len(words.keys(index)) == store.stats().passages == 117


def test_words_of_removed_passages_are_forgotten_in_time(folder: Path) -> None:
    with closing(filled(folder, 60)) as store:
        (first,) = folder.glob("words-*")
        store.remove([f"a{n}" for n in range(10)])
        assert list(folder.glob("words-*")) == [first]  # 20 of 100 may linger in the statistics
        store.remove(["a10"])
        (second,) = folder.glob("words-*")
        assert second != first
    assert check(folder) == []


def test_lingering_statistics_change_scores_little_and_finds_not_at_all(folder: Path) -> None:
    with closing(filled(folder, 60)) as store:
        store.remove([f"a{n}" for n in range(10)])
        lingering = store.search_lexical("amber larch", 99)
        with closing(Database(folder)) as database:
            upkeep.renew_words(database)
    with closing(open_store(folder)) as store:
        exact = dict(store.search_lexical("amber larch", 99))
    assert {passage for passage, _ in lingering} == exact.keys()
    assert lingering != list(exact.items())
    for passage, score in lingering:
        assert score == pytest.approx(exact[passage], rel=0.2)  # a sixth of the passages linger


def test_snapshots_come_when_they_are_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 10)
    with closing(open_store(folder)) as store:
        put(store, *(story(f"a{n}", f"text {n}") for n in range(10)))
        assert not list(folder.glob("vectors-*"))
        put(store, story("b", "one more"))
        (first,) = folder.glob("vectors-*")
        put(store, *(story(f"c{n}", f"text {n}") for n in range(10)))
        assert list(folder.glob("vectors-*")) == [first]
        store.remove(["c1"])
        (second,) = folder.glob("vectors-*")
        assert second != first
        # The vectors that no passage has any more go with the old snapshot.
        assert store.cached_embeddings(["\ntext 1", "\ntext 2"]).keys() == {"\ntext 1", "\ntext 2"}
        store.remove(["a1", "b", *(f"c{n}" for n in range(10))])
        assert store.cached_embeddings(["\ntext 1", "\ntext 2"]).keys() == {"\ntext 2"}


def test_a_reader_that_fell_far_behind_loads_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("database", "vectors", "embedded"):
        monkeypatch.setattr(f"rag.store.{module}.GONE_KEPT", 3)
    with closing(filled(folder, 5)) as store, closing(open_store(folder)) as reader:
        assert len(reader.search_dense(unit(1), 99)) == 10
        for number in range(5):
            store.remove([f"a{number}"])
            put(store, story(f"b{number}", "text"))
        assert {p.article_id for p, _ in reader.search_dense(unit(1), 99)} == {f"b{n}" for n in range(5)}
        with closing(Database(folder)) as database, database.reading() as db:
            (oldest,) = db.execute("SELECT min(generation) FROM gone").fetchone()
            assert oldest >= store.stats().generation - 5


def test_the_index_is_chosen_by_size_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EXACT_ROWS", 100)
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 0)
    with closing(filled(folder, 50)) as store:
        assert store.stats().vector_index == "exact (FAISS IndexFlatIP): 100 passages, fast enough up to 100"
        put(store, *(random_story(np.random.default_rng(1), f"b{n}", passages=2) for n in range(50)))
        assert store.stats().vector_index.startswith("graph (FAISS IndexHNSWFlat, M=32")
        every = store.search_dense(vector_of("x"), 999)
        assert len(every) == 200
        assert store.search_dense(vector_of("x"), 5) == every[:5]
        # A few more, on top of the graph; then so many fewer that it is exact again.
        put(store, story("new", "brand new"), vectors=[vector_of("x")])
        assert store.search_dense(vector_of("x"), 1)[0][0].article_id == "new"
        store.remove([f"a{n}" for n in range(50)])
        assert store.stats().vector_index.startswith("graph")
        assert {p.article_id for p, _ in store.search_dense(unit(1), 999)} == {"new", *(f"b{n}" for n in range(50))}
        store.remove([f"b{n}" for n in range(10)])
        assert store.stats().vector_index.startswith("exact")
        assert len(store.search_dense(unit(1), 999)) == 81
    assert check(folder) == []


def test_a_walk_that_meets_too_few_is_made_good(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EXACT_ROWS", 10)
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 0)
    with closing(filled(folder, 20)) as store:
        expected = store.search_dense(vector_of("x"), 7)
        nothing = np.empty(0, np.float32), np.empty(0, np.int64)
        monkeypatch.setattr(vectors_module, "_walk", lambda *_: nothing)
        assert store.search_dense(vector_of("x"), 7) == expected
