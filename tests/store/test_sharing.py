"""Several readers and writers of one archive: threads, stores and processes."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.datamodels import Where
from rag.errors import IndexLockedError, IndexMismatchError, ModelError
from rag.store import records, upkeep
from rag.store.batch import Batch
from rag.store.checkup import check
from rag.store.database import Head
from rag.store.embedded import EmbeddedStore
from rag.store.entries import Entry
from rag.store.words import WordIndex
from tests.store.samples import FINGERPRINT, embedding_of, open_store, put, rebuilt_store, story, unit

HOLD = """
import sys
from pathlib import Path
from tests.store.samples import open_store
with open_store(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def generation(number: int, articles: int = 4) -> list[tuple[str, str]]:
    """Ids and texts that all say which generation they belong to."""
    return [(f"a{n}", f"shared word generation{number}") for n in range(articles)]


def test_a_search_that_others_overtake_starts_again(embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(embedded, story("a", "A cat."), story("b", "A cat too."), *(story(f"x{n}", "Filler.") for n in range(9)))
    opened = WordIndex._opened
    overtaken: list[bool] = []

    def overtake(self: WordIndex, head: Head) -> object:
        if not overtaken:
            overtaken.append(True)
            with closing(open_store(embedded._folder)) as other:
                put(other, story("a", "A newer cat."))
                # Sweeps the old cat out of the word index: the search at hand, begun before, must not go on with it.
                put(other, story("c", "Another cat."))
        return opened(self, head)

    monkeypatch.setattr(WordIndex, "_opened", overtake)
    found = {p.text for p, _ in embedded.search_lexical("cat", 9)}
    assert overtaken
    assert found == {"A newer cat.", "A cat too.", "Another cat."}


def test_a_search_whose_memory_went_ahead_starts_again(
    embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(embedded, story("a", "A cat."))
    keys = records.article_keys
    overtaken: list[bool] = []

    def overtake(db: sqlite3.Connection, ids: Sequence[str]) -> list[int]:
        found = keys(db, ids)
        if not overtaken:
            overtaken.append(True)
            put(embedded, story("a", "A dog."))
            embedded.search_dense(unit(1), 1)
            embedded.search_lexical("dog", 1)
        return found

    monkeypatch.setattr(records, "article_keys", overtake)
    assert [p.text for p, _ in embedded.search_dense(unit(1), 9, Where(article_ids=("a",)))] == ["A dog."]
    overtaken.clear()
    assert [p.text for p, _ in embedded.search_lexical("dog", 9, Where(article_ids=("a",)))] == ["A dog."]


@pytest.mark.slow
def test_readers_see_only_whole_generations(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Snapshots and new word indexes come and go under the readers.
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 10)
    put(writer := open_store(folder), *(story(i, text) for i, text in generation(0)))
    stop = threading.Event()
    problems: list[str] = []
    reads = [0, 0, 0]

    def read(store: EmbeddedStore, which: int) -> None:
        while not stop.is_set():
            if which == 0:
                texts = [p.text for p, _ in store.search_dense(unit(1), 99)]
            elif which == 1:
                texts = [p.text for p, _ in store.search_lexical("shared", 99)]
            else:
                texts = [article.text for article in store.articles()]
            reads[which] += 1
            if len(texts) != 4 or len(set(texts)) != 1:
                problems.append(f"{which}: {texts}")
                return

    reader = open_store(folder)
    threads = [threading.Thread(target=read, args=(store, which)) for store in (reader, writer) for which in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 15):
        put(writer, *(story(i, text) for i, text in generation(number)))
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert min(reads) > 14
    assert [p.text for p, _ in reader.search_lexical("generation14", 9)] == ["shared word generation14"] * 4
    for store in (reader, writer):
        store.close()
    assert check(folder) == []


def test_articles_are_those_of_one_moment(embedded: EmbeddedStore) -> None:
    put(embedded, story("a", "One."), story("b", "Two."), story("c", "Three."))
    listing = embedded.articles()
    first = next(listing)
    embedded.remove(["b", "c"])
    assert [first.id, *(article.id for article in listing)] == ["a", "b", "c"]
    assert [article.id for article in embedded.articles()] == ["a"]


def test_what_a_killed_writer_staged_is_not_seen(
    embedded: EmbeddedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(embedded, story("a", "A cat."), story("b", "A cat cat."))
    expected = embedded.search_lexical("cat", 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rag.store.records.insert_articles", killed)
        with pytest.raises(KeyboardInterrupt):
            put(embedded, *(story(f"c{n}", "cat cat cat") for n in range(40)))
    with closing(open_store(folder)) as reader:
        # Forty better ones are in the word index, under keys that were never given out.
        assert [p.id for p, _ in reader.search_lexical("cat", 1)] == [p.id for p, _ in expected]
        assert len(reader.search_lexical("cat", 99)) == 2
        assert len(reader.search_lexical("cat", 99, Where(languages=("en",)))) == 2
        assert reader.stats().articles == 2
    assert check(folder) == []
    put(embedded, story("d", "A dog."))
    with closing(open_store(folder.with_name("clean"))) as clean:
        put(clean, story("a", "A cat."), story("b", "A cat cat."), story("d", "A dog."))
        assert embedded.search_lexical("cat", 99) == clean.search_lexical("cat", 99)


def test_a_write_that_fails_half_way_changes_nothing(embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(embedded, story("a", "A cat."))
    before = embedded.stats()

    def failing(*_: object) -> Iterator[Entry]:
        yield Entry(10**6, 1, 0, "", "en", "", "A dog.")
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Batch, "entries", failing)
        with pytest.raises(MemoryError):
            put(embedded, story("b", "A dog."))
    assert embedded.stats() == before
    put(embedded, story("c", "A fox."))
    assert [p.text for p, _ in embedded.search_lexical("a", 9)] == ["A cat.", "A fox."]


def test_a_second_writer_waits_then_fails_and_readers_do_not(folder: Path) -> None:
    with closing(open_store(folder)) as store:
        put(store, story("a", "A cat."))
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with closing(open_store(folder, wait=0.3)) as store:
            started = time.monotonic()
            with pytest.raises(IndexLockedError, match=r"another process.*wait until it is done, or stop it"):
                put(store, story("b", "A dog."))
            assert 0.25 < time.monotonic() - started < 3
            with pytest.raises(IndexLockedError):
                store.remove(["a"])
            with pytest.raises(IndexLockedError):
                rebuilt_store(folder, wait=0)
            assert [p.text for p, _ in store.search_lexical("cat", 9)] == ["A cat."]
            assert len(store.search_dense(unit(1), 9)) == 1
        with closing(open_store(folder, wait=30)) as patient:
            waiting = threading.Thread(target=put, args=(patient, story("b", "A dog.")))
            waiting.start()
            time.sleep(0.2)
            assert patient.article("b") is None
            holder.stdin.close()
            waiting.join()
            assert patient.article("b") is not None


def test_a_writing_session_keeps_another_thread_out(folder: Path) -> None:
    first, second = open_store(folder), open_store(folder, wait=0.1)
    refused: list[BaseException] = []

    def write() -> None:
        try:
            put(second, story("b", "A dog."))
        except IndexLockedError as error:
            refused.append(error)

    with first.writing():
        put(first, story("a", "A cat."))
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        put(first, story("c", "A fox."))
    assert len(refused) == 1
    assert first.records().keys() == {"a", "c"}
    write()
    assert first.records().keys() == {"a", "b", "c"}
    first.close()
    second.close()


def test_another_embedder_is_refused_by_name(folder: Path) -> None:
    with closing(open_store(folder)) as store:
        put(store, story("a", "A cat."))
    for create in (True, False):
        with pytest.raises(IndexMismatchError) as refused:
            open_store(folder, fingerprint="other-2", name="another embedder", create=create)
        for needed in ("tester", FINGERPRINT, "another embedder", "other-2", "rag index PATH --rebuild"):
            assert needed in str(refused.value)
    with closing(open_store(folder)) as store:
        assert len(store.search_dense(unit(1), 9)) == 1


def test_other_passage_settings_are_refused_by_whoever_names_them(folder: Path) -> None:
    with closing(open_store(folder, passages="220 tokens")) as store:
        put(store, story("a", "A cat."))
    with pytest.raises(IndexMismatchError, match=r"'220 tokens'.*'100 tokens'.*rag index PATH --rebuild"):
        open_store(folder, passages="100 tokens")
    for passages in ("220 tokens", ""):
        with closing(open_store(folder, passages=passages)) as store:
            assert store.stats().articles == 1


def test_a_rebuilt_archive_is_empty_and_another_embedder_s(folder: Path) -> None:
    reader = open_store(folder)
    put(reader, *(story(f"a{n}", f"A cat {n}.") for n in range(9)))
    assert len(reader.search_dense(unit(1), 99)) == len(reader.search_lexical("cat", 99)) == 9
    with closing(rebuilt_store(folder)) as store:
        assert (store.stats().articles, store.files(), store.records()) == (0, {}, {})
        put(store, story("b", "A new cat."))
        texts = [p.text for p, _ in store.search_lexical("cat", 99)]
    # A reader that was open all the while has nothing of the old archive left.
    assert texts == [p.text for p, _ in reader.search_lexical("cat", 99)] == ["A new cat."]
    assert [p.text for p, _ in reader.search_dense(unit(1), 99)] == ["A new cat."]
    with closing(rebuilt_store(folder, fingerprint="other-2", dim=3)) as store:
        assert (store.stats().dim, store.search_dense(np.array([1, 0, 0], np.float32), 9)) == (3, [])
    with pytest.raises(IndexMismatchError, match="other-2"):
        reader.search_dense(unit(1), 9)
    reader.close()
    assert check(folder) == []


def test_a_closed_store_answers_nothing(embedded: EmbeddedStore) -> None:
    put(embedded, story("a", "A cat."))
    embedded.close()
    for ask in (embedded.stats, lambda: embedded.search_dense(unit(1), 1), lambda: embedded.search_lexical("cat", 1)):
        with pytest.raises(ValueError, match="closed"):
            ask()


def test_what_contradicts_itself_is_not_written(embedded: EmbeddedStore) -> None:
    good = story("a", "A cat.")
    (passage,) = good.passages
    digests = [("d", "t")]
    for articles, passages, vectors, problem in (
        ([good.article, good.article], [], [], "every article needs its digests"),
        ([], [passage], [unit(1)], "has no article"),
        ([good.article], [type(passage)("a@0-5", "a", "A dog", 0, 5)], [unit(1)], "not what its article has"),
        ([good.article], [type(passage)("odd", "a", "A cat.", 0, 6)], [unit(1)], "article@start-end"),
        ([good.article], [passage], [unit(1)[:3]], "shape"),
    ):
        with pytest.raises(ValueError, match=problem):
            embedded.write(
                articles,
                passages,
                ["x"] * len(passages),
                [embedding_of("x", vector) for vector in vectors],
                digests if articles else [],
            )
    with pytest.raises(ValueError, match="'a' is there twice"):
        put(embedded, good, good)
    for vector in (unit(1) * 2, unit(1) * np.nan):
        with pytest.raises(ModelError, match="not of unit length"):
            put(embedded, good, vectors=[vector])
    assert embedded.stats().articles == 0


def test_nothing_is_logged_when_all_is_well(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), closing(open_store(folder)) as store:
        put(store, story("a", "A cat."))
        store.search_dense(unit(1), 1)
    assert caplog.records == []
