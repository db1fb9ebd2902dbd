"""A report survives JSON, shows its figures, and writes a run that TREC tools read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest
from rich.console import Console

from rag.evaluation.measures import Interval, order, ranking_scores
from rag.evaluation.report import Conditions, EvaluationReport, Figure, Section

CONDITIONS = Conditions(
    dataset="tiny[/]set",
    off_topic="other",
    documents=1234,
    indexed=7,
    passages=2345,
    questions=10,
    date="2024-02-29",
    version="0.1.0",
    embedder="all-MiniLM-L6-v2",
    model="extractive",
    machine="Linux, some processor",
    cores=2,
    limit=None,
    sample=400,
    seed=13,
    indexing_seconds=1.5,
    seconds=12.0,
)
SECTIONS = (
    Section("retrieval", "Retrieval", "by document", (Figure("nDCG@10", 0.7451, 300, Interval(0.71, 0.78)),)),
    Section("latency", "Latency", "warm", (Figure("search, median", 8.66, 400, unit="ms"),)),
)


@pytest.fixture
def report() -> EvaluationReport:
    run = {"q 1": order({"a": 0.123456789, "b": 0.5, "c": 0.5}), "q2": order({"d\u00a0e": 1.0})}
    return EvaluationReport(CONDITIONS, SECTIONS, run)


def test_json_round_trip(report: EvaluationReport) -> None:
    text = json.dumps(report.to_dict(), allow_nan=False)
    assert EvaluationReport.from_dict(json.loads(text)) == report


def test_figures_are_found_by_name(report: EvaluationReport) -> None:
    assert report.value("retrieval", "nDCG@10") == 0.7451
    assert report.value("retrieval", "R@10") is None
    assert report.value("evidence", "nDCG@10") is None


def test_the_table_shows_figures_notes_and_conditions(report: EvaluationReport) -> None:
    console = Console(file=io.StringIO(), width=300)
    console.print(report.table())
    shown = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    for part in (
        "tiny[/]set, off-topic questions from other: 1,234 documents, 2,345 passages, 10 questions",
        "0.745",
        "0.710 – 0.780",
        "8.7 ms",
        "Retrieval: by document",
        "2024-02-29, article-assistant 0.1.0, embedder all-MiniLM-L6-v2",
        "2 cores; all judged questions ranked, at most 400 of a kind asked (seed 13)",
    ):
        assert part in shown


def test_the_run_is_read_back_by_ir_measures_to_the_same_figures(report: EvaluationReport, tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    report.write_run(path)
    read = list(ir_measures.read_trec_run(str(path)))  # type: ignore[no-untyped-call]  # a library without types
    assert [(row.query_id, row.doc_id) for row in read] == [
        ("q%201", "c"),
        ("q%201", "b"),
        ("q%201", "a"),
        ("q2", "d%C2%A0e"),
    ]
    relevance = {"q%201": {"b": 1, "a": 2}}
    ours = ranking_scores(relevance, {"q%201": report.run["q 1"]})
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.RR], relevance, read)
    assert ours["nDCG@10"]["q%201"] == pytest.approx(theirs[ir_measures.nDCG @ 10])
    assert ours["MRR@10"]["q%201"] == pytest.approx(theirs[ir_measures.RR]) == 0.5


def test_ranks_count_from_one_and_scores_do_not_rise(report: EvaluationReport, tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    report.write_run(path)
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row[3] for row in rows] == ["1", "2", "3", "1"]
    assert [float(row[4]) for row in rows[:3]] == sorted((float(row[4]) for row in rows[:3]), reverse=True)
    assert {(row[1], row[5]) for row in rows} == {("Q0", "rag")}


@pytest.mark.parametrize(
    ("unit", "value", "interval", "expected"),
    [
        ("", 0.7451, Interval(0.71, 0.78), ("0.745", "0.710 – 0.780")),
        ("s", 2.345, None, ("2.35 s", "")),
        ("tokens", 912.04, Interval(900.0, 925.0), ("912.0 tokens", "900.0 – 925.0")),
        ("US$", 0.000123, None, ("0.00012 US$", "")),
    ],
)
def test_figures_are_shown_in_their_unit(
    unit: str, value: float, interval: Interval | None, expected: tuple[str, str]
) -> None:
    figure = Figure("a figure", value, 7, interval, unit)
    console = Console(file=io.StringIO(), width=300)
    console.print(EvaluationReport(CONDITIONS, (Section("key", "Title", "note", (figure,)),)).table())
    assert isinstance(console.file, io.StringIO)
    (line,) = [line for line in console.file.getvalue().splitlines() if "a figure" in line]
    shown = [cell.strip() for cell in line.split("a figure")[1].split("   ") if cell.strip()]
    assert shown == [cell for cell in (*expected, "7") if cell]


def test_the_conditions_name_the_chat_model_that_was_measured() -> None:
    console = Console(file=io.StringIO(), width=1000)
    console.print(EvaluationReport(replace(CONDITIONS, composed="local:small.gguf (900 tokens)"), ()).table())
    assert isinstance(console.file, io.StringIO)
    assert "answers by extractive, composed answers by local:small.gguf (900 tokens); Linux" in console.file.getvalue()
