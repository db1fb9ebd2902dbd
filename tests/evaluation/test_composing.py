"""Answers: what a model writes rightly, wrongly, without markers, refuses or fails at, in exact figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.datamodels import Answer, Article, Citation, Excerpt, Generation, Hit, Passage, Statement, Support, Usage
from rag.errors import DatasetError, ModelCallError, ModelError
from rag.evaluation import evaluate, runner
from rag.evaluation.asking import Interview
from rag.evaluation.composed import composed_sections
from rag.evaluation.composing import Composing, compose
from rag.evaluation.datasets import Dataset, load_dataset
from rag.evaluation.progress import EvaluationProgress, silent
from rag.evaluation.rows import Row, RowFile
from rag.evaluation.sampling import sampled
from rag.evaluation.writing import written_sentences
from rag.settings import EXTRACTIVE, Settings
from tests.evaluation.sets import Row as SetRow
from tests.evaluation.sets import ScriptedAssistant, write_set
from tests.fakes import HashingEmbedder, ScriptedModel

BRIDGE = "Ada Lind built the bridge in 1904. It spans the river Tamm."
HARVEST = "Farmers brought in the wheat in August. The harvest was the best since 1998."
CORPUS: list[SetRow] = [{"_id": "bridge", "text": BRIDGE}, {"_id": "harvest", "text": HARVEST}]
LONG = "The harvest that the farmers brought in was the best one since the year 1998"
MODEL = "scripted:one"
WHY = "scripted:one gave no answer: the server is busy."


def excerpts() -> tuple[Excerpt, ...]:
    found = []
    for number, (name, text) in enumerate((("bridge", BRIDGE), ("harvest", HARVEST)), start=1):
        hit = Hit(Passage(f"{name}:0", name, text, 0, len(text)), Article(name, name, text), 1.0, number)
        found.append(Excerpt(number, (hit,), 0, len(text)))
    return tuple(found)


def shown(question: str, sentences: Sequence[tuple[str, str, Support]], **rest: Any) -> Answer:
    """An answer of sentences, each with the sentence of an article that it cites ("" for none) and its support."""
    answer = Answer(question, question, model=MODEL, confidence=0.9, done=True)
    for number, (text, quote, support) in enumerate(sentences, start=1):
        cited: tuple[int, ...] = ()
        if quote:
            (hit,) = [e.hits[0] for e in excerpts() if quote in e.text]
            start = hit.article.text.index(quote)
            citation = Citation(number, hit.article, hit.passage, start, start + len(quote), quote, support)
            answer, cited = replace(answer, citations=(*answer.citations, citation)), (number,)
        answer = replace(answer, statements=(*answer.statements, Statement(text, cited, support=support)))
    return replace(answer, **rest)


def generation(written: str, sentences: int, supported: int, dropped: int) -> Generation:
    usage = Usage(input_tokens=200, output_tokens=20, first=0.5, seconds=2.0, cost=0.001)
    return Generation(MODEL, ("answer 00000000",), excerpts(), written, sentences, supported, dropped, usage)


QUERIES: list[SetRow] = [
    {
        "_id": "right",
        "text": "Who built the bridge?",
        "metadata": {"answer": ["Ada Lind"], "answerable": True, "evidence": ["Ada Lind built the bridge in 1904."]},
    },
    {
        "_id": "wrong",
        "text": "Since when was the harvest the best?",
        "metadata": {
            "answer": ["1998", LONG],
            "answerable": True,
            "evidence": ["The harvest was the best since 1998.", "Farmers brought in the wheat in August."],
        },
    },
    {"_id": "unmarked", "text": "What does it span?", "metadata": {"answer": ["the Tamm"], "answerable": True}},
    {"_id": "fails", "text": "When was it built?", "metadata": {"answer": ["1904"], "answerable": True}},
    {"_id": "stands in", "text": "When was the wheat cut?", "metadata": {"answer": ["August"], "answerable": True}},
    {"_id": "refuses", "text": "Who painted the bridge?", "metadata": {"answerable": False}},
    {"_id": "weak", "text": "Who sings?", "metadata": {"answerable": False}},
]
QRELS = [
    ("right", "bridge", 1),
    ("wrong", "harvest", 1),
    ("unmarked", "bridge", 1),
    ("fails", "bridge", 1),
    ("stands in", "harvest", 1),
]
COMPOSED: dict[str, Answer | ModelError] = {
    # Two sentences, each with the marker of the excerpt that has it.
    "Who built the bridge?": shown(
        "Who built the bridge?",
        [
            ("Ada Lind built the bridge in 1904.", "Ada Lind built the bridge in 1904.", "verbatim"),
            ("It spans the river Tamm.", "It spans the river Tamm.", "verbatim"),
        ],
        generation=generation("Ada Lind built the bridge in 1904 [1]. It spans the river Tamm [1].", 2, 2, 0),
    ),
    # The wrong marker, which the contract moved; a marker of nothing on an invention, which it left out.
    "Since when was the harvest the best?": shown(
        "Since when was the harvest the best?",
        [("The harvest was the best since 1998.", "The harvest was the best since 1998.", "verbatim")],
        generation=generation("The harvest was the best since 1998 [1]. It fed 5,000 horses in Kelvora [7].", 2, 1, 1),
    ),
    # No marker; shown as supported by a citation that does not support it, which must be found out.
    "What does it span?": shown(
        "What does it span?",
        [("It spans the river Tamm.", "The harvest was the best since 1998.", "supported")],
        generation=generation("It spans the river Tamm.", 1, 1, 0),
    ),
    "When was it built?": ModelCallError("the server is busy; try again"),
    "When was the wheat cut?": shown(
        "When was the wheat cut?",
        [
            (
                "Farmers brought in the wheat in August.",
                "Farmers brought in the wheat in August.",
                "verbatim",
            )
        ],
        model=EXTRACTIVE,
        notes=(WHY, "These are the articles' own sentences."),
    ),
    "Who painted the bridge?": Answer(
        "Who painted the bridge?",
        "Who painted the bridge?",
        abstained=True,
        reason="the model found no answer in the passages",
        generation=generation("The articles do not say.", 0, 0, 0),
        model=MODEL,
        done=True,
    ),
    "Who sings?": Answer("Who sings?", "Who sings?", abstained=True, reason="the evidence is too weak", done=True),
}


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return load_dataset(write_set(tmp_path / "set", CORPUS, QUERIES, QRELS))


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(
        sentences={
            "Who built the bridge?": ["It spans the river Tamm."],
            "Since when was the harvest the best?": [
                "The harvest was the best since 1998.",
                "Farmers brought in the wheat in August.",
            ],
            "What does it span?": ["It spans the river Tamm."],
            "When was it built?": ["Ada Lind built the bridge in 1904."],
            "When was the wheat cut?": ["Farmers brought in the wheat in August."],
            "Who painted the bridge?": ["Ada Lind built the bridge in 1904."],
        },
        confidences={str(query["text"]): 0.0 if query["_id"] == "weak" else 0.9 for query in QUERIES},
        composed=dict(COMPOSED),
    )


def composed(
    dataset: Dataset, assistant: ScriptedAssistant, kept: RowFile | None = None, model: str = MODEL
) -> list[Row]:
    asking = Composing(dataset, Interview(assistant, dataset.latest), model)
    return compose(sampled(dataset, ()), asking, kept or RowFile("key"), silent)


@pytest.fixture
def rows(dataset: Dataset, assistant: ScriptedAssistant) -> list[Row]:
    return composed(dataset, assistant)


def figures(rows: Sequence[Row], key: str) -> dict[str, tuple[float, int]]:
    (section,) = [section for section in composed_sections(rows) if section.key == key]
    return {figure.name: (figure.value, figure.count) for figure in section.figures}


def test_what_became_of_each_question_is_told_apart(rows: list[Row]) -> None:
    assert {row.id: row.outcome for row in rows} == {
        "right": "answered",
        "wrong": "answered",
        "unmarked": "answered",
        "fails": "failed",
        "stands in": "stood in",
        "refuses": "declined",
        "weak": "abstained",
    }


def test_support_before_is_by_the_models_own_markers_and_after_by_what_is_cited(rows: list[Row]) -> None:
    # Written: 2 rightly marked, 1 wrongly marked, 1 invented, 1 unmarked. Shown: 2, 1, and 1 wrongly cited.
    assert figures(rows, "composed_support") == {
        "before: by the excerpts that its own markers name": (2 / 5, 5),
        "before: by any excerpt, whatever the markers": (4 / 5, 5),
        "after: by the passages cited, as before": (3 / 4, 4),
        "after: shown as supported": (1.0, 4),
        "after: shown as supported in part": (0.0, 4),
        "after: shown as unsupported": (0.0, 4),
        "after: shown as supported, though the quoted sentences do not say it": (1 / 4, 4),
        "sentences left out": (1 / 5, 5),
    }


def test_where_another_answer_stands_in_all_that_the_model_wrote_is_left_out(
    dataset: Dataset, assistant: ScriptedAssistant
) -> None:
    stood_in = assistant.composed["When was the wheat cut?"]
    assert isinstance(stood_in, Answer)
    unshown = generation("The wheat was cut by 40 giants. Giants ate it all.", 2, 0, 1)
    assistant.composed["When was the wheat cut?"] = replace(stood_in, generation=unshown)
    rows = composed(dataset, assistant)
    found = figures(rows, "composed_support")
    assert found["sentences left out"] == (3 / 7, 7)
    assert found["before: by the excerpts that its own markers name"] == (2 / 7, 7)
    assert found["after: shown as supported"] == (1.0, 4)


def test_markers_are_counted_as_the_model_wrote_them(rows: list[Row]) -> None:
    assert figures(rows, "composed_markers") == {
        "sentences with a marker": (4 / 5, 5),
        "markers that name an excerpt": (3 / 4, 4),
        "markers whose excerpt supports the sentence": (2 / 4, 4),
        "sentences that an excerpt supports, but none that they name": (2 / 5, 5),
    }


def test_answers_are_held_against_gold_beside_the_extractive_ones(rows: list[Row]) -> None:
    # The gold answer: composed in all but what failed, extractive in all but the bridge's builder. Gold sentences:
    # composed 1 of 2 quotes and 1 of 1 of them for the bridge, 1 of 1 and 1 of 2 for the harvest.
    assert figures(rows, "composed_answers") == {
        "gold answer in it, all answerable, composed": (4 / 5, 5),
        "gold answer in it, all answerable, extractive": (4 / 5, 5),
        "gold answer in it, all answerable, difference": (0.0, 5),
        "gold answer in it, where both answered, composed": (1.0, 3),
        "gold answer in it, where both answered, extractive": (pytest.approx(2 / 3), 3),
        "gold answer in it, where both answered, difference": (pytest.approx(1 / 3), 3),
        "ROUGE-L, all answerable, composed": (pytest.approx(14 / 22), 1),
        "ROUGE-L, all answerable, extractive": (pytest.approx(14 / 29), 1),
        "ROUGE-L, all answerable, difference": (pytest.approx(14 / 22 - 14 / 29), 1),
        "ROUGE-L, where both answered, composed": (pytest.approx(14 / 22), 1),
        "ROUGE-L, where both answered, extractive": (pytest.approx(14 / 29), 1),
        "ROUGE-L, where both answered, difference": (pytest.approx(14 / 22 - 14 / 29), 1),
        "citations that quote a gold sentence, composed": (pytest.approx(2 / 3), 3),
        "gold sentences cited, composed": (pytest.approx(2 / 3), 3),
        "citations that quote a gold sentence, extractive": (pytest.approx(2 / 3), 3),
        "gold sentences cited, extractive": (pytest.approx(2 / 3), 3),
    }


def test_a_refusal_is_the_assistants_or_the_models(rows: list[Row]) -> None:
    found = figures(rows, "composed_abstention")
    assert found == {
        "unanswerable refused, composed": (1.0, 2),
        "unanswerable refused, extractive": (0.5, 2),
        "answerable refused, composed": (0.0, 5),
        "answerable refused, extractive": (0.0, 5),
        "declined by the model that was asked, answerable": (0.0, 5),
        "declined by the model that was asked, unanswerable": (1.0, 1),
        "another answer stood in": (1 / 6, 6),
        "failed": (1 / 6, 6),
    }


def test_the_report_says_why_no_answer_of_the_model_is_shown(rows: list[Row]) -> None:
    (section,) = [section for section in composed_sections(rows) if section.key == "composed_abstention"]
    assert "1 x 'the server is busy; try again'" in section.note
    assert f"1 x {WHY + chr(32) + 'These are the articles' + chr(39) + ' own sentences.'!r}" in section.note


def test_cost_is_of_calls_and_length_of_answers(rows: list[Row]) -> None:
    found = figures(rows, "composed_cost")
    assert found["tokens read"] == (200.0, 4)
    assert found["tokens written"] == (20.0, 4)
    assert found["cost"] == (0.001, 4)
    assert found["first token, median"] == (0.5, 4)
    assert found["model's call, 95th percentile"] == (2.0, 4)
    # Shown: 2 sentences of 7 + 5 words, 1 of 7, 1 of 5, and 1 of 7 that stood in.
    assert found["sentences shown, composed"] == (5 / 4, 4)
    assert found["length of the answer, composed"] == (31 / 4, 4)
    assert found["sentences shown, extractive"] == (5 / 4, 4)
    assert {name for name in found if name.startswith("whole answer")} == {
        "whole answer, composed, median",
        "whole answer, composed, 95th percentile",
        "whole answer, extractive, median",
        "whole answer, extractive, 95th percentile",
    }


def test_the_extractive_answer_alone_has_what_needs_no_model(dataset: Dataset, assistant: ScriptedAssistant) -> None:
    rows = composed(dataset, assistant, model=EXTRACTIVE)
    assert assistant.put == []
    assert [section.key for section in composed_sections(rows)] == [
        "composed_answers",
        "composed_abstention",
        "composed_cost",
    ]
    assert figures(rows, "composed_answers") == {
        "gold answer in it, all answerable, extractive": (4 / 5, 5),
        "ROUGE-L, all answerable, extractive": (pytest.approx(14 / 29), 1),
        "citations that quote a gold sentence, extractive": (pytest.approx(2 / 3), 3),
        "gold sentences cited, extractive": (pytest.approx(2 / 3), 3),
    }
    assert set(figures(rows, "composed_abstention")) == {
        "unanswerable refused, extractive",
        "answerable refused, extractive",
    }


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    dataset: Dataset, assistant: ScriptedAssistant, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    whole = composed(dataset, assistant, RowFile("key", path))
    lines = path.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["id"] for line in lines] == [row.id for row in whole]
    path.write_bytes(b"".join(lines[:3]) + lines[3][:40])
    assistant.put.clear()
    again = composed(dataset, assistant, RowFile("key", path))
    assert again[:3] == whole[:3]
    assert [row.outcome for row in again] == [row.outcome for row in whole]
    warmed, *asked = assistant.put
    assert warmed == "Who sings?", "the last one: a server may remember what it read last"
    assert asked == [row.question for row in whole[3:]]
    assert len(path.read_bytes().splitlines()) == len(whole)
    assistant.put.clear()
    assert composed(dataset, assistant, RowFile("key", path)) == again
    assert assistant.put == []


@pytest.mark.parametrize("foreign", [b'{"not": "a row"}\n', b"my diary, without an end of line"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(foreign)
    with pytest.raises(DatasetError, match="name another file"):
        RowFile("key", path)
    assert path.read_bytes() == foreign


def test_rows_of_other_conditions_are_refused(dataset: Dataset, assistant: ScriptedAssistant, tmp_path: Path) -> None:
    composed(dataset, assistant, RowFile("key", tmp_path / "rows.jsonl"))
    with pytest.raises(DatasetError, match="line 1: this was measured under other conditions"):
        RowFile("other", tmp_path / "rows.jsonl")


def test_a_model_that_is_not_to_be_had_ends_the_run_before_it_begins(
    dataset: Dataset, assistant: ScriptedAssistant
) -> None:
    assistant.composed["Who sings?"] = ModelError("the extra is missing; install it")
    with pytest.raises(ModelError, match="the extra is missing"):
        composed(dataset, assistant)
    assert assistant.put == ["Who sings?"]


def test_progress_counts_every_question_of_a_kind(dataset: Dataset, assistant: ScriptedAssistant) -> None:
    seen: list[EvaluationProgress] = []
    asking = Composing(dataset, Interview(assistant, dataset.latest), MODEL)
    compose(sampled(dataset, ()), asking, RowFile("key"), seen.append)
    assert {(last.stage, last.done, last.total) for last in seen if last.done == last.total} == {
        ("composing answers to answerable questions", 5, 5),
        ("composing answers to unanswerable questions", 2, 2),
    }


@pytest.mark.parametrize(
    ("written", "markers", "valid", "right"),
    [
        ("Ada Lind built the bridge in 1904 [1, 2].", (1, 2), (1, 2), (1,)),
        ("Ada Lind built the bridge in 1904 [2][1].", (2, 1), (2, 1), (1,)),
        ("Ada Lind built the bridge in 1904 【1】.", (1,), (1,), (1,)),
        ("Ada Lind built the bridge in 1904 (1).", (1,), (1,), (1,)),
        ("Ada Lind built the bridge in 1904 [Source 1].", (1,), (1,), (1,)),
        ("Ada Lind built the bridge in 1904 ^1.", (1,), (1,), (1,)),
        ("Ada Lind built the bridge in 1904 [1, 9].", (1, 9), (1,), (1,)),
        ("Ada Lind built the bridge in 1904.", (), (), ()),
    ],
)
def test_markers_are_read_in_the_forms_that_models_use(
    written: str, markers: tuple[int, ...], valid: tuple[int, ...], right: tuple[int, ...]
) -> None:
    (sentence,) = written_sentences(written, excerpts(), "Who built the bridge?")
    assert (sentence.markers, sentence.valid, sentence.right) == (markers, valid, right)
    assert (sentence.support in {"verbatim", "supported"}) is bool(right)


def test_the_real_assistant_is_measured_with_a_model_that_writes_a_script(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through `evaluate`, with a real archive: what it wrote is cut, judged and counted as the contract does it."""
    model = ScriptedModel(
        "Ada Lind built the bridge in 1904 [1, 2]. The moon is made of green cheese [2].",
        "Ada Lind built the bridge in 1904 [1, 2]. The moon is made of green cheese [2].",
        "The articles do not say.",
        ModelCallError("the server is busy; try again"),
        name=MODEL,
    )
    embedder = HashingEmbedder()
    for module in (indexing, assistant_module, runner):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    for module in (assistant_module, runner):
        monkeypatch.setattr(module, "load_chat_model", lambda spec, settings: model)
    settings = Settings(index=tmp_path / "index", threshold=0.0, model=MODEL, reader="off", context_tokens=900)
    rows = tmp_path / "rows.jsonl"
    report = evaluate(dataset.folder, settings=settings, limit=4, answers_only=True, rows=rows)

    read = [json.loads(line) for line in rows.read_bytes().splitlines()]
    assert [row["outcome"] for row in read] == ["answered", "declined", "stood in", "stood in"]
    assert report.sections[0].key == "composed_support"
    assert report.conditions.composed.startswith(f"{MODEL} (prompt answer ")
    assert (read[0]["counted"], read[0]["dropped"], len(read[0]["sentences"])) == (2, 1, 2)
    assert read[1]["composed"]["refused"]
    assert "the server is busy" in read[2]["why"]
    assert read[3]["written"] == ""
    assert report.value("composed_support", "before: by the excerpts that its own markers name") == 0.5
    assert report.value("composed_support", "after: shown as supported") == 1.0
    assert report.value("composed_markers", "markers whose excerpt supports the sentence") == pytest.approx(1 / 3)
    assert report.value("composed_abstention", "another answer stood in") == 0.5
    assert len(model.asked) == 5, "one call for warming up, one a question"

    again = evaluate(dataset.folder, settings=settings, limit=4, answers_only=True, rows=rows)
    assert again.sections == report.sections
    assert len(model.asked) == 5
