"""What a reader's judgement does to hits and evidence, with a reader that goes by a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rag import indexing
from rag.answering import ExtractiveComposer
from rag.archive import open_store
from rag.datamodels import Answer, Article
from rag.errors import SettingsError
from rag.evidence import SURE, select
from rag.indexing import index_articles
from rag.reader import load_reader
from rag.reading import READ, read
from rag.retrieval import Retrieved, Retriever
from rag.settings import Settings
from tests.fakes import HashingEmbedder, WordReader

QUESTION = "When was the bridge opened?"
TEXTS = {
    "plan": "The bridge was opened to debate.",
    "opening": "A band played. The bridge was opened on Friday.",
    "russian": "Мост открыли в пятницу. The bridge was opened on Friday.",
}
LANGUAGES = {"russian": "ru"}


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Retrieved]:
    embedder = HashingEmbedder()
    monkeypatch.setattr(indexing, "load_embedder", lambda name: embedder)
    settings = Settings(index=tmp_path / "index")
    articles = [Article(name, "", text, language=LANGUAGES.get(name, "en")) for name, text in TEXTS.items()]
    index_articles(articles, settings.index, settings)
    with closing(open_store(settings.index, embedder)) as store:
        yield Retriever(store, embedder).retrieve(QUESTION, 10, 3)


def test_the_hit_that_answers_comes_first(found: Retrieved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.ANSWERED", 0.5)
    assert found.hits[0].article.id != "opening"
    after = read(QUESTION, found, WordReader("Friday"))
    assert after.hits[0].article.id == "opening"
    assert [hit.rank for hit in after.hits] == [1, 2, 3]
    assert [hit.score for hit in after.hits] == sorted((hit.score for hit in after.hits), reverse=True)
    assert after.hits[0].parts["reader"] == 0.95
    assert {hit.passage.id for hit in after.hits} == {hit.passage.id for hit in found.hits}


def test_a_passage_in_another_language_is_not_read(found: Retrieved) -> None:
    reader = WordReader("Friday")
    after = read(QUESTION, found, reader)
    assert sorted(reader.read_texts) == sorted(text for name, text in TEXTS.items() if name not in LANGUAGES)
    assert "reader" not in next(hit for hit in after.hits if hit.article.id == "russian").parts


def test_letters_tell_the_language_where_nobody_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = HashingEmbedder()
    monkeypatch.setattr(indexing, "load_embedder", lambda name: embedder)
    settings = Settings(index=tmp_path / "index")
    texts = ["The bridge was opened on Friday.", "Мост (bridge) открыли в пятницу, Friday."]
    index_articles([Article(str(i), "", text) for i, text in enumerate(texts)], settings.index, settings)
    reader = WordReader("Friday")
    with closing(open_store(settings.index, embedder)) as store:
        read("bridge Friday", Retriever(store, embedder).retrieve("bridge Friday", 5, 3), reader)
    assert reader.read_texts == texts[:1]


def test_the_sentence_that_was_read_to_answer_leads_with_the_exact_words(found: Retrieved) -> None:
    first = select(QUESTION, read(QUESTION, found, WordReader("Friday")))[0]
    assert first.evidence.text == "The bridge was opened on Friday."
    assert first.span is not None
    assert first.evidence.text[slice(*first.span)] == "Friday"
    assert first.scores.read == 0.9


def test_the_exact_words_of_an_unsure_reader_are_not_taken(found: Retrieved) -> None:
    after = read(QUESTION, found, WordReader("Friday"))
    unsure = {key: replace(reading, margin=SURE - 0.1) for key, reading in after.readings.items()}
    first = select(QUESTION, replace(after, readings=unsure))[0]
    assert first.span is None
    assert first.scores.read == 0.9


def test_without_a_reader_nothing_is_known_of_answers(found: Retrieved) -> None:
    scored = select(QUESTION, found)
    assert all(item.span is None and item.scores.answered is None for item in scored)


def test_no_more_than_the_best_hits_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = HashingEmbedder()
    monkeypatch.setattr(indexing, "load_embedder", lambda name: embedder)
    settings = Settings(index=tmp_path / "index")
    index_articles([Article(str(i), "", f"Bridge {i} opened.") for i in range(20)], settings.index, settings)
    reader = WordReader("opened")
    with closing(open_store(settings.index, embedder)) as store:
        found = Retriever(store, embedder).retrieve("bridge opened", 15, 3)
    assert len(read("bridge opened", found, reader).hits) == 15
    assert len(reader.read_texts) == READ


def test_nothing_found_nothing_read(found: Retrieved) -> None:
    empty = Retrieved(found.query, (), (), {}, found.matching)
    assert read(QUESTION, empty, WordReader("Friday")).hits == ()


def test_a_plain_answer_is_read_for(found: Retrieved) -> None:
    composer = ExtractiveComposer(Settings(threshold=0.0), WordReader("Friday"))
    answer = [*composer.compose(Answer(QUESTION, QUESTION), lambda query, k, per_article: found)][-1]
    assert answer.statements[0].text == "The bridge was opened on Friday."


def test_off_is_none_and_anything_else_is_refused() -> None:
    assert load_reader("off") is None
    with pytest.raises(SettingsError, match='"default" and "off"'):
        load_reader("large")
