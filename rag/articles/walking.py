"""Walking: the files below the folders a person names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from rag.articles.drafts import absolute
from rag.reports import Failure

_INDEX_MARK = "archive.sqlite"
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")


def find_files(roots: Sequence[Path]) -> Iterator[Path | Failure]:
    """The files below the roots, depth first, each folder's entries sorted by name; a root may be a file.

    Passed over: hidden files and folders, folders that hold one of our archives, and the folder of pictures and
    scripts that a browser saves beside a page. Links are followed, but each real folder is visited once. What cannot
    be looked at is a Failure, and the walk goes on. Paths are absolute.
    """
    visited: set[tuple[int, int]] = set()
    yielded: set[Path] = set()
    for root in roots:
        for item in _walk(absolute(root), visited):
            if isinstance(item, Failure) or item not in yielded:
                yield item
            if isinstance(item, Path):
                yielded.add(item)


def _walk(root: Path, visited: set[tuple[int, int]]) -> Iterator[Path | Failure]:
    pending = [root]
    while pending:
        path = pending.pop()
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _file(path, status)
                continue
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            entries = sorted(entry.name for entry in os.scandir(path))
        except OSError as error:
            yield _unreachable(path, error)
            continue
        if _INDEX_MARK in entries:
            if path == root:
                yield Failure(
                    str(path), "is an archive made by this program", "name the folder of the articles instead"
                )
            continue
        names = set(entries)
        pending.extend(path / name for name in reversed(entries) if not _passed_over(name, names))


def _passed_over(name: str, beside: set[str]) -> bool:
    if name.startswith("."):
        return True
    page, _, assets = name.rpartition("_")
    return assets == "files" and any(page + suffix in beside for suffix in _PAGE_SUFFIXES)


def _file(path: Path, status: os.stat_result) -> Path | Failure:
    if not stat.S_ISREG(status.st_mode):
        return Failure(_speakable(path), "is no ordinary file (a pipe, a socket or a device)", "remove it")
    if _speakable(path) != str(path):
        return Failure(_speakable(path), "its name is not in the system's encoding (UTF-8)", "rename it")
    return path


def _unreachable(path: Path, error: OSError) -> Failure:
    name = _speakable(path)
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return Failure(name, "is a link that leads nowhere", "mend or remove the link")
        return Failure(name, "does not exist", "check the spelling; paths are relative to the current folder")
    if isinstance(error, PermissionError):
        return Failure(name, "cannot be opened: permission denied", "give yourself the right to read it (chmod u+rX)")
    return Failure(name, f"cannot be opened: {error.strerror or error}", "check that the path can be read")


def _speakable(path: PurePath) -> str:
    """The path with the bytes that are not UTF-8 written as \\xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
