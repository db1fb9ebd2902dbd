"""Search by words: tantivy over the passages of one archive, scored by BM25."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from rag.datamodels import Where
from rag.errors import IndexDamagedError
from rag.store import records
from rag.store.database import Head
from rag.store.entries import Entry
from rag.store.records import Keyed
from rag.store.rows import UNDATED
from rag.store.segments import verify
from rag.store.snapshots import sync
from rag.terms import ANALYSES, analysis_for, content_terms, terms

if TYPE_CHECKING:
    import tantivy

# What a word of the title counts, against 1 in the body. Of 0, .25, .5, 1, 1.5 and 2 the best for BM25 alone, by
# nDCG@10: SciFact .692 (.680 without titles), dated news .801 (.766); SQuAD2-dev .891 either way.
TITLE_BOOST = 0.5
# A question is searched by the analysis of each language that has at least this share of the passages.
LANGUAGE_SHARE = 0.01
MOST_TERMS = 256

_HEAP_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class _State:
    """One generation of the archive: a searcher sees what it saw when it was made, `gone` among it."""

    generation: int
    searcher: tantivy.Searcher
    schema: tantivy.Schema
    gone: frozenset[int]
    analyses: tuple[str, ...]


class WordIndex:
    """The words of one archive. Searches run on an immutable state, so that none waits for a change.

    :param newest: reads what is committed now, whatever the transaction at hand sees.
    """

    def __init__(self, folder: Path, newest: Callable[[], Head]) -> None:
        self._folder = folder
        self._newest = newest
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._index: tuple[str, tantivy.Index] | None = None
        self._verified: set[str] = set()

    def search(
        self, db: sqlite3.Connection, head: Head, text: str, k: int, where: Where, articles: Sequence[int]
    ) -> Keyed | None:
        """The k keys inside the filter with the greatest BM25 score, best first; None where the archive has moved on.

        :param articles: the keys of `where.article_ids`.
        :raises IndexDamagedError: the index cannot be read.
        """
        state = self._at(db, head)
        if state is None:
            return None
        query = _query(state, text, where, articles)
        return [] if query is None else _best(state, query, k, head.next_key)

    def stage(self, head: Head, gone: Sequence[int], entries: Iterable[Entry]) -> None:
        """Add entries whose keys are not yet given out, which no reader looks at before the database gives them out.

        What a killed writer left is deleted first, and so are the passages that are gone in the database.

        :raises IndexDamagedError: the index cannot be read.
        """
        from tantivy import FieldType, Query

        with _explained(self._folder / head.words):
            with self._lock:
                index = self._opened(head)
            unknown = Query.range_query(index.schema, "key", FieldType.Unsigned, lower_bound=head.next_key)
            with _writing(index) as writer:
                # A killed writer may have left files: tantivy would number its next ones alike, and not overwrite.
                writer.garbage_collect_files()
                writer.delete_documents_by_query(unknown)
                # By query, since delete_documents_by_term finds nothing in a field of unsigned numbers.
                writer.delete_documents_by_query(Query.term_set_query(index.schema, "key", gone))
                _add(writer, entries)

    def close(self) -> None:
        """Let go of the files."""
        self._state = self._index = None

    def _at(self, db: sqlite3.Connection, head: Head) -> _State | None:
        state = self._state
        if state is not None and state.generation == head.generation:
            return state
        with self._lock:
            try:
                with _explained(self._folder / head.words):
                    verify(self._folder / head.words, self._verified)
                    index = self._opened(head)
                    index.reload()
                    searcher = index.searcher()
            except IndexDamagedError:
                if self._newest().words != head.words:
                    return None  # deleted, since there is a newer one
                raise
            # A writer deletes what is gone as of generation g only while it makes g + 1. So this searcher has
            # everything that this generation has, if this one is still the newest now.
            if self._newest().generation != head.generation:
                return None
            gone = frozenset(records.gone_since(db, head.words_swept + 1))
            state = _State(head.generation, searcher, index.schema, gone, _analyses(searcher))
            self._state = state
            return state

    def _opened(self, head: Head) -> tantivy.Index:
        if self._index is None or self._index[0] != head.words:
            self._index = head.words, _open(self._folder / head.words)
        return self._index[1]


def keys(path: Path) -> list[int]:
    """The key of every passage in a word index, those included that are yet to be removed from it.

    :raises IndexDamagedError: the index cannot be read.
    """
    import tantivy

    verify(path, set())
    with _explained(path):
        searcher = _open(path).searcher()
        hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
        return [int(key or 0) for key in searcher.fast_field_values("key", [address for _, address in hits])]


def build(folder: Path, entries: Iterable[Entry]) -> str:
    """Make a new word index beside the one in force; returns its name."""
    import tantivy

    name = f"words-{token_hex(8)}"
    (folder / name).mkdir()
    with _explained(folder / name), _writing(tantivy.Index(_schema(), str(folder / name))) as writer:
        _add(writer, entries)
    sync(folder)
    return name


def delete_others(folder: Path, name: str) -> None:
    """Delete every word index of this folder but one."""
    for path in folder.glob("words-*"):
        if path.name != name:
            shutil.rmtree(path, ignore_errors=True)


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_unsigned_field("article", indexed=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in ("source", "language", "analysis"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    # One field for all languages, analysed by us: with a field for each, BM25 would measure the length of a passage
    # against passages that have no word in that field.
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _open(path: Path) -> tantivy.Index:
    import tantivy

    index = tantivy.Index.open(str(path))
    index.config_reader("manual")  # else a thread of tantivy's would look again whenever a writer commits
    return index


@contextmanager
def _writing(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    writer = index.writer(_HEAP_BYTES, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:  # an interrupt too must not leave half a batch behind; it is raised again
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # and lets go of tantivy's own lock


def _add(writer: tantivy.IndexWriter, entries: Iterable[Entry]) -> None:
    for entry in entries:
        writer.add_document(_document(entry))


def _document(entry: Entry) -> tantivy.Document:
    import tantivy

    analysis = analysis_for(entry.language)
    document = tantivy.Document()
    document.add_unsigned("key", entry.key)
    document.add_unsigned("article", entry.article)
    document.add_integer("day", entry.day)
    document.add_text("source", entry.source)
    document.add_text("analysis", analysis)
    if entry.language is not None:
        document.add_text("language", entry.language)
    document.add_text("title", " ".join(terms(entry.title, analysis)))
    document.add_text("body", " ".join(terms(entry.text, analysis)))
    return document


def _analyses(searcher: tantivy.Searcher) -> tuple[str, ...]:
    enough = LANGUAGE_SHARE * searcher.num_docs
    counts = {analysis: searcher.doc_freq("analysis", analysis) for analysis in ANALYSES}
    return tuple(analysis for analysis, count in counts.items() if count and count >= enough)


def _query(state: _State, text: str, where: Where, articles: Sequence[int]) -> tantivy.Query | None:
    """The words of the text as an OR of terms inside the filter, which adds nothing to the score; None for nothing."""
    from tantivy import Occur, Query

    asked = dict.fromkeys(term for analysis in state.analyses for term in content_terms(text, analysis))
    if not asked or (where.article_ids and not articles):
        return None
    words = []
    for term in list(asked)[:MOST_TERMS]:
        words.append(Query.term_query(state.schema, "body", term, "freq"))
        words.append(Query.boost_query(Query.term_query(state.schema, "title", term, "freq"), TITLE_BOOST))
    any_word = Query.boolean_query([(Occur.Should, word) for word in words])
    filters = [Query.const_score_query(query, 0.0) for query in _filters(state.schema, where, articles)]
    if not filters:
        return any_word
    return Query.boolean_query([(Occur.Must, query) for query in (any_word, *filters)])


def _filters(schema: tantivy.Schema, where: Where, articles: Sequence[int]) -> Iterator[tantivy.Query]:
    from tantivy import FieldType, Query

    if where.published_from is not None or where.published_to is not None:
        first = where.published_from.toordinal() if where.published_from else UNDATED + 1
        last = where.published_to.toordinal() if where.published_to else None
        yield Query.range_query(schema, "day", FieldType.Integer, first, last)
    if where.sources:
        yield Query.term_set_query(schema, "source", where.sources)
    if where.languages:
        yield Query.term_set_query(schema, "language", where.languages)
    if where.article_ids:
        yield Query.term_set_query(schema, "article", articles)


def _best(state: _State, query: tantivy.Query, k: int, next_key: int) -> Keyed:
    limit = k + len(state.gone)
    while True:
        limit = min(limit, state.searcher.num_docs)
        if limit == 0:
            return []
        hits = state.searcher.search(query, limit, count=False).hits
        keys = state.searcher.fast_field_values("key", [address for _, address in hits])
        scored = zip((int(key or 0) for key in keys), (float(score) for score, _ in hits), strict=True)
        found = [(key, score) for key, score in scored if key < next_key and key not in state.gone]
        if len(found) >= k or len(hits) < limit or limit == state.searcher.num_docs:
            return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]
        limit *= 4  # what filled the list is a writer's that has not committed


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:  # tantivy raises ValueError
        raise IndexDamagedError(f"{path}: {error}; run rag doctor --repair") from error
