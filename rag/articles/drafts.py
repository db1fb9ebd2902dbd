"""What the readers of the different kinds of file hand over: an article's parts as they were written there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A file and how it is spoken of: `id` is its POSIX path from the root's parent, `folder` what holds it."""

    path: Path
    id: str
    folder: str

    @classmethod
    def of(cls, path: Path, root: Path) -> Place:
        """The place of a file that was found below `root`, or that is `root` itself."""
        path, root = absolute(path), absolute(root)
        if path == root:
            root = path.parent
        inside = path.parent.relative_to(root).as_posix()
        return cls(path, path.relative_to(root.parent).as_posix(), root.name if inside == "." else inside)


def absolute(path: Path) -> Path:
    """The path from the top, without `.` and `..`, its links not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (Path.absolute keeps `..`, Path.resolve follows links)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as somebody wrote it, and the name of the field that holds it."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article's parts as its file or row has them, neither cleaned nor parsed.

    `stated_on_page` is a publication date that a page declares about itself, `found_on_page` one that was looked for
    and found there; `created` is when a document was made, which is weaker than the date in its name. `row` is what
    tells a row from the others of its file, and `where` how a person finds it (", line 7"). `problems` are pairs of
    a reason and a remedy that the person is told although there is an article.
    """

    text: str
    title: str | None = None
    published: Stated | None = None
    updated: Stated | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    stated_on_page: Stated | None = None
    found_on_page: date | None = None
    created: date | None = None
    row: str | None = None
    where: str = ""
    problems: tuple[tuple[str, str], ...] = ()
