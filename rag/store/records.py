"""Rows in and out of SQLite: articles, passages, vectors and file states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from rag.datamodels import Article, DateProvenance, Passage, Where
from rag.errors import IndexDamagedError
from rag.reports import ArticleRecord, FileState
from rag.store.near_copies import unlink

Keyed: TypeAlias = list[tuple[int, float]]

_ARTICLE = (
    "a.id, a.title, t.text, a.published, a.updated, a.url, a.source, a.author, a.language, a.path, "
    "a.date_provenance, a.indexed, a.also"
)
_FROM_ARTICLES = "FROM articles a JOIN texts t ON t.key = a.key"
_PASSAGE = "p.key, a.id, p.start, p.stop, t.text"
_FROM_PASSAGES = "FROM passages p JOIN articles a ON a.key = p.article JOIN texts t ON t.key = p.key"
_AMONG = "IN (SELECT value FROM json_each(?))"  # one parameter, however many values


def passage_id(article_id: str, start: int, end: int) -> str:
    """The id of a passage: its article and where it stands in it."""
    return f"{article_id}@{start}-{end}"


def passage_place(passage_id: str) -> tuple[str, int, int]:
    """The article that a passage's id names, and where the passage stands in it; an odd id stands nowhere."""
    article_id, _, place = passage_id.rpartition("@")
    start, _, end = place.partition("-")
    return (article_id, int(start), int(end)) if start.isdecimal() and end.isdecimal() else ("", -1, -1)


def insert_articles(
    db: sqlite3.Connection, keys: Sequence[int], articles: Sequence[Article], digests: Sequence[tuple[str, str]]
) -> None:
    """Add articles under these keys; their ids must be free."""
    db.executemany(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                key,
                article.id,
                *digest,
                article.title,
                _day(article.published),
                _day(article.updated),
                article.url,
                article.source,
                article.author,
                article.language,
                article.path,
                article.date_provenance,
                article.indexed and article.indexed.isoformat(),
                _json(article.also),
            )
            for key, article, digest in zip(keys, articles, digests, strict=True)
        ),
    )
    _insert_texts(db, keys, (article.text for article in articles))


def insert_passages(
    db: sqlite3.Connection,
    keys: Sequence[int],
    article_keys: Sequence[int],
    passages: Sequence[Passage],
    vector_ids: Sequence[int],
) -> None:
    """Add passages under these keys."""
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
        (
            (key, article_key, passage.start, passage.end, vector_id)
            for key, article_key, passage, vector_id in zip(keys, article_keys, passages, vector_ids, strict=True)
        ),
    )
    _insert_texts(db, keys, (passage.text for passage in passages))


def delete_articles(db: sqlite3.Connection, article_ids: Iterable[str], generation: int) -> int:
    """Delete articles with their passages, which are `gone` as of this generation; returns how many passages."""
    count = 0
    for key in article_keys(db, article_ids):
        db.execute("INSERT INTO gone SELECT key, ? FROM passages WHERE article = ?", (generation, key))
        db.execute("DELETE FROM texts WHERE key = ?1 OR key IN (SELECT key FROM passages WHERE article = ?1)", (key,))
        count += db.execute("DELETE FROM passages WHERE article = ?", (key,)).rowcount
        db.execute("DELETE FROM articles WHERE key = ?", (key,))
        unlink(db, key)
    return count


def gone_since(db: sqlite3.Connection, generation: int) -> list[int]:
    """The keys of the passages removed by this generation or a later one."""
    return [key for (key,) in db.execute("SELECT key FROM gone WHERE generation >= ?", (generation,))]


def forget_gone(db: sqlite3.Connection, generation: int) -> None:
    """Drop the note of passages removed before this generation."""
    db.execute("DELETE FROM gone WHERE generation < ?", (generation,))


def put_files(db: sqlite3.Connection, files: Iterable[FileState]) -> None:
    """Remember the states of these files."""
    rows = ((file.path, file.size, file.modified_ns, _json(file.folded_into)) for file in files)
    db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)


