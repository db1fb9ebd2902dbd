"""The archive in figures."""

from __future__ import annotations

import sqlite3

from rag.reports import StoreStats
from rag.store.database import Head
from rag.store.records import date_of
from rag.store.snapshots import describe

_ARTICLES = "SELECT count(*), count(published), min(published), max(published) FROM articles"
_BY_SOURCE = "SELECT source, count(*) FROM articles GROUP BY source ORDER BY count(*) DESC, source"
_BY_LANGUAGE = "SELECT language, count(*) FROM articles WHERE language IS NOT NULL GROUP BY language ORDER BY 2 DESC, 1"


def summarise(db: sqlite3.Connection, head: Head) -> StoreStats:
    """Counts, dates, sources and languages (commonest first); an unknown language is not counted."""
    articles, dated, earliest, latest = db.execute(_ARTICLES).fetchone()
    return StoreStats(
        articles=articles,
        passages=head.passage_count,
        dim=head.dim,
        embedder=head.embedder,
        generation=head.generation,
        vector_index=describe(head.passage_count),
        sources=dict(db.execute(_BY_SOURCE).fetchall()),
        languages=dict(db.execute(_BY_LANGUAGE).fetchall()),
        earliest=date_of(earliest),
        latest=date_of(latest),
        undated=articles - dated,
    )
