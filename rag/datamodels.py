"""The types that flow between the stages: articles become passages; a question becomes hits, evidence, an answer."""

from __future__ import annotations

from collections.abc import Mapping
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
class Usage:
    """What a model's call took.

    Tokens are None where the provider does not say; `cost` is in US dollars, None where the price is not known.
    `first` is the time to the first token and `seconds` the whole time, waiting and retries included.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    first: float | None = None
    seconds: float = 0.0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a chat model sees of one article under one number (from 1): `article.text[start:end]`.

    `hits` are the passages in it, by their place in the article; neighbours are joined into one excerpt.
    """

    number: int
    hits: tuple[Hit, ...]
    start: int
    end: int

    @property
    def article(self) -> Article:
        """The article that it is of."""
        return self.hits[0].article

    @property
    def text(self) -> str:
        """The article's own text."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Generation:
    """How a chat model came to an answer: for the answer's details, and for measuring.

    `prompts` are the prompts in force with their versions ("answer 3f2a91c0"). `excerpts` are what the
    model saw of the articles. `written` is its text as it came. `sentences` counts those
    that claim something, `supported` those that a passage was found to support (verbatim or supported), and `dropped`
    those that are not shown, for want of support.
    """

    model: str
    prompts: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    written: str = ""
    sentences: int = 0
    supported: int = 0
    dropped: int = 0
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the numbers of the citations that carry it.

    `support` is "unsupported" for a model's sentence that no passage carries: it then has no citation, and `reason`
    says why. A quoted sentence is "verbatim".

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
    support: Support = "verbatim"
    reason: str = ""

    @property
    def markers(self) -> str:
        """What stands behind the sentence in plain text: "[1][2]", or that nothing supports it."""
        return "[not supported]" if self.support == "unsupported" else "".join(f"[{n}]" for n in self.citations)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a snapshot of one that is still being composed (`done` is False).

    `searched` is the question as it was put to the index, `period` what it asked about in time. `statements` are the
    answer's sentences, arranged as `form` says; `message` is what the assistant itself says (when it abstains, or
    about the period), and is no claim about the world. `confidence` estimates P(the articles answer the question), in
    [0, 1]. When `abstained`, `statements` is empty, `reason` says why, and `hits` are the nearest passages, offered as
    related reading.

    Of a chat model's answer, `pending` is the sentence that is being written, not yet held against the passages; empty
    when `done`. `generation` says how the model came to it, None where none wrote. `notes` say what a reader should
    know of how the answer came about: that another model stood in, that sentences were left out. `suggestions` are
    next questions, each of which the articles answer.
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
    pending: str = ""
    notes: tuple[str, ...] = ()
    generation: Generation | None = None
    suggestions: tuple[str, ...] = ()
    done: bool = False

    @property
    def is_generated(self) -> bool:
        """Whether a chat model wrote it; where one wrote and another answer stands in, it did not."""
        return self.generation is not None and self.generation.model == self.model

    @property
    def supported(self) -> float:
        """The share of the sentences that a passage supports, those left out counted in; 1 for quoted sentences."""
        if self.generation is None or not self.is_generated:
            return 1.0
        return self.generation.supported / self.generation.sentences if self.generation.sentences else 0.0

    @property
    def text(self) -> str:
        """The whole answer as plain text with its markers: "… on March 1, 2019. [1]"; of a list, one item a line.

        A sentence that nothing supports is followed by "[not supported]".
        """
        lines = [self.message] if self.message else []
        sentences = [" ".join(part for part in (s.lead, s.text, s.markers) if part) for s in self.statements]
        between = " " if self.form == "plain" else "\n"
        return "\n\n".join([*lines, between.join(sentences)] if sentences else lines)