def delete_files(db: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Forget the states of these files."""
    db.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))


def files(db: sqlite3.Connection) -> dict[str, FileState]:
    """The state of every file, by path."""
    rows = db.execute("SELECT path, size, modified_ns, folded_into FROM files")
    return {row[0]: FileState(row[0], row[1], row[2], _strings(row[3])) for row in rows}


def records(db: sqlite3.Connection) -> dict[str, ArticleRecord]:
    """What indexing must remember of every article, by id."""
    rows = db.execute("SELECT id, digest, text_digest, path, also FROM articles")
    return {row[0]: ArticleRecord(row[0], row[1], row[2], row[3], _strings(row[4])) for row in rows}


def article_keys(db: sqlite3.Connection, article_ids: Iterable[str]) -> list[int]:
    """The keys of those of these articles that exist."""
    ids = _json(article_ids)
    return [key for (key,) in db.execute(f"SELECT key FROM articles WHERE id {_AMONG}", (ids,))]


def article(db: sqlite3.Connection, article_id: str) -> Article | None:
    """One article, or None."""
    row = db.execute(f"SELECT {_ARTICLE} {_FROM_ARTICLES} WHERE a.id = ?", (article_id,)).fetchone()
    return None if row is None else _article(row)


def articles(db: sqlite3.Connection, where: Where) -> Iterator[Article]:
    """Every article inside the filter, oldest first, undated last."""
    condition, values = _condition(where)
    order = "ORDER BY a.published IS NULL, a.published, a.key"
    # The keys are sorted alone: sorting whole articles would hold every text in memory.
    for (key,) in db.execute(f"SELECT a.key FROM articles a WHERE {condition} {order}", values):
        yield _article(db.execute(f"SELECT {_ARTICLE} {_FROM_ARTICLES} WHERE a.key = ?", (key,)).fetchone())


def passages(db: sqlite3.Connection, article_id: str) -> list[Passage]:
    """The passages of one article in reading order."""
    rows = db.execute(f"SELECT {_PASSAGE} {_FROM_PASSAGES} WHERE a.id = ? ORDER BY p.start, p.key", (article_id,))
    return [_passage(*row) for _, *row in rows]


def scored_passages(db: sqlite3.Connection, found: Keyed) -> list[tuple[Passage, float]]:
    """The passages with these keys and scores, in the order given.

    :raises IndexDamagedError: a key is not there, which only an index that contradicts the database can cause.
    """
    keys = json.dumps([key for key, _ in found])
    rows = db.execute(f"SELECT {_PASSAGE} {_FROM_PASSAGES} WHERE p.key {_AMONG}", (keys,))
    by_key = {key: _passage(*rest) for key, *rest in rows}
    if len(by_key) < len(found):
        raise IndexDamagedError("an index names passages that the database lacks; run rag doctor --repair")
    return [(by_key[key], score) for key, score in found]


def date_of(day: int | None) -> date | None:
    """The date that is stored as this day."""
    return None if day is None else date.fromordinal(day)


def _insert_texts(db: sqlite3.Connection, keys: Sequence[int], texts: Iterable[str]) -> None:
    db.executemany("INSERT INTO texts VALUES (?, ?)", zip(keys, texts, strict=True))


def _condition(where: Where) -> tuple[str, list[Any]]:
    clauses: list[str] = ["TRUE"]
    values: list[Any] = []
    for comparison, day in ((">=", where.published_from), ("<=", where.published_to)):
        if day is not None:
            clauses.append(f"a.published {comparison} ?")
            values.append(day.toordinal())
    columns = {"id": where.article_ids, "source": where.sources, "language": where.languages}
    for column, wanted in columns.items():
        if wanted:
            clauses.append(f"a.{column} {_AMONG}")
            values.append(_json(wanted))
    return " AND ".join(clauses), values


def _article(row: tuple[Any, ...]) -> Article:
    article_id, title, text, published, updated, url, source, author, language, path, provenance, indexed, also = row
    return Article(
        id=article_id,
        title=title,
        text=text,
        published=date_of(published),
        updated=date_of(updated),
        url=url,
        source=source,
        author=author,
        language=language,
        path=path,
        date_provenance=cast(DateProvenance, provenance),
        indexed=indexed and datetime.fromisoformat(indexed),
        also=_strings(also),
    )


def _passage(article_id: str, start: int, end: int, text: str) -> Passage:
    return Passage(passage_id(article_id, start, end), article_id, text, start, end)


def _day(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _json(strings: Iterable[str]) -> str:
    return json.dumps(list(strings), ensure_ascii=False)


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
