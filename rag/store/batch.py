"""What one call of `Store.write` brings, checked, and with the keys it gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.datamodels import Article, Embedding, Passage
from rag.errors import ModelError
from rag.reports import FileState
from rag.store.entries import Entry
from rag.store.records import passage_id
from rag.store.rows import UNDATED

# Stored vectors are taken for unit vectors: the inner product is the cosine.
NORM_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Batch:
    """The arguments of `Store.write`, known to fit together.

    :raises ValueError: they contradict one another; names the article or passage.
    :raises ModelError: a vector is not finite or not of unit length.
    """

    articles: Sequence[Article]
    passages: Sequence[Passage]
    texts: Sequence[str]
    embeddings: Sequence[Embedding]
    digests: Sequence[tuple[str, str]]
    files: Sequence[FileState]

    def __post_init__(self) -> None:
        if len(self.digests) != len(self.articles) or len(self.texts) != len(self.passages):
            raise ValueError("every article needs its digests and every passage its embedded text")
        by_id = {article.id: article for article in self.articles}
        if len(by_id) != len(self.articles):
            twice = next(a.id for place, a in enumerate(self.articles) if a.id in {b.id for b in self.articles[:place]})
            raise ValueError(f"article {twice!r} is there twice in one write")
        for passage in self.passages:
            article = by_id.get(passage.article_id)
            if article is None:
                raise ValueError(f"passage {passage.id!r} has no article in this write")
            if article.text[passage.start : passage.end] != passage.text:
                raise ValueError(f"passage {passage.id!r} is not what its article has at these offsets")
            if passage.id != passage_id(passage.article_id, passage.start, passage.end):
                raise ValueError(f"passage {passage.id!r} must be named article@start-end")
        for article in self.articles:
            f"{article.id}{article.title}{article.text}".encode()  # a lone surrogate raises UnicodeEncodeError here

    def check_vectors(self, dim: int) -> None:
        """See that every passage has a unit vector of this length, and a vector for each sentence inside it."""
        if len(self.embeddings) != len(self.passages):
            raise ValueError(f"{len(self.embeddings)} embeddings for {len(self.passages)} passages")
        for passage, embedding in zip(self.passages, self.embeddings, strict=True):
            shapes = (embedding.vector.shape, embedding.sentences.shape)
            if shapes != ((dim,), (len(embedding.spans), dim)):
                raise ValueError(f"passage {passage.id!r} has vectors of shapes {shapes}; the archive's dim is {dim}")
            if not all(0 <= start < end <= len(passage.text) for start, end in embedding.spans):
                raise ValueError(f"passage {passage.id!r} has a sentence outside its text")
        # Written so that a norm that is not a number fails too.
        norms = np.array([np.linalg.norm(embedding.vector) for embedding in self.embeddings])
        if not bool(np.all(np.abs(norms - 1) <= NORM_TOLERANCE)):
            raise ModelError("the embedder gave vectors that are not of unit length; choose another embedder")

    @property
    def size(self) -> int:
        """How many keys the batch needs."""
        return len(self.articles) + len(self.passages)

    def article_keys(self, first: int) -> range:
        """The keys of the articles, when the batch's first key is this one."""
        return range(first, first + len(self.articles))

    def passage_keys(self, first: int) -> range:
        """The keys of the passages, when the batch's first key is this one."""
        return range(first + len(self.articles), first + self.size)

    def passage_articles(self, first: int) -> list[int]:
        """For each passage the key of its article."""
        by_id = {article.id: key for key, article in zip(self.article_keys(first), self.articles, strict=True)}
        return [by_id[passage.article_id] for passage in self.passages]

    def entries(self, first: int) -> Iterator[Entry]:
        """The passages as the word index has them."""
        by_key = dict(zip(self.article_keys(first), self.articles, strict=True))
        keyed = zip(self.passage_keys(first), self.passage_articles(first), self.passages, strict=True)
        for key, article_key, passage in keyed:
            article = by_key[article_key]
            day = article.published.toordinal() if article.published else UNDATED
            yield Entry(key, article_key, day, article.source, article.language, article.title, passage.text)
