"""The types that flow between the stages: articles become passages; a question becomes hits, evidence, an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DateProvenance = Literal["stated", "page", "file name", "none"]
Support = Literal["verbatim", "supported", "partly", "unsupported"]
Form = Literal["plain", "disagreement", "timeline", "comparison"]
Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Article:
    """One dated text.

    `id` is stable across runs: the canonical URL where there is one, else the path it was read from. `published`,
    `updated` and `indexed` are three different things and are never filled from one another. `date_provenance` says
    where `published` comes from. `also` lists the other places (paths or URLs) that held an exact copy.
    """

    id: str
    title: str
    text: str
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    source: str = ""
    author: str | None = None
    language: str | None = None
    path: str | None = None
    date_provenance: DateProvenance = "none"
    indexed: datetime | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: `article.text[start:end] == text`, always (offsets in characters)."""

    id: str
    article_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """The vectors of one passage and of its sentences, made in one pass over the text.

    `vector` is float32, shape (dim,), unit norm. `spans` are the sentences, as offsets in the passage's text;
    `sentences` are their vectors, float16, shape (len(spans), dim), unit norm, each read in the passage's context.
    """

    vector: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...]
    sentences: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. Higher `score` is better, always; `rank` counts from 1.

    `parts` holds what the score was made of, by name ("dense", "lexical"), each in [0, 1]. `article` may be shared
    by several hits. `copies` are articles that tell the same story and were folded into this hit, newest first;
    `newer` is the newest version of the article, where the archive has one of a later day.
    """

    passage: Passage
    article: Article
    score: float
    rank: int
    parts: Mapping[str, float] = field(default_factory=dict)
    copies: tuple[Article, ...] = ()
    newer: Article | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a hit, by its offsets in the article: `hit.article.text[start:end] == text`."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Period:
    """A closed range of days; an open side is None. `text` is the wording it was read from ("in February 2019")."""

    start: date | None = None
    end: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """An exact filter on articles. Empty means everything; an article without a date is outside every date window."""

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What a marker opens: `article.text[start:end] == quote`, inside `passage`.

    `reason` says in words why the support is not full. `also` are the articles that tell the same story and were
    folded into this one; `superseded_by` is a newer version of the article, where the archive has one.
    """

    number: int
    article: Article
    passage: Passage
    start: int
    end: int
    quote: str
    support: Support
    reason: str = ""
    also: tuple[Article, ...] = ()
    superseded_by: Article | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the numbers of the citations that carry it.

    `lead` is a word of context that is ours, not the article's ("2019-02-04:"); it is shown apart from the sentence.
    `gist` is the answer in a word or two where the sentence gives it literally ("Yes", "94 %", "5 February 2019").
    `focus` is the exact answer, as offsets in `text`. `context` is the article's sentence before it, verbatim, where
    this one points back to it; it stands in the same passage and shares the marker.
    """

    text: str
    citations: tuple[int, ...]
    lead: str = ""
    gist: str = ""
    focus: tuple[int, int] | None = None
    context: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a snapshot of one that is still being composed (`done` is False).

    `searched` is the question as it was put to the index, `period` what it asked about in time. `statements` are the
    answer's sentences, arranged as `form` says; `message` is what the assistant itself says (when it abstains, or
    about the period), and is no claim about the world. `confidence` estimates P(the articles answer the question), in
    [0, 1]. When `abstained`, `statements` is empty, `reason` says why, and `hits` are the nearest passages, offered as
    related reading.
    """

    question: str
    searched: str
    period: Period | None = None
    statements: tuple[Statement, ...] = ()
    message: str = ""
    form: Form = "plain"
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    abstained: bool = False
    confidence: float = 0.0
    reason: str = ""
    model: str = "extractive"
    done: bool = False

    @property
    def text(self) -> str:
        """The whole answer as plain text with its markers: "… on March 1, 2019. [1]"; of a list, one item a line."""
        lines = [self.message] if self.message else []
        sentences = [
            " ".join(part for part in (s.lead, s.text, "".join(f"[{n}]" for n in s.citations)) if part)
            for s in self.statements
        ]
        between = " " if self.form == "plain" else "\n"
        return "\n\n".join([*lines, between.join(sentences)] if sentences else lines)


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
