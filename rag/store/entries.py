"""One passage as the word index has it, with what its filters need."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from rag.store.rows import UNDATED


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage and its article. `day` is date.toordinal(), UNDATED where the article has no date."""

    key: int
    article: int
    day: int
    source: str
    language: str | None
    title: str
    text: str


_READ = """
SELECT p.key, p.article, ifnull(a.published, ?), a.source, a.language, a.title, t.text
FROM passages p JOIN articles a ON a.key = p.article JOIN texts t ON t.key = p.key ORDER BY p.key
"""


def stored_entries(db: sqlite3.Connection) -> Iterator[Entry]:
    """Every passage of the archive, by ascending key."""
    return (Entry(*row) for row in db.execute(_READ, (UNDATED,)))
