"""From articles to committed batches: fold exact copies, pass over what is unchanged, chunk, embed, write."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from rag.chunking import Chunk, Chunker
from rag.datamodels import Article, Embedding
from rag.embedding import Embedder
from rag.reports import ArticleRecord, FileState, IndexProgress
from rag.sentences import Span
from rag.store import Store

# One commit a batch: a killed run loses at most the embedding of this many passages.
BATCH_PASSAGES = 1024
# Passages embedded at a time: long enough to sort by length, short enough for a live progress bar.
SLICE_PASSAGES = 256


@dataclass(slots=True)
class Batches:
    """Takes articles in, commits them to the store in batches.

    :param known: the articles of the archive before this run, by id.
    :param total: how many articles are expected, for the progress.
    """

    store: Store
    chunker: Chunker
    embedder: Embedder
    known: dict[str, ArticleRecord]
    total: int | None = None
    on_progress: Callable[[IndexProgress], None] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    _articles: list[Article] = field(default_factory=list)
    _digests: list[tuple[str, str]] = field(default_factory=list)
    _chunks: list[Chunk] = field(default_factory=list)
    _files: list[FileState] = field(default_factory=list)
    _by_text: dict[str, str] = field(default_factory=dict)
    _held: set[str] = field(default_factory=set)
    _copies: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _files_with_copies: list[FileState] = field(default_factory=list)
    _folded_into: set[str] = field(default_factory=set)
    _started: float = field(default_factory=time.monotonic)
    _taken: int = 0

    def release(self, article_ids: set[str]) -> None:
        """Say which known articles are about to be read again; the others hold their ids and their texts."""
        self._held = self.known.keys() - article_ids
        self._by_text = {self.known[article_id].text_digest: article_id for article_id in self._held}

    def add(self, article: Article) -> None:
        """Take one article: folded into an equal one, passed over as unchanged, or chunked for the next commit."""
        self._taken += 1
        text_digest = _digest(article.text)
        first = self._by_text.get(text_digest)
        if first is not None:
            self.counts["folded"] += 1
            self._copies[first].add(article.id)
            self._folded_into.add(first)
            return
        article = replace(article, id=self._free_id(article, text_digest))
        self._by_text[text_digest] = article.id
        self.seen.add(article.id)
        digest = self._article_digest(article)
        before = self.known.get(article.id)
        if before is not None and before.digest == digest:
            self.counts["unchanged"] += 1
            return
        self.counts["changed" if before else "added"] += 1
        self.written.add(article.id)
        self._queue(article, digest, text_digest)
        if len(self._chunks) >= BATCH_PASSAGES:
            self.commit()

    def finish_file(self, state: FileState) -> None:
        """Say that every article of a file was added; its state is committed together with the last of them."""
        if self._folded_into:
            self._files_with_copies.append(replace(state, folded_into=tuple(sorted(self._folded_into))))
        else:
            self._files.append(state)
        self._folded_into = set()

    def finish(self) -> None:
        """Commit what is left, and with it the other places of every article that gained or lost exact copies."""
        self.commit()
        had_copies = {article_id for article_id in self.seen & self.known.keys() if self.known[article_id].also}
        for article_id in sorted(self._copies.keys() | had_copies):
            stored = self.store.article(article_id)
            if stored is None:
                continue
            kept = stored.also if article_id in self._held else ()
            also = tuple(sorted(self._copies[article_id].union(kept) - {article_id}))
            if also != stored.also:
                self._queue(replace(stored, also=also), self._article_digest(stored), _digest(stored.text))
        self._files.extend(self._files_with_copies)
        self.commit()

    def commit(self) -> None:
        """Embed and write what is queued, in one transaction."""
        if not (self._articles or self._files):
            return
        self.store.write(
            self._articles,
            [chunk.passage for chunk in self._chunks],
            [chunk.embedded_text for chunk in self._chunks],
            self._embeddings(),
            self._digests,
            self._files,
        )
        self._articles, self._digests, self._chunks, self._files = [], [], [], []
        self._report()

    def _queue(self, article: Article, digest: str, text_digest: str) -> None:
        self._articles.append(replace(article, indexed=datetime.now(UTC)))
        self._digests.append((digest, text_digest))
        self._chunks.extend(self.chunker.chunks(article))

    def _embeddings(self) -> list[Embedding]:
        by_text = {chunk.embedded_text: chunk for chunk in self._chunks}
        embeddings = self.store.cached_embeddings(list(by_text))
        missing = sorted(by_text.keys() - embeddings.keys(), key=lambda text: (len(text), text))
        for start in range(0, len(missing), SLICE_PASSAGES):
            part = missing[start : start + SLICE_PASSAGES]
            vectors, sentences = self.embedder.embed_in_context(part, [_spans(by_text[text]) for text in part])
            for text, vector, of_sentences in zip(part, vectors, sentences, strict=True):
                embeddings[text] = Embedding(vector, by_text[text].sentences, of_sentences.astype(np.float16))
            self.counts["passages"] += len(part)
            self._report(len(missing) - start - len(part))
        return [embeddings[chunk.embedded_text] for chunk in self._chunks]

    def _report(self, waiting: int = 0) -> None:
        if self.on_progress is None:
            return
        done = max(0, self._taken - round(len(self._articles) * waiting / max(1, len(self._chunks))))
        elapsed = time.monotonic() - self._started
        left = elapsed / done * (self.total - done) if self.total and done else None
        self.on_progress(IndexProgress(done, self.total, self.counts["passages"], left and max(0.0, left)))

    def _free_id(self, article: Article, text_digest: str) -> str:
        """The article's id, or one made from it where another text already answers to that id."""
        if article.id in self.seen or article.id in self._held:
            return f"{article.id}#{text_digest[:8]}"
        return article.id

    def _article_digest(self, article: Article) -> str:
        fields = (article.id, article.title, article.text, article.published, article.updated, article.url)
        more = (article.source, article.author, article.language, article.date_provenance, self.chunker.fingerprint)
        return _digest(repr(fields + more))


def _spans(chunk: Chunk) -> list[Span]:
    """The sentences of a chunk as offsets in what is embedded, its header included."""
    header = len(chunk.embedded_text) - len(chunk.passage.text)
    return [Span(header + start, header + end) for start, end in chunk.sentences]


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
