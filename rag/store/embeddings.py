"""Embeddings in and out of SQLite, each under the hash of the text that it was made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import numpy as np

from rag.datamodels import Embedding
from rag.store import Vectors
from rag.store.records import passage_id, passage_place

# Little endian whatever the machine, so that an archive can be carried to another.
STORED_FLOAT = np.dtype("<f4")
_STORED_HALF = np.dtype("<f2")
_STORED_SPAN = np.dtype("<i4")

_EMBEDDING = "v.vector, s.spans, s.vectors"


def insert_embeddings(db: sqlite3.Connection, texts: Sequence[str], embeddings: Sequence[Embedding]) -> list[int]:
    """Add the embeddings of these texts and return their ids; a text that has one keeps it."""
    ids = []
    for text, embedding in zip(texts, embeddings, strict=True):
        row = db.execute("SELECT id FROM vectors WHERE hash = ?", (_hash(text),)).fetchone()
        if row is None:
            vector = embedding.vector.astype(STORED_FLOAT, copy=False).tobytes()
            row = (db.execute("INSERT INTO vectors (hash, vector) VALUES (?, ?)", (_hash(text), vector)).lastrowid,)
            spans = np.array(embedding.spans, _STORED_SPAN).tobytes()
            sentences = embedding.sentences.astype(_STORED_HALF, copy=False).tobytes()
            db.execute("INSERT INTO sentences VALUES (?, ?, ?)", (*row, spans, sentences))
        ids.append(row[0])
    return ids


def cached_embeddings(db: sqlite3.Connection, texts: Iterable[str]) -> dict[str, Embedding]:
    """The stored embeddings of those embedded texts that have one."""
    query = f"SELECT {_EMBEDDING} FROM vectors v JOIN sentences s ON s.vector = v.id WHERE v.hash = ?"
    found = {}
    for text in texts:
        row = db.execute(query, (_hash(text),)).fetchone()
        if row is not None:
            found[text] = _embedding(*row)
    return found


def embeddings(db: sqlite3.Connection, passage_ids: Iterable[str]) -> dict[str, Embedding]:
    """The embeddings of those of these passages that exist."""
    places = json.dumps([passage_place(name) for name in passage_ids], ensure_ascii=False)
    rows = db.execute(
        f"""SELECT a.id, p.start, p.stop, {_EMBEDDING} FROM json_each(?) wanted
        JOIN articles a ON a.id = wanted.value ->> 0
        JOIN passages p ON p.article = a.key AND p.start = wanted.value ->> 1 AND p.stop = wanted.value ->> 2
        JOIN vectors v ON v.id = p.vector JOIN sentences s ON s.vector = v.id""",
        (places,),
    )
    return {passage_id(article_id, start, end): _embedding(*rest) for article_id, start, end, *rest in rows}


def vectors_since(db: sqlite3.Connection, key: int, dim: int) -> Iterator[Vectors]:
    """The vectors of every passage whose key is not less than this one, in the order of keys, in blocks."""
    rows = db.execute(
        "SELECT v.vector FROM passages p JOIN vectors v ON v.id = p.vector WHERE p.key >= ? ORDER BY p.key", (key,)
    )
    while block := rows.fetchmany(4096):
        yield np.frombuffer(b"".join(vector for (vector,) in block), STORED_FLOAT).reshape(-1, dim)


def delete_unused_vectors(db: sqlite3.Connection) -> None:
    """Forget the vectors that no passage has any more; costs a look at every vector."""
    db.execute("DELETE FROM vectors WHERE id NOT IN (SELECT vector FROM passages)")
    db.execute("DELETE FROM sentences WHERE vector NOT IN (SELECT id FROM vectors)")


def _embedding(vector: bytes, spans: bytes, sentences: bytes) -> Embedding:
    values = np.frombuffer(vector, STORED_FLOAT).astype(np.float32, copy=False)
    places = np.frombuffer(spans, _STORED_SPAN).reshape(-1, 2).tolist()
    rows = np.frombuffer(sentences, _STORED_HALF).astype(np.float16, copy=False).reshape(-1, len(values))
    return Embedding(values, tuple((start, end) for start, end in places), rows)


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
