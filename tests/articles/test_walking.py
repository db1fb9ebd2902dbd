from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.articles import find_files
from rag.reports import Failure
from tests.articles.support import read_one, refused


def _write(path: Path, text: str = "The bridge opened.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_found_recursively_in_the_order_of_their_names(tmp_path: Path) -> None:
    expected = [_write(tmp_path / name) for name in ("a.txt", "b/a.txt", "b/z/deep.md", "c.html")]
    assert list(find_files([tmp_path])) == expected


def test_a_root_may_be_a_file_and_is_yielded_once(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.txt")
    assert list(find_files([file, tmp_path, file])) == [file]


def test_paths_are_absolute_and_free_of_dots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path / "news" / "a.txt")
    monkeypatch.chdir(tmp_path / "news")
    assert list(find_files([Path("../news/.")])) == [file]


def test_hidden_files_folders_and_archives_are_passed_over(tmp_path: Path) -> None:
    shown = _write(tmp_path / "shown.txt")
    _write(tmp_path / ".hidden.txt")
    _write(tmp_path / ".git" / "a.txt")
    _write(tmp_path / "index" / "archive.sqlite")
    _write(tmp_path / "index" / "words" / "meta.json")
    assert list(find_files([tmp_path])) == [shown]


def test_a_hidden_folder_that_is_named_is_read(tmp_path: Path) -> None:
    file = _write(tmp_path / ".news" / "a.txt")
    assert list(find_files([tmp_path / ".news"])) == [file]


def test_an_archive_as_root_is_a_failure(tmp_path: Path) -> None:
    _write(tmp_path / "archive.sqlite")
    (failure,) = find_files([tmp_path])
    assert isinstance(failure, Failure)
    assert "archive made by this program" in failure.reason


def test_what_a_browser_saves_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    page = _write(tmp_path / "bridge.html")
    _write(tmp_path / "bridge_files" / "style.css")
    kept = _write(tmp_path / "court_files" / "a.txt")
    assert list(find_files([tmp_path])) == [page, kept]


def test_a_loop_of_links_ends_and_each_real_folder_is_visited_once(tmp_path: Path) -> None:
    file = _write(tmp_path / "a" / "b" / "x.txt")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to(".", target_is_directory=True)
    (tmp_path / "twin").symlink_to(tmp_path / "a", target_is_directory=True)
    assert list(find_files([tmp_path])) == [file]


def test_a_missing_root_and_a_dead_link_are_failures_and_the_walk_goes_on(tmp_path: Path) -> None:
    file = _write(tmp_path / "z.txt")
    (tmp_path / "dead.txt").symlink_to("nowhere")
    missing, dead, found = find_files([tmp_path / "absent", tmp_path])
    assert isinstance(missing, Failure)
    assert "does not exist" in missing.reason
    assert isinstance(dead, Failure)
    assert "leads nowhere" in dead.reason
    assert found == file


def test_a_pipe_is_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (failure,) = find_files([tmp_path])
    assert isinstance(failure, Failure)
    assert "no ordinary file" in failure.reason


def test_a_name_that_is_not_unicode_is_refused_in_words_that_can_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"x")
    (failure,) = find_files([tmp_path])
    assert isinstance(failure, Failure)
    assert failure.path.endswith(r"caf\xe9.txt")
    failure.path.encode("utf-8")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of this machine can reach, unlike tmp_path."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_may_not_be_read_is_a_failure_and_the_rest_goes_on(open_folder: Path) -> None:
    """As an ordinary user, since the superuser may read everything."""
    _write(open_folder / "a_closed" / "x.txt")
    _write(open_folder / "b_closed.txt")
    opened = _write(open_folder / "c_open.txt")
    read_one(opened)  # what it imports may lie where only the superuser may look
    (open_folder / "a_closed").chmod(0)
    (open_folder / "b_closed.txt").chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        folder, file, article = find_files([open_folder])
        assert isinstance(folder, Failure)
        assert folder.path == str(open_folder / "a_closed")
        assert "permission denied" in folder.reason
        assert isinstance(file, Path)
        assert "permission denied" in refused(file).reason
        assert article == opened
        assert read_one(opened).text == "The bridge opened."
    finally:
        if user == 0:
            os.seteuid(user)
        (open_folder / "a_closed").chmod(0o755)
