"""What every store must say, in values; the oracle is held to the same."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from rag.datamodels import Article, Embedding, Where
from rag.reports import ArticleRecord, FileState
from rag.store import Scored, Store
from tests.store.samples import DIM, Story, embedded_text, embedding_of, put, story, unit, vector_of

TREATY = story("treaty", "The envoys signed the treaty.", "Trade resumed.", published=date(2019, 3, 1), source="Wire")
FLOOD = story("flood", "The river flooded two towns.", published=date(2019, 2, 4), source="Gazette")
NOTE = story("note", "A note without a date.", source="Gazette", language="de")


def found(scored: Scored) -> list[str]:
    return [passage.text for passage, _ in scored]


def test_a_cosine_is_the_cosine(store: Store) -> None:
    put(store, TREATY, FLOOD, vectors=[unit(1), unit(3, 4), unit(-1)])
    scored = store.search_dense(unit(1), 3)
    assert found(scored) == ["The envoys signed the treaty.", "Trade resumed.", "The river flooded two towns."]
    assert [score for _, score in scored] == pytest.approx([1, 0.6, -1], abs=1e-6)


def test_a_query_of_any_length_gets_the_cosine(store: Store) -> None:
    put(store, FLOOD, vectors=[unit(3, 4)])
    assert store.search_dense(7 * unit(1), 1)[0][1] == pytest.approx(0.6, abs=1e-6)


def test_a_score_by_words_is_bm25(store: Store) -> None:
    put(store, story("a", "cat dog"), story("b", "cat cat cow hen"), story("c", "fox"))
    # Three passages of 7/3 words on average; "cat" is in two of them: idf = ln(1 + 1.5 / 2.5).
    idf = math.log(1 + 1.5 / 2.5)
    once = idf * 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / (7 / 3)))
    twice = idf * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / (7 / 3)))
    scored = store.search_lexical("cat", 10)
    assert found(scored) == ["cat cat cow hen", "cat dog"]
    assert [score for _, score in scored] == pytest.approx([twice, once], rel=1e-6)


def test_words_add_up_and_a_repeated_one_counts_once(store: Store) -> None:
    put(store, story("a", "cat dog"), story("b", "cat cow"), story("c", "fox hen"))
    both, cat, dog = (store.search_lexical(q, 1)[0][1] for q in ("cat dog", "cat", "dog"))
    assert both == pytest.approx(cat + dog, rel=1e-6)
    assert store.search_lexical("cat cat CAT", 1)[0][1] == pytest.approx(cat, rel=1e-6)


def test_a_word_of_the_title_finds_every_passage_of_the_article(store: Store) -> None:
    put(store, story("a", "One thing.", "Another thing.", title="Harvest"), FLOOD)
    assert sorted(found(store.search_lexical("harvest", 9))) == ["Another thing.", "One thing."]


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("en", "He was running.", "runs"),
        (None, "He was running.", "runs"),
        ("en-GB", "He was running.", "runs"),
        ("ru", "Переговоры в Москве завершились", "переговорах"),
        ("de", "Die Häuser brannten", "haus"),
        ("fr", "Les élèves étudient", "eleve"),
        ("xx", "Łódź naïve", "naive"),
        ("en", "cafe\u0301 closed", "café"),
    ],
)
def test_words_meet_in_their_stems(store: Store, language: str | None, text: str, query: str) -> None:
    put(store, story("a", text, language=language), story("b", "something else"))
    assert found(store.search_lexical(query, 9)) == [text]


@pytest.mark.parametrize(
    "query",
    ['"', "AND", "OR NOT", "*:", "body:river", "river)", "[a TO b]", "title:(", "river^1e400", "\\", "+-&&||!", "~"],
)
def test_query_syntax_is_only_words(store: Store, query: str) -> None:
    put(store, FLOOD, NOTE)
    expected = ["The river flooded two towns."] if "river" in query else []
    # "AND", "OR" and "NOT" are words like any other; "a" and "to" are among those of NOTE and of no other.
    got = found(store.search_lexical(query, 9))
    assert [text for text in got if text != "A note without a date."] == expected


@pytest.mark.parametrize("query", ["", " ", "…", "😀 🎉", "\x00", "﷽"])
def test_a_query_that_no_passage_has_a_word_of_finds_nothing(store: Store, query: str) -> None:
    put(store, FLOOD)
    assert store.search_lexical(query, 9) == []


def test_a_query_of_very_many_words_is_answered(store: Store) -> None:
    put(store, FLOOD)
    assert found(store.search_lexical("river " + " ".join(f"w{n}" for n in range(20_000)), 9)) == [FLOOD.article.text]
    assert store.search_lexical("x" * 100_000, 9) == []


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.search_dense(unit(1), 5) == []
    assert store.search_lexical("river", 5) == []
    assert list(store.articles()) == []
    assert store.stats().articles == 0


@pytest.mark.parametrize("k", [-1, 0, 1, 3, 4, 1000])
def test_there_are_k_or_as_many_as_there_are(store: Store, k: int) -> None:
    put(store, TREATY, FLOOD, NOTE)
    assert len(store.search_dense(unit(1), k)) == min(max(k, 0), 4)
    assert len(store.search_lexical("the river a date trade", k)) == min(max(k, 0), 4)


FILTERS = {
    "nothing filtered": (Where(), "treaty flood note"),
    "from a day": (Where(published_from=date(2019, 3, 1)), "treaty"),
    "to a day": (Where(published_to=date(2019, 2, 4)), "flood"),
    "one day": (Where(date(2019, 2, 4), date(2019, 2, 4)), "flood"),
    "between": (Where(date(2019, 2, 5), date(2019, 2, 28)), ""),
    "the first and last day there is": (Where(date.min, date.max), "treaty flood"),
    "a period that ends before it starts": (Where(date(2019, 4, 1), date(2019, 1, 1)), ""),
    "a source": (Where(sources=("Gazette",)), "flood note"),
    "sources": (Where(sources=("Gazette", "Wire", "Nobody")), "treaty flood note"),
    "an unknown source": (Where(sources=("Nobody",)), ""),
    "a source by another case": (Where(sources=("gazette",)), ""),
    "a language": (Where(languages=("de",)), "note"),
    "articles": (Where(article_ids=("note", "treaty", "unknown")), "treaty note"),
    "an unknown article": (Where(article_ids=("unknown",)), ""),
    "all at once": (Where(date(2019, 1, 1), None, ("Gazette",), ("en", "de"), ("note", "flood")), "flood"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_lets_through_exactly_what_is_inside(store: Store, name: str) -> None:
    where, expected = FILTERS[name]
    put(store, TREATY, FLOOD, NOTE)
    ids = set(expected.split())
    assert {p.article_id for p, _ in store.search_dense(unit(1), 99, where)} == ids
    assert {p.article_id for p, _ in store.search_lexical("the treaty trade river note", 99, where)} == ids
    assert {article.id for article in store.articles(where)} == ids


def test_a_filter_changes_no_score(store: Store) -> None:
    put(store, TREATY, FLOOD, NOTE)
    where = Where(date(2019, 1, 1), date(2019, 12, 31), ("Wire",), ("en",), ("treaty",))
    everywhere = dict(store.search_dense(unit(1, 2), 9))
    for passage, score in store.search_dense(unit(1, 2), 9, where):
        assert score == pytest.approx(everywhere[passage], rel=1e-6)
    everywhere = dict(store.search_lexical("the treaty", 9))
    for passage, score in store.search_lexical("the treaty", 9, where):
        assert score == pytest.approx(everywhere[passage], rel=1e-6)


def test_articles_come_oldest_first_and_undated_last(store: Store) -> None:
    put(store, NOTE, TREATY, FLOOD)
    assert [article.id for article in store.articles()] == ["flood", "treaty", "note"]


def test_an_article_comes_back_as_it_was(store: Store) -> None:
    text = "Ünïcödé 😀 \u202e ‮ е́ 中文 \x00 \n\r\n\t end"
    article = Article(
        id="https://example.org/a?b=c#d'; DROP TABLE articles;--",
        title="<script>alert(1)</script> **bold**",
        text=text,
        published=date.min,
        updated=date.max,
        url="https://example.org/a",
        source="Ö",
        author="A. N. Other",
        language="en",
        path="dir/ü.txt",
        date_provenance="file name",
        indexed=datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC),
        also=("copy 1", "kopie ü"),
    )
    bare = Article(id="bare", title="", text="")
    put(store, Story(article, ()), Story(bare, ()))
    assert store.article(article.id) == article
    assert store.article("bare") == bare
    assert list(store.articles()) == [article, bare]
    assert store.article("unknown") is None


def test_passages_come_back_in_reading_order(store: Store) -> None:
    long = story("long", "Zwölf 😀 Boxkämpfer.", "中文。", "End.")
    put(store, replace(long, passages=(long.passages[2], long.passages[0], long.passages[1])))
    assert store.passages("long") == list(long.passages)
    assert store.passages("unknown") == []


def test_an_article_written_again_is_replaced(store: Store) -> None:
    put(store, TREATY, FLOOD)
    put(store, story("treaty", "The treaty failed.", source="Wire"))
    assert found(store.search_lexical("treaty", 9)) == ["The treaty failed."]
    assert store.search_lexical("trade", 9) == []
    assert sorted(found(store.search_dense(unit(1), 9))) == ["The river flooded two towns.", "The treaty failed."]
    assert [passage.text for passage in store.passages("treaty")] == ["The treaty failed."]
    assert store.stats().articles == 2


def test_a_removed_article_is_gone_and_can_come_back(store: Store) -> None:
    put(store, TREATY, FLOOD)
    store.remove(["treaty", "unknown"])
    assert found(store.search_dense(unit(1), 9)) == found(store.search_lexical("the", 9)) == [FLOOD.article.text]
    assert store.article("treaty") is None
    assert store.passages("treaty") == []
    put(store, TREATY)
    assert found(store.search_lexical("treaty", 9)) == ["The envoys signed the treaty."]
    assert len(store.search_dense(unit(1), 9)) == 3
    store.remove(["treaty", "flood"])
    assert store.search_dense(unit(1), 9) == store.search_lexical("the", 9) == []


def assert_same(one: Embedding, other: Embedding) -> None:
    assert one.spans == other.spans
    assert (one.vector.dtype.name, one.sentences.dtype.name) == ("float32", "float16")
    np.testing.assert_array_equal(one.vector, other.vector)
    np.testing.assert_array_equal(one.sentences, other.sentences)


def test_embeddings_are_cached_by_embedded_text(store: Store) -> None:
    put(store, TREATY)
    texts = [embedded_text(TREATY, passage) for passage in TREATY.passages]
    cached = store.cached_embeddings([*texts, "never seen", texts[0]])
    assert cached.keys() == set(texts)
    for text in texts:
        assert_same(cached[text], embedding_of(text, vector_of(text)))


def test_embeddings_are_found_by_passage(store: Store) -> None:
    put(store, TREATY, FLOOD)
    names = {passage.id: embedded_text(TREATY, passage) for passage in TREATY.passages}
    found = store.embeddings([*names, "treaty@0-1", "nobody@0-5", "no passage"])
    assert found.keys() == names.keys()
    for name, text in names.items():
        assert_same(found[name], embedding_of(text, vector_of(text)))
    store.remove(["treaty"])
    assert store.embeddings(list(names)) == {}


def test_equal_embedded_texts_have_one_vector(store: Store) -> None:
    put(store, story("a", "Same."), vectors=[unit(1)])
    put(store, story("b", "Same."), story("c", "Same."), vectors=[unit(0, 1), unit(0, 0, 1)])
    assert [score for _, score in store.search_dense(unit(1), 9)] == pytest.approx([1, 1, 1], abs=1e-6)


def test_files_are_remembered_until_removed(store: Store) -> None:
    one, two = FileState("one.txt", 5, 1_700_000_000_000_000_001), FileState("zwei.txt", 0, -1, ("flood", "ü"))
    put(store, FLOOD, files=[one, two])
    assert store.files() == {"one.txt": one, "zwei.txt": two}
    put(store, files=[replace(one, size=6)])
    store.remove([], ["zwei.txt", "unknown.txt"])
    assert store.files() == {"one.txt": replace(one, size=6)}
    assert store.article("flood") is not None


def test_records_hold_what_indexing_compares(store: Store) -> None:
    put(store, story("a", "Text.", path="a.txt", also=("b.txt",)), FLOOD)
    assert store.records() == {
        "a": ArticleRecord("a", "digest of a", "text digest of a", "a.txt", ("b.txt",)),
        "flood": ArticleRecord("flood", "digest of flood", "text digest of flood", None, ()),
    }


def test_stats_count(store: Store) -> None:
    put(store, TREATY, FLOOD, NOTE, story("odd", "No language.", source="Wire", language=None))
    stats = store.stats()
    assert (stats.articles, stats.passages, stats.dim, stats.embedder) == (4, 5, DIM, "tester")
    assert stats.sources == {"Gazette": 2, "Wire": 2}
    assert stats.languages == {"en": 2, "de": 1}
    assert (stats.earliest, stats.latest, stats.undated) == (date(2019, 2, 4), date(2019, 3, 1), 2)


def test_every_change_is_a_new_generation(store: Store) -> None:
    seen = [store.stats().generation]
    put(store, FLOOD)
    seen.append(store.stats().generation)
    put(store, FLOOD)
    seen.append(store.stats().generation)
    store.remove(["flood"])
    seen.append(store.stats().generation)
    assert seen == sorted(set(seen))
