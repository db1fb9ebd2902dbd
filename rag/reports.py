"""What indexing remembers and reports: states of files, failures, progress, and an archive in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FileState:
    """What was known of a file when its articles were committed; while size and time are equal it is not read again.

    `folded_into` names the articles, read from elsewhere, of which this file holds exact copies.
    """

    path: str
    size: int
    modified_ns: int
    folded_into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What indexing must remember of a stored article to tell whether it changed, without loading its text."""

    id: str
    digest: str
    text_digest: str
    path: str | None
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be indexed: where, why, and what the person can do about it."""

    path: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far an indexing run is. Totals are None until they are known; `seconds_left` is an estimate."""

    articles: int
    articles_total: int | None
    passages: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did; counts are of articles, and `failures` of files or rows.

    `folded` are exact copies; `near_copies` are those added or changed that are a version of another article.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    folded: int = 0
    near_copies: int = 0
    passages: int = 0
    seconds: float = 0.0
    failures: Sequence[Failure] = ()

    @property
    def failed(self) -> int:
        """How many files or rows failed."""
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class StoreStats:
    """An archive in figures. `vector_index` says which FAISS index was chosen and why."""

    articles: int
    passages: int
    dim: int
    embedder: str
    generation: int
    vector_index: str
    sources: Mapping[str, int]
    languages: Mapping[str, int]
    earliest: date | None
    latest: date | None
    undated: int
