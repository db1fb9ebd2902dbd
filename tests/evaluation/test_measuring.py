"""The whole run over a scripted assistant: what is asked, how it is counted, and what is left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.datamodels import Answer, Hit, Message, Statement
from rag.evaluation import sections
from rag.evaluation.asking import Asked, Interview
from rag.evaluation.datasets import Question, load_dataset
from rag.evaluation.measures import Ranking
from rag.evaluation.progress import EvaluationProgress
from rag.evaluation.report import Section
from rag.evaluation.runner import measure
from rag.evaluation.sampling import draw
from tests.evaluation.sets import Row, ScriptedAssistant, answer, hit, write_set

CORPUS: list[Row] = [
    {"_id": "d1", "text": "Rollo led them. They settled in Normandy.", "metadata": {"date": "2019-03-01"}},
    {"_id": "d2", "text": "William won at Hastings in 1066."},
]


def question(identifier: str, text: str, **metadata: Any) -> Row:
    return {"_id": identifier, "text": text, "metadata": metadata}


def figures(found: Sequence[Section], key: str) -> dict[str, float]:
    (section,) = [section for section in found if section.key == key]
    return {figure.name: figure.value for figure in section.figures}


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(
        rankings={
            "Who led them?": [hit("d2", 0.4, 1, "William."), hit("d1", 0.3, 2, "Rollo led them.")],
            "Who won?": [hit("d2", 0.9, 1, "William won at Hastings in 1066.")],
        },
        sentences={
            "Who led them?": ["They settled in Normandy.", "Rollo led them."],
            "Who won?": ["William won at Hastings in 1066."],
            "Who lost?": ["William won at Hastings in 1066."],
        },
        confidences={"Who led them?": 0.4, "Who won?": 0.9, "Who lost?": 0.6, "Who sings?": 0.1, "Who?": 0.4},
    )


@pytest.fixture
def found(tmp_path: Path, assistant: ScriptedAssistant) -> tuple[Section, ...]:
    queries = [
        question("q1", "Who led them?", answer=["Rollo"], answerable=True),
        question("q2", "Who won?", answer=["William"], answerable=True, evidence=["William won at Hastings in 1066"]),
        question("q3", "Who lost?", answerable=False),
    ]
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, queries, [("q1", "d1", 1), ("q2", "d2", 1)]))
    strangers = [Question("o1", "Who sings?"), Question("o2", "Who?")]
    return measure(dataset, strangers, assistant)[0]


def test_retrieval_is_measured_over_documents(found: tuple[Section, ...]) -> None:
    retrieval = figures(found, "retrieval")
    assert retrieval["nDCG@10"] == pytest.approx((1 / math.log2(3) + 1) / 2)
    assert retrieval["MRR@10"] == 0.75
    assert retrieval["hit@1"] == 0.5
    assert retrieval["R@10"] == 1.0


def test_evidence_is_measured_with_abstention_off_and_as_shipped(found: tuple[Section, ...]) -> None:
    assert figures(found, "evidence") == {
        "first sentence (forced)": 0.5,
        "first three sentences (forced)": 1.0,
        "best 8 passages (ceiling)": 1.0,
        "first sentence, as shipped": 0.5,
        "abstained": 0.5,
    }


def test_gold_sentences_are_measured_where_the_set_has_them(found: tuple[Section, ...]) -> None:
    assert figures(found, "gold_sentences") == {"first sentence (forced)": 1.0, "any sentence (forced)": 1.0}


def test_abstention_tells_adversarial_from_off_topic(found: tuple[Section, ...]) -> None:
    # answerable .4 (refused) and .9; adversarial .6 (answered); off-topic .1 and .4 (both refused)
    assert figures(found, "adversarial") == {
        "AUROC of the confidence": 0.5,
        "refusal precision": 0.0,
        "refusal recall (unanswerable refused)": 0.0,
        "answerable wrongly refused": 0.5,
    }
    assert figures(found, "off_topic") == {
        "AUROC of the confidence": pytest.approx(3.5 / 4),
        "refusal precision": pytest.approx(2 / 3),
        "refusal recall (unanswerable refused)": 1.0,
        "answerable wrongly refused": 0.5,
    }


def test_citations_of_all_given_answers_are_held_to_the_contract(found: tuple[Section, ...]) -> None:
    (section,) = [section for section in found if section.key == "citations"]
    assert [figure.value for figure in section.figures] == [1.0, 1.0, 1.0]
    assert [figure.count for figure in section.figures] == [2, 2, 2]


def test_a_broken_citation_is_found() -> None:
    good = answer("q", ["One sentence.", "Another one."], 0.9)
    shifted = replace(good.citations[0], start=1)
    unmarked = (Statement("One sentence.", (1,)), Statement("Another one.", ()))
    bad = replace(good, statements=unmarked, citations=(shifted, good.citations[1]))
    paraphrased = replace(good, statements=(Statement("One more sentence.", (1,)),))
    section = sections.citations([asked(bad), asked(paraphrased)])
    assert section is not None
    cited, exact, verbatim = section.figures
    assert [cited.value, exact.value] == pytest.approx([2 / 3, 3 / 4])
    assert [cited.count, exact.count] == [3, 4]
    assert verbatim.value == 0.0


def asked(given: Answer) -> Asked:
    return Asked(Question("q", "q"), given, given, (), 0.1, 0.01)


def test_a_quote_outside_its_passage_breaks_the_contract() -> None:
    good = answer("q", ["One sentence.", "Another one."], 0.9)
    narrow = replace(good.citations[1].passage, end=13, text="One sentence.")
    bad = replace(good, citations=(good.citations[0], replace(good.citations[1], passage=narrow)))
    section = sections.citations([asked(bad)])
    assert section is not None
    assert section.figures[1].value == 0.5


def test_latency_is_in_milliseconds() -> None:
    times = [replace(asked(answer("q", ["A."], 1.0)), answer_seconds=s, search_seconds=s / 10) for s in (0.1, 0.2, 0.3)]
    section = sections.latency(times)
    assert section is not None
    assert {figure.unit for figure in section.figures} == {"ms"}
    assert {figure.name: figure.value for figure in section.figures} == pytest.approx(
        {
            "search, median": 20.0,
            "search, 95th percentile": 29.0,
            "whole answer, median": 200.0,
            "whole answer, 95th percentile": 290.0,
        }
    )


def test_only_an_abstention_is_asked_again_with_the_threshold_off(assistant: ScriptedAssistant) -> None:
    interview = Interview(assistant, today=date(2019, 3, 1))
    kept = interview.ask_in_full(Question("q", "Who won?", asked_on=date(2020, 1, 1)))
    refused = interview.ask_in_full(Question("q", "Who led them?"))
    assert interview.ask(Question("q", "Who led them?")).forced.abstained
    assert kept.forced is kept.answer
    assert refused.answer.abstained
    assert refused.forced.statements[0].text == "They settled in Normandy."
    assert assistant.asked == [
        ("Who won?", (), date(2020, 1, 1), None),
        ("Who led them?", (), date(2019, 3, 1), None),
        ("Who led them?", (), date(2019, 3, 1), 0.0),
        ("Who led them?", (), date(2019, 3, 1), None),
    ]


def test_follow_ups_are_ranked_in_each_wording(tmp_path: Path) -> None:
    history = ["Who led them?", "Rollo led them."]
    queries = [
        question("q1", "Who led them?", rewrite="Who led them?"),
        question("q2", "Where?", history=history, rewrite="Where did they settle?"),
        question("q3", "When?", history=history),
    ]
    qrels = [("q1", "d1", 1), ("q2", "d1", 1), ("q3", "d2", 1)]
    assistant = ScriptedAssistant(
        rankings={
            "Who led them?": [hit("d1", 0.9)],
            "Where?": [hit("d2", 0.5)],
            "Where they": [hit("d2", 0.5), hit("d1", 0.4)],
            "Where did they settle?": [hit("d1", 0.9)],
            "When?": [],
        },
        understood={"Where?": "Where they"},
    )
    found, run = measure(load_dataset(write_set(tmp_path / "s", CORPUS, queries, qrels)), (), assistant)
    turns = figures(found, "follow_ups")
    assert turns["R@10, as asked"] == 0.5
    assert turns["R@10, as asked, later turns only"] == 0.0
    assert turns["R@10, as understood"] == 1.0
    assert turns["nDCG@10, as understood"] == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert turns["nDCG@10, human rewrite"] == 1.0
    assert [document for document, _ in run["q2"]] == ["d2", "d1"]
    assert figures(found, "retrieval")["R@10"] == pytest.approx(2 / 3)
    assert assistant.ranked.count("Who led them?") == 1
    assert ("Where?", (Message("user", history[0]), Message("assistant", history[1])), date(2019, 3, 1), None) in (
        assistant.asked
    )


def test_follow_ups_without_rewrites_are_compared_as_asked_and_as_understood(tmp_path: Path) -> None:
    queries = [question("q1", "Where?", history=["Who?", "Rollo."])]
    assistant = ScriptedAssistant(rankings={"Where?": [hit("d1", 0.5)]})
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, queries, [("q1", "d1", 1)]))
    turns = figures(measure(dataset, (), assistant)[0], "follow_ups")
    assert {name.split(", ")[1] for name in turns} == {"as asked", "as understood"}


def test_a_plain_set_is_measured_by_what_it_has(tmp_path: Path, assistant: ScriptedAssistant) -> None:
    plain: list[Row] = [{"_id": "q1", "text": "Who won?"}, {"_id": "q2", "text": "Who knows?"}]
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, plain, [("q1", "d2", 1)]))
    found, run = measure(dataset, (), assistant)
    assert [section.key for section in found] == ["retrieval", "citations", "latency"]
    assert list(run) == ["q1"]


def test_answers_that_no_relevant_document_holds_are_no_evidence_question(tmp_path: Path) -> None:
    queries = [question("q1", "Who won?", answer=["A long answer in other words"], answerable=True)]
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, queries, [("q1", "d2", 1)]))
    found, _ = measure(dataset, (), ScriptedAssistant())
    assert "evidence" not in {section.key for section in found}


def test_folded_copies_score_what_their_article_does() -> None:
    hits = [hit("a", 0.9, also=("b",)), replace(hit("c", 0.5), copies=(hit("d", 0.5).article,)), hit("b", 0.1)]
    ranking = Interview(ScriptedAssistant(rankings={"q": hits})).rank("q")
    assert [document for document, _ in ranking] == ["b", "a", "d", "c"]
    assert [score for _, score in ranking] == pytest.approx([0.9, 0.9, 0.5, 0.5])


def test_a_document_scores_what_its_best_passage_does_and_ranking_goes_deep_enough() -> None:
    def passages(document: str, count: int) -> list[Hit]:
        return [hit(document, 1 - place / 1000, place + 1) for place in range(count)]

    others = [hit(f"d{number}", 0.3 - number / 1000) for number in range(150)]
    interview = Interview(ScriptedAssistant(rankings={"q": [*passages("long", 350), *others]}))
    ranking: Ranking = interview.rank("q")
    assert len(ranking) == 100
    assert ranking[0] == ("long", 1.0)
    assert ranking[1][0] == "d0"


def test_draws_are_repeatable_in_order_and_at_most_what_was_asked() -> None:
    items = list(range(1000))
    drawn = draw(items, 50)
    assert drawn == draw(items, 50) == sorted(drawn)
    assert len(set(drawn)) == 50
    assert draw(items, None) == draw(items, 2000) == items


def test_a_limit_bounds_every_kind_of_question(tmp_path: Path) -> None:
    queries = [question(f"q{n}", f"Question {n}?", answerable=n % 2 == 0, answer=["Rollo"]) for n in range(40)]
    qrels = [(f"q{n}", "d1", 1) for n in range(0, 40, 2)]
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, queries, qrels))
    assistant = ScriptedAssistant()
    seen: list[EvaluationProgress] = []
    strangers = [Question(f"o{n}", f"Stranger {n}?") for n in range(40)]
    measure(dataset, strangers, assistant, limit=10, on_progress=seen.append)
    asked_of_set = {text for text, *_ in assistant.asked if text.startswith("Question")}
    asked_of_others = {text for text, *_ in assistant.asked if text.startswith("Stranger")}
    assert len(asked_of_set) == 10
    assert len(asked_of_others) == 10
    last = {progress.stage: progress for progress in seen}
    assert all(progress.done == progress.total for progress in last.values())
    assert "asking off-topic questions" in last
