"""Small articles, their passages and vectors, and the way they are put into a store."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Article, Embedding, Passage
from rag.reports import FileState
from rag.store import Store
from rag.store.embedded import EmbeddedStore

DIM = 8
FINGERPRINT = "test-embedder-1"


@dataclass(frozen=True)
class Story:
    """An article with its passages."""

    article: Article
    passages: tuple[Passage, ...]

    @property
    def id(self) -> str:
        return self.article.id


def story(article_id: str, *parts: str, title: str = "", **fields: Any) -> Story:
    """An article whose passages are these parts, one a line."""
    fields.setdefault("language", "en")
    passages, start = [], 0
    for part in parts:
        end = start + len(part)
        passages.append(Passage(f"{article_id}@{start}-{end}", article_id, part, start, end))
        start = end + 1
    return Story(Article(article_id, title, "\n".join(parts), **fields), tuple(passages))


def unit(*numbers: float) -> NDArray[np.float32]:
    """The unit vector in this direction, the rest of its numbers nought."""
    vector = np.zeros(DIM, np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.float32(np.linalg.norm(vector))


def vector_of(text: str) -> NDArray[np.float32]:
    """A unit vector that depends on the text alone."""
    return unit(*np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIM))


def embedding_of(text: str, vector: Any) -> Embedding:
    """This vector for the text, and a vector for a sentence that is its last character."""
    last = len(text.partition("\n")[2])
    return Embedding(
        np.asarray(vector, np.float32), ((last - 1, last),), vector_of(text[-1]).astype(np.float16).reshape(1, -1)
    )


def embedded_text(one: Story, passage: Passage) -> str:
    """What an indexer would embed for the passage: its header and its text."""
    return f"{one.article.title}\n{passage.text}"


def put(store: Store, *stories: Story, files: Sequence[FileState] = (), vectors: Any = None) -> None:
    """Write stories with the vectors of their texts, or with those given (one for each passage)."""
    texts = [embedded_text(one, passage) for one in stories for passage in one.passages]
    if vectors is None:
        vectors = [vector_of(text) for text in texts]
    store.write(
        [one.article for one in stories],
        [passage for one in stories for passage in one.passages],
        texts,
        [embedding_of(text, vector) for text, vector in zip(texts, vectors, strict=True)],
        [(f"digest of {one.id}", f"text digest of {one.id}") for one in stories],
        files,
    )


def open_store(folder: Path, **options: Any) -> EmbeddedStore:
    """The embedded store of this folder, made where there is none."""
    options = {"fingerprint": FINGERPRINT, "dim": DIM, "name": "tester", "create": True, **options}
    return EmbeddedStore.open(folder, **options)


def rebuilt_store(folder: Path, **options: Any) -> EmbeddedStore:
    """The embedded store of this folder, emptied."""
    options = {"fingerprint": FINGERPRINT, "dim": DIM, "name": "tester", **options}
    return EmbeddedStore.rebuild(folder, **options)


WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty", "knoll", "larch"]


def random_story(rng: np.random.Generator, article_id: str, passages: int | None = None) -> Story:
    """An article of a few short passages with a random date (or none), source and language."""
    count = int(rng.integers(0, 4)) if passages is None else passages
    parts = [" ".join(rng.choice(WORDS, int(rng.integers(1, 12)))) for _ in range(count)]
    made = story(article_id, *parts, title=" ".join(rng.choice(WORDS, int(rng.integers(0, 4)))))
    published = None if rng.random() < 0.2 else date.fromordinal(int(rng.integers(737000, 737030)))
    source, language = f"source {rng.integers(3)}", (None, "en", "de", "ru")[int(rng.integers(4))]
    return replace(made, article=replace(made.article, published=published, source=source, language=language))


def random_version(rng: np.random.Generator, article_id: str) -> Story:
    """A version of one of three longer texts: a word of it changed, a paragraph more or less; or the text as it is."""
    base = int(rng.integers(3))
    paragraphs = [[f"{WORDS[base]}{place}x{n}" for n in range(30)] for place in range(4)]
    change = int(rng.integers(4))
    if change == 1:
        paragraphs[0][int(rng.integers(30))] = "changed"
    elif change == 2:
        paragraphs.append([f"more{rng.integers(99)}x{n}" for n in range(30)])
    elif change == 3:
        paragraphs.pop()
    made = story(article_id, *(" ".join(paragraph) for paragraph in paragraphs), title=f"version {change}")
    return replace(made, article=replace(made.article, published=date.fromordinal(int(rng.integers(737000, 737030)))))
