"""Files that were cut, changed or deleted: the archive mends itself, or says what is wrong and what mends it."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from rag.store import upkeep
from rag.store.checkup import check, repair
from rag.store.database import FILE
from tests.store.samples import open_store, put, rebuilt_store, story, unit


@pytest.fixture(autouse=True)
def snapshots_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 0)


@pytest.fixture
def archive(folder: Path) -> Path:
    """An archive of two articles, closed, with a FAISS snapshot."""
    with closing(open_store(folder)) as store:
        vectors = [unit(1), unit(0, 1), unit(2, 1)]
        put(store, story("a", "The cat sat.", "A dog ran."), story("b", "A fox hid."), vectors=vectors)
    assert list(folder.glob("vectors-*.faiss"))
    return folder


def cut(path: Path) -> None:
    replace_content(path, path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    replace_content(path, b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    replace_content(path, bytes(content))


def replace_content(path: Path, content: bytes) -> None:
    path.unlink()  # a new file: to cut one that this process has mapped would kill it
    path.write_bytes(content)


DAMAGE = [cut, empty, flip, Path.unlink]


def by_meaning(folder: Path) -> list[tuple[str, float]]:
    with closing(open_store(folder)) as store:
        return [(passage.text, round(score, 5)) for passage, score in store.search_dense(unit(1), 9)]


def by_words(folder: Path) -> list[str]:
    with closing(open_store(folder)) as store:
        return [passage.text for passage, _ in store.search_lexical("cat", 9)]


def test_a_sound_archive_has_no_problems_and_needs_no_repair(archive: Path) -> None:
    assert check(archive) == []
    before = sorted(path.name for path in archive.iterdir())
    assert repair(archive) == []
    assert sorted(path.name for path in archive.iterdir()) == before


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_snapshot_costs_nothing_but_a_warning(
    archive: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected = by_meaning(archive)
    (snapshot,) = archive.glob("vectors-*.faiss")
    damage(snapshot)
    with caplog.at_level(logging.WARNING):
        assert by_meaning(archive) == expected
    assert "rag doctor --repair" in caplog.text
    (problem,) = check(archive)
    assert snapshot.name in problem
    assert problem.endswith("run rag doctor --repair")
    assert repair(archive) == ["made the index of vectors anew from the database"]
    assert check(archive) == []
    caplog.clear()
    assert by_meaning(archive) == expected
    assert caplog.text == ""


@pytest.mark.parametrize("part", ["*.idx", "*.term", "*.fast", "*.fieldnorm", "meta.json"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_words_are_told_and_mended(archive: Path, part: str, damage: Callable[[Path], None]) -> None:
    expected, meaning = by_words(archive), by_meaning(archive)
    damage(next(archive.glob(f"words-*/{part}")))
    with pytest.raises(IndexDamagedError, match="rag doctor --repair"):
        by_words(archive)
    assert by_meaning(archive) == meaning
    (problem,) = check(archive)
    assert problem.endswith("run rag doctor --repair")
    assert repair(archive) == ["made the index of words anew from the database"]
    assert check(archive) == []
    assert by_words(archive) == expected


def test_deleted_words_are_made_anew_by_the_next_writer(archive: Path) -> None:
    for words in archive.glob("words-*"):
        shutil.rmtree(words)
    with pytest.raises(IndexDamagedError, match="rag doctor --repair"):
        by_words(archive)
    with closing(open_store(archive)) as store:
        put(store, story("c", "Another cat."))
    assert by_words(archive) == ["Another cat.", "The cat sat."]
    assert check(archive) == []


def test_an_open_reader_goes_on_after_a_repair(archive: Path) -> None:
    with closing(open_store(archive)) as reader:
        for words in archive.glob("words-*"):
            shutil.rmtree(words)
        with pytest.raises(IndexDamagedError):
            reader.search_lexical("cat", 9)
        repair(archive)
        assert [passage.text for passage, _ in reader.search_lexical("cat", 9)] == ["The cat sat."]


def test_a_file_that_is_no_database_is_told(archive: Path) -> None:
    (archive / FILE).write_bytes(b"no database at all" * 1000)
    with pytest.raises(IndexDamagedError, match="rag index PATH --rebuild"):
        open_store(archive)
    with pytest.raises(IndexDamagedError, match="rag index PATH --rebuild"):
        check(archive)
    with closing(rebuilt_store(archive)) as store:
        assert store.stats().articles == 0
        put(store, story("c", "Another cat."))
    assert by_words(archive) == ["Another cat."]
    assert check(archive) == []


BROKEN = {
    "UPDATE texts SET text = 'The bat sat.' WHERE text = 'The cat sat.'": "not what its article has",
    "UPDATE passages SET stop = stop + 1": "not what its article has",
    "UPDATE passages SET start = -1, stop = 3": "not what its article has",
    "DELETE FROM texts WHERE text = 'A fox hid.'": "without a text",
    "DELETE FROM articles WHERE id = 'a'": "without an article",
    "DELETE FROM vectors WHERE id = 1": "without a vector",
    "DELETE FROM sentences WHERE vector = 2": "without those of their sentences",
    "UPDATE vectors SET vector = zeroblob(32) WHERE id = 1": "not of unit length",
    "UPDATE vectors SET vector = CAST(x'0000c07f' || substr(vector, 5) AS BLOB) WHERE id = 1": "not of unit length",
    "UPDATE vectors SET vector = zeroblob(7) WHERE id = 1": "1 vectors that have not 8 numbers",
    "INSERT INTO copies VALUES (1, 99), (99, 1)": "near-copies without an article: 99",
    "INSERT INTO copies VALUES (1, 2)": "near-copies that one side knows of: 1",
    "INSERT INTO samples VALUES (7, 99)": "samples without an article: 99",
    "UPDATE archive SET passage_count = 9": "3 passages where there should be 9",
    "UPDATE archive SET next_key = 3": "keys not yet given out",
}


@pytest.mark.parametrize("change", BROKEN)
def test_a_contradiction_in_the_database_is_told_and_not_mended(archive: Path, change: str) -> None:
    with closing(sqlite3.connect(archive / FILE)) as db:
        db.execute(change)
        db.commit()
    problems = check(archive)
    assert any(BROKEN[change] in problem and problem.endswith("--rebuild") for problem in problems)
    with pytest.raises(IndexDamagedError, match="rag index PATH --rebuild"):
        repair(archive)


def test_an_index_of_other_passages_is_told_and_mended(archive: Path, tmp_path: Path) -> None:
    # A database put back from a copy, under indexes that went on.
    with closing(open_store(archive)) as store:
        saved = store.stats()
    shutil.copytree(archive, tmp_path / "copy")
    with closing(open_store(archive)) as store:
        store.remove(["a"])
        put(store, story("c", "Another cat."), story("d", "One more cat."))
    shutil.copy(tmp_path / "copy" / FILE, archive / FILE)
    assert len(check(archive)) == 2
    assert repair(archive)
    assert check(archive) == []
    assert by_words(archive) == ["The cat sat."]
    with closing(open_store(archive)) as store:
        assert store.stats() == saved


@pytest.mark.parametrize("content", [None, b"", "schema"])
def test_no_archive_is_no_archive(folder: Path, content: bytes | str | None) -> None:
    folder.mkdir()
    if content == b"":
        (folder / FILE).write_bytes(b"")
    elif content == "schema":  # killed before the first archive was committed
        with closing(sqlite3.connect(folder / FILE)) as db:
            db.execute("PRAGMA journal_mode = WAL")
    before = sorted(folder.iterdir())
    for look in (lambda: open_store(folder, create=False), lambda: check(folder), lambda: repair(folder)):
        with pytest.raises(IndexMissingError, match="run rag index PATH"):
            look()
    assert sorted(path for path in folder.iterdir() if path.name != "writer.lock") == before
    with closing(open_store(folder)) as store:
        assert store.stats().articles == 0


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="run rag index PATH"):
        open_store(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_an_archive_of_another_format_is_refused(archive: Path) -> None:
    with closing(sqlite3.connect(archive / FILE)) as db:
        db.execute("UPDATE archive SET format = 99")
        db.commit()
    with pytest.raises(IndexMismatchError, match=r"format 99.*rag index PATH --rebuild"):
        open_store(archive)
    with closing(rebuilt_store(archive)) as store:
        assert store.stats().articles == 0
