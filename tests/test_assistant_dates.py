"""Periods, the newest and the day of an event, from a question to the answer; only the embedder is the hashing one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.answering.nearest import around, nearest, nothing_then
from rag.answering.timing import timed
from rag.assistant import Assistant
from rag.datamodels import Answer, Article, Evidence, Hit, Passage, Period, Where
from rag.evidence import ScoredSentence, Scores
from rag.indexing import index_articles
from rag.settings import Settings
from tests.fakes import HashingEmbedder

TEXTS: dict[str, tuple[date | None, str]] = {
    "closed": (date(2019, 2, 3), "The old bridge was closed. The mayor blamed the ice on the old bridge."),
    "opened": (date(2019, 3, 9), "The old bridge was opened again. The toll of the old bridge is two crowns."),
    "toll": (date(2019, 8, 20), "The toll of the old bridge is five crowns. The council wants to raise it."),
    "fair": (date(2019, 5, 2), "The book fair had nine thousand visitors. A prize went to a novel about bees."),
    "prize-1": (date(2019, 11, 4), "Anna Berg won the prize for honey in 1985. The jury was small."),
    "prize-2": (date(2019, 11, 5), "Otto Holm won the prize for honey in May 2019. The jury was large."),
    "мост": (date(2019, 2, 8), "Старый мост закрыли во вторник. Мэр винит лёд."),
    "atlas": (None, "The toll of the old bridge is listed in the atlas."),
}
TODAY = date(2019, 12, 1)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    embedder = HashingEmbedder()
    settings = Settings(index=tmp_path_factory.mktemp("dates") / "index", threshold=0.02)
    with pytest.MonkeyPatch.context() as patch:
        for module in (indexing, assistant_module):
            patch.setattr(module, "load_embedder", lambda name: embedder)
        articles = [
            Article(
                name, name.title(), text, published=day, source="Gazette", language="ru" if name == "мост" else "en"
            )
            for name, (day, text) in TEXTS.items()
        ]
        index_articles(articles, settings.index, settings)
        with closing(Assistant.open(settings=settings)) as assistant:
            yield assistant


def last(assistant: Assistant, question: str, today: date = TODAY, sources: Sequence[str] = ()) -> Answer:
    return list(assistant.ask(question, today=today, sources=sources))[-1]


@pytest.mark.parametrize(
    "question",
    [
        "What was reported in late February 2019 about the old bridge?",
        "What was said in the news of 15 February 2019 about the old bridge?",
        "Что сообщалось 15 февраля 2019 года: old bridge?",
    ],
)
def test_a_period_in_which_nothing_was_published_offers_the_nearest_articles(
    assistant: Assistant, question: str
) -> None:
    answer = last(assistant, question)
    assert answer.abstained
    assert answer.statements == ()
    assert answer.message.startswith("No article of this archive was published in that period (")
    assert answer.message.endswith("The nearest are from 3 February 2019 and 9 March 2019.")
    assert [hit.article.id for hit in answer.hits] == ["closed", "opened"]
    assert [hit.rank for hit in answer.hits] == [1, 2]
    assert "no article of that period" in answer.reason


def test_relative_words_are_always_about_publication(assistant: Assistant) -> None:
    answer = last(assistant, "What happened to the old bridge last week?", today=date(2026, 11, 23))
    assert answer.abstained
    assert answer.period is not None
    assert (answer.period.start, answer.period.end) == (date(2026, 11, 16), date(2026, 11, 22))
    assert "16–22 November 2026). The nearest is from" in answer.message
    assert len(answer.hits) == 1


def test_the_nearest_articles_keep_to_the_sources_asked_for(assistant: Assistant) -> None:
    answer = last(assistant, "What was reported on 15 February 2019 about the old bridge?", sources=["Herald"])
    assert (answer.abstained, answer.hits) == (True, ())
    assert answer.message.endswith("(15 February 2019).")


def test_an_events_year_before_the_archive_is_no_period_of_publication(assistant: Assistant) -> None:
    answer = last(assistant, "Who won the prize for honey in 1985?")
    assert (answer.period, answer.message) == (None, "")
    assert answer.statements[0].text == "Anna Berg won the prize for honey in 1985."


def test_where_nothing_was_published_then_an_event_of_that_time_is_told_from_elsewhere(assistant: Assistant) -> None:
    answer = last(assistant, "Who won the prize for honey in late May 2019?")
    assert not answer.abstained
    assert answer.message == "No article published in that period (21–31 May 2019) says; others do:"
    # Both sentences hold the question's words; only one tells of that time.
    assert answer.statements[0].text == "Otto Holm won the prize for honey in May 2019."


def test_the_newest_is_preferred_when_it_is_asked_for_and_only_then(assistant: Assistant) -> None:
    newest = last(assistant, "What is the toll of the old bridge now?")
    assert newest.citations[0].article.id == "toll"
    scores = {hit.article.id: hit.score for hit in newest.hits}
    assert scores["toll"] > scores["atlas"]
    plain = last(assistant, "What is the toll of the old bridge?")
    scores = {hit.article.id: hit.score for hit in plain.hits}
    assert scores["toll"] == pytest.approx(scores["opened"], abs=0.15)


def test_searched_is_what_was_put_to_the_index(assistant: Assistant) -> None:
    question = "What was reported in February 2019 about the old bridge?"
    assert last(assistant, question).searched == question


def hit(name: str, published: date | None, score: float, rank: int = 1) -> Hit:
    return Hit(Passage(f"{name}@0-1", name, "x", 0, 1), Article(name, name, "x", published=published), score, rank)


FEBRUARY = Period(date(2019, 2, 1), date(2019, 2, 28))


def test_the_nearest_of_those_that_match_is_taken_on_each_side() -> None:
    before = [hit("a", date(2018, 1, 1), 1.0), hit("b", date(2019, 1, 1), 0.7, 2), hit("c", date(2019, 1, 31), 0.1, 3)]
    after = [hit("d", None, 1.0), hit("e", date(2020, 1, 1), 0.9, 2), hit("f", date(2019, 3, 1), 0.8, 3)]
    assert [h.article.id for h in nearest([before, after], FEBRUARY)] == ["b", "f"]
    assert nearest([[], []], FEBRUARY) == ()


def test_an_open_side_has_nothing_beyond_it() -> None:
    where = Where(sources=("Gazette",))
    assert around(Period(None, date(2019, 2, 28)), where) == [
        Where(published_from=date(2019, 3, 1), sources=("Gazette",))
    ]
    assert around(Period(date(2019, 2, 1), None), where) == [
        Where(published_to=date(2019, 1, 31), sources=("Gazette",))
    ]
    assert around(Period(date.min, date.max), where) == []


def test_days_are_named_once() -> None:
    day = date(2019, 3, 9)
    assert nothing_then(FEBRUARY, [hit("a", day, 1), hit("b", day, 1)]).endswith("The nearest is from 9 March 2019.")
    assert nothing_then(FEBRUARY, []) == "No article of this archive was published in that period (February 2019)."


def scored(name: str, text: str, published: date | None, cosine: float) -> ScoredSentence:
    found = Hit(Passage(f"{name}@0-1", name, text, 0, 1), Article(name, name, text, published), 1.0, 1)
    scores = Scores(cosine=cosine, coverage=0.5, context=0.0, passage=1.0, kind=0.0)
    return ScoredSentence(Evidence(found, 0, len(text), text, scores.total), scores)


OLD = scored("old", "The toll was two crowns in 1985.", date(2015, 1, 1), 0.8)
NEW = scored("new", "The toll is five crowns.", date(2019, 1, 1), 0.7)
FAR = scored("far", "Storks left the marshes.", date(2019, 6, 1), 0.0)
IN_1985 = Period(date(1985, 1, 1), date(1985, 12, 31), "in 1985")


@pytest.mark.parametrize(
    ("question", "period", "expected"),
    [
        ("What is the toll?", None, ["old", "new", "far"]),
        ("What is the toll now?", None, ["new", "old", "far"]),
        ("Какова пошлина сейчас?", None, ["new", "old", "far"]),
        ("What was the toll in 1985?", IN_1985, ["old", "new", "far"]),
        ("What was the toll in 2019?", Period(date(2019, 1, 1), date(2019, 12, 31)), ["new", "old", "far"]),
    ],
)
def test_what_fits_the_time_asked_about_comes_first(question: str, period: Period | None, expected: list[str]) -> None:
    ordered = timed(question, [OLD, NEW, FAR], period)
    assert [item.evidence.hit.article.id for item in ordered] == expected
