"""Near-copies in and out of SQLite: which articles are versions of one text, found by an index of sampled runs."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from rag.copies import SHARED_OF_SAMPLE, Wording, are_near_copies, wording
from rag.datamodels import Article

# Of a run that more articles have than this (a formula, a signature), the latest are looked at.
_MOST_HOLDERS = 64
# So many articles are compared with a new one, those that share most with it first. No article costs more.
MOST_COMPARED = 32

_READ = """
SELECT a.id, b.id FROM json_each(?) wanted CROSS JOIN articles a ON a.id = wanted.value
CROSS JOIN copies c ON c.article = a.key CROSS JOIN articles b ON b.key = c.other ORDER BY a.id, b.id
"""


def link(db: sqlite3.Connection, keys: Sequence[int], articles: Sequence[Article]) -> None:
    """Find the near-copies of these articles, which were just inserted under these keys, and remember both ways."""
    known: dict[int, Wording] = {}
    for key, article in zip(keys, articles, strict=True):
        words = wording(article.text)
        known[key], sample = words, words.sample
        near = [other for other in _candidates(db, sample) if are_near_copies(words, _wording(db, other, known))]
        db.executemany("INSERT INTO copies VALUES (?, ?)", chain(zip(repeat(key), near), zip(near, repeat(key))))
        db.executemany("INSERT INTO samples VALUES (?, ?)", zip(sample, repeat(key)))


def unlink(db: sqlite3.Connection, key: int) -> None:
    """Forget that this article has near-copies, and that it could be one."""
    db.execute(
        "DELETE FROM copies WHERE other = ?1 AND article IN (SELECT other FROM copies WHERE article = ?1)", (key,)
    )
    db.execute("DELETE FROM copies WHERE article = ?", (key,))
    db.execute("DELETE FROM samples WHERE article = ?", (key,))


def near_copies(db: sqlite3.Connection, article_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The ids of their near-copies, for those of these articles that have some."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, other in db.execute(_READ, (json.dumps(list(set(article_ids)), ensure_ascii=False),)):
        found[article_id].append(other)
    return {article_id: tuple(others) for article_id, others in found.items()}


def _candidates(db: sqlite3.Connection, sample: Sequence[int]) -> list[int]:
    query = "SELECT article FROM samples WHERE run = ? ORDER BY article DESC LIMIT ?"
    shared = Counter(key for run in sample for (key,) in db.execute(query, (run, _MOST_HOLDERS)))
    enough = [(-count, -key) for key, count in shared.items() if count >= SHARED_OF_SAMPLE]
    return [-key for _, key in sorted(enough)[:MOST_COMPARED]]


def _wording(db: sqlite3.Connection, key: int, known: dict[int, Wording]) -> Wording:
    if key not in known:
        (text,) = db.execute("SELECT text FROM texts WHERE key = ?", (key,)).fetchone()
        known[key] = wording(text)
    return known[key]
