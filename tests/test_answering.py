"""The forms of an answer over a real archive of articles written for it; only the embedder is the hashing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rag import indexing
from rag.archive import open_store
from rag.assistant import Assistant
from rag.datamodels import Answer, Article
from rag.indexing import index_articles
from rag.settings import Settings
from tests.fakes import HashingEmbedder
from tests.stories import ALL, BRIDGE, DAM, FIRE, QUARREL

TODAY = date(2019, 12, 1)
MARCH = (
    "set out from Abel with forty carts",
    "halted at the ford because the river was high",
    "was joined by miners from Dorma",
    "lost three horses in the snow",
    "was cheered in the market of Esk",
    "slept in the barns of a monastery",
    "split into two columns behind Falun",
    "was stopped by a customs officer",
    "paid the bridge keeper in salt",
    "mourned an old singer at Gava",
    "came within sight of the coast",
    "was met by fishermen with drums",
    "ended on the quay of Hjor",
)
Open = Callable[[Sequence[Article]], Assistant]


@pytest.fixture
def over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens an assistant over an archive of these articles."""
    embedder = HashingEmbedder()
    monkeypatch.setattr(indexing, "load_embedder", lambda name: embedder)
    # The hashing embedder's cosines lie elsewhere than the real one's, for which the threshold was fitted.
    settings = Settings(index=tmp_path / "index", threshold=0.02)
    with ExitStack() as opened:

        def open_(articles: Sequence[Article]) -> Assistant:
            index_articles(articles, settings.index, settings)
            assistant = Assistant(open_store(settings.index, embedder), embedder, settings)
            opened.callback(assistant.close)
            return assistant

        yield open_


def last(assistant: Assistant, question: str, threshold: float | None = None) -> Answer:
    """The finished answer; every snapshot before it is its beginning, and every sentence opens its article."""
    snapshots = list(assistant.ask(question, today=TODAY, threshold=threshold))
    assert [answer.done for answer in snapshots] == [False] * (len(snapshots) - 1) + [True]
    for before, after in pairwise(snapshots):
        assert after.statements[: len(before.statements)] == before.statements
    answer = snapshots[-1]
    for statement, citation in zip(answer.statements, answer.citations, strict=True):
        assert statement.citations == (citation.number,)
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert " ".join(citation.quote.split()) == statement.text
    return answer


def told(answer: Answer) -> list[tuple[str, str]]:
    """The leads with the articles that stand behind them."""
    return [(s.lead, c.article.id) for s, c in zip(answer.statements, answer.citations, strict=True)]


def test_a_timeline_has_one_entry_for_each_event_in_order(over: Open) -> None:
    answer = last(over([*BRIDGE, *QUARREL]), "Timeline of the Kestrel Bridge")
    assert answer.form == "timeline"
    entries = told(answer)
    assert [lead for lead, _ in entries] == ["2019-02-04:", "2019-03-20:", "2019-05-13:", "2019-06:", "2019-11-01:"]
    assert [name for _, name in entries][:4] == [
        "kestrel-bridge-closed",
        "kestrel-bridge-inspected",
        "kestrel-bridge-repair-begins",
        "kestrel-bridge-flood",
    ]
    assert entries[4][1] in ("kestrel-bridge-opened", "kestrel-bridge-festival")


def test_a_timeline_keeps_to_the_period(over: Open) -> None:
    answer = last(over(BRIDGE), "Timeline of the Kestrel Bridge from March to June 2019")
    assert answer.period is not None
    assert answer.form == "timeline"
    assert [lead for lead, _ in told(answer)] == ["2019-03-20:", "2019-05-13:"]


def test_a_timeline_in_russian(over: Open) -> None:
    answer = last(over(DAM), "Как развивалось строительство плотины на реке Светлой?")
    assert answer.form == "timeline"
    assert [lead for lead, _ in told(answer)] == ["2018-03-12:", "2018-09-20:", "2019-10-01:"]


def test_a_timeline_tells_no_undated_sentence(over: Open) -> None:
    undated = [Article(a.id, a.title, a.text, source=a.source, language="en") for a in BRIDGE]
    answer = last(over(undated), "Timeline of the Kestrel Bridge")
    assert answer.form == "plain"
    assert answer.statements


def test_a_timeline_of_many_days_is_spread_over_them(over: Open) -> None:
    days = [
        Article(
            f"day-{n}",
            f"Day {n}",
            f"The salt march {happened}.",
            published=date(2019, 1 + n // 2, 1 + n),
            language="en",
        )
        for n, happened in enumerate(MARCH)
    ]
    answer = last(over(days), "Timeline of the salt march")
    leads = [lead for lead, _ in told(answer)]
    assert leads == sorted(leads)
    assert len(leads) == 8
    assert leads[0] <= "2019-01-02:"
    assert leads[-1] >= "2019-07-12:"


def test_a_timeline_of_nothing_abstains(over: Open) -> None:
    answer = last(over(BRIDGE), "Timeline of the chess olympiad", threshold=0.9)
    assert answer.abstained
    assert answer.form == "plain"


def test_a_later_figure_of_the_same_event_takes_the_place_of_the_earlier(over: Open) -> None:
    rebuilt = Article(
        "mill-rebuilt",
        "Mill",
        "After the fire the paper mill was rebuilt with a roof of steel.",
        published=date(2019, 10, 4),
        language="en",
    )
    answer = last(over([*FIRE, rebuilt]), "Timeline of the fire at the paper mill")
    assert answer.form == "timeline"
    texts = " ".join(statement.text for statement in answer.statements)
    assert "31 people" in texts
    assert "28 people" not in texts


def test_a_comparison_brings_evidence_of_each_side(over: Open) -> None:
    answer = last(over([*QUARREL, *BRIDGE]), "What did Ortega and Lindqvist say about the harbour toll?")
    assert answer.form == "comparison"
    assert answer.message == ""
    entries = told(answer)
    assert set(entries) == {
        ("Ortega:", "ortega-on-the-harbour-toll"),
        ("Lindqvist:", "governor-on-the-harbour-toll"),
    }
    assert [lead for lead, _ in entries] == sorted((lead for lead, _ in entries), reverse=True)


def test_a_side_without_evidence_is_named(over: Open) -> None:
    answer = last(over([*QUARREL, *BRIDGE]), "What did Ortega and Zimmermann say about the harbour toll?")
    assert answer.form == "comparison"
    assert answer.message == "Nothing was found on Zimmermann."
    assert {lead for lead, _ in told(answer)} == {"Ortega:"}
    assert answer.text.startswith("Nothing was found on Zimmermann.\n\nOrtega: ")


def test_a_comparison_without_a_side_abstains(over: Open) -> None:
    answer = last(over(BRIDGE), "What did Zimmermann and Okafor say about chess?")
    assert answer.abstained
    assert answer.form == "plain"
    assert answer.hits


def test_a_comparison_of_newspapers_takes_the_articles_of_each(over: Open) -> None:
    answer = last(over(QUARREL), "What did the Gazette and the Herald write about the harbour toll?")
    assert {(s.lead, c.article.source) for s, c in zip(answer.statements, answer.citations, strict=True)} == {
        ("The Gazette:", "Gazette"),
        ("The Herald:", "Herald"),
    }


def test_a_sentence_on_both_sides_comes_first_and_once(over: Open) -> None:
    clay = Article(
        "clay", "Soils", "Clay holds water while loam lets it pass. Clay is heavy to dig. Loam is easy to dig."
    )
    answer = last(over([clay, *BRIDGE]), "What is the difference between clay and loam?")
    assert answer.form == "comparison"
    assert told(answer)[0][0] == "clay / loam:"
    assert answer.statements[0].text == "Clay holds water while loam lets it pass."
    assert len({statement.text for statement in answer.statements}) == len(answer.statements)


def test_different_figures_are_shown_with_source_and_date_the_newest_last(over: Open) -> None:
    answer = last(over([*FIRE, *BRIDGE]), "How many people were injured in the fire at the paper mill?")
    assert answer.form == "disagreement"
    assert answer.message == "The articles give different figures. The newest, of 2019-08-14, says 31."
    assert told(answer) == [("Gazette, 2019-08-12:", "mill-fire"), ("Herald, 2019-08-14:", "mill-fire-later")]


def test_a_rounded_figure_is_no_disagreement(over: Open) -> None:
    answer = last(
        over([a for a in FIRE if a.id != "mill-fire"]), "How many people were injured in the fire at the paper mill?"
    )
    assert answer.form == "plain"
    assert answer.message == ""


def test_figures_of_one_day_have_no_newest(over: Open) -> None:
    toll = "The flood in Arvend destroyed {} houses."
    articles = [
        Article(name, "", toll.format(count), published=date(2019, 5, 2), source=name, language="en")
        for name, count in (("Gazette", "forty"), ("Herald", "65"))
    ]
    answer = last(over(articles), "How many houses did the flood in Arvend destroy?")
    assert answer.form == "disagreement"
    assert answer.message == "The articles give different figures."
    assert {lead for lead, _ in told(answer)} == {"Gazette, 2019-05-02:", "Herald, 2019-05-02:"}


def test_one_article_does_not_disagree_with_itself(over: Open) -> None:
    text = "The flood in Arvend destroyed 40 houses.\n\nThe flood in Arvend destroyed 65 houses."
    answer = last(
        over([Article("flood", "", text, language="en"), *BRIDGE]), "How many houses did the flood in Arvend destroy?"
    )
    assert answer.form == "plain"


def test_the_exact_answer_is_found_in_the_line_that_is_shown(over: Open) -> None:
    wrapped = Article("fair", "", "The  book\tfair had 9,000   visitors this time.", language="en")
    answer = last(over([wrapped]), "How many visitors did the book fair have?")
    focus = answer.statements[0].focus
    assert focus is not None
    assert "9,000" in answer.statements[0].text[slice(*focus)]


def test_things_of_which_one_is_unknown_are_no_comparison(over: Open) -> None:
    clay = Article("clay", "Soils", "Clay is heavy to dig and holds water. Farmers in Arvend have little else.")
    answer = last(over([clay, *BRIDGE]), "What is the difference between clay and podzol?", threshold=0.6)
    assert answer.abstained


@pytest.mark.slow
def test_the_forms_with_the_real_embedder_and_the_shipped_threshold(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index_articles(ALL, settings.index, settings)
    assistant = Assistant.open(settings=settings)
    try:
        assert last(assistant, "How did the repair of the Kestrel Bridge develop?").form == "timeline"
        assert last(assistant, "Хронология строительства плотины").form == "timeline"
        assert last(assistant, "What did Ortega and Lindqvist say about the harbour toll?").form == "comparison"
        half = last(assistant, "What did Ortega and Zimmermann say about the harbour toll?")
        assert half.message == "Nothing was found on Zimmermann."
        assert last(assistant, "How many people were injured in the fire at the paper mill?").form == "disagreement"
        assert last(assistant, "What did Ortega and Lindqvist say about chess?").abstained
        assert last(assistant, "Timeline of the opera house").abstained
    finally:
        assistant.close()
