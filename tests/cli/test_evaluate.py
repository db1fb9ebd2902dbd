"""`rag eval`: the sets and settings reach the measurement, its report reaches the screen, the JSON and the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.errors import DatasetError
from rag.evaluation import EvaluationProgress, EvaluationReport, Figure, Section
from rag.evaluation.report import Conditions
from tests.cli.conftest import Command

CONDITIONS = Conditions(
    dataset="[red]set",
    off_topic=None,
    documents=3,
    indexed=3,
    passages=5,
    questions=2,
    date="2026-01-02",
    version="0.1.0",
    embedder="hashing",
    model="extractive",
    machine="Linux",
    cores=2,
    limit=None,
    sample=400,
    seed=13,
    indexing_seconds=1.0,
    seconds=2.0,
)
SECTION = Section("retrieval", "Retrieval", "every judged question", (Figure("nDCG@10", 0.75, 2),))
REPORT = EvaluationReport(CONDITIONS, (SECTION,), run={"q1": [("d1", 0.5), ("d2", 0.25)]})


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `evaluate` was called with."""
    remembered: dict[str, Any] = {}

    def evaluate(dataset: Path, *, on_progress: Any, **arguments: Any) -> EvaluationReport:
        remembered.update(dataset=dataset, **arguments)
        on_progress(EvaluationProgress("indexing", 1, None))
        on_progress(EvaluationProgress("ranking", 1, 2))
        if not (dataset / "corpus.jsonl").exists():
            raise DatasetError(f"{dataset.name}/corpus.jsonl is missing; write it")
        return REPORT

    monkeypatch.setattr("rag.evaluation.evaluate", evaluate)
    return remembered


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "corpus.jsonl").touch()
    return folder


def test_a_table_is_shown(rag: Command, called: dict[str, Any], dataset: Path) -> None:
    outcome = rag("eval", dataset)
    assert (outcome.code, outcome.err) == (0, "")
    assert "[red]set: 3 documents, 5 passages, 2 questions" in outcome.out
    assert ["nDCG@10", "0.750", "2"] in [line.split() for line in outcome.out.splitlines()]


def test_sets_limit_and_settings_reach_the_measurement(rag: Command, called: dict[str, Any], dataset: Path) -> None:
    rag("eval", dataset, "--off-topic", dataset.parent, "--limit", "7", "--index", "there", "--embedder", "other")
    settings = called.pop("settings")
    assert (settings.index, settings.embedder, settings.model) == (Path("there"), "other", "extractive")
    assert called == {
        "dataset": dataset,
        "off_topic": dataset.parent,
        "limit": 7,
        "answers_only": False,
        "rows": None,
    }


def test_a_model_and_its_rows_reach_the_measurement(rag: Command, called: dict[str, Any], dataset: Path) -> None:
    rag("eval", dataset, "--model", "local:small.gguf", "--answers-only", "--rows", "rows.jsonl")
    assert called["settings"].model == "local:small.gguf"
    assert (called["answers_only"], called["rows"]) == (True, Path("rows.jsonl"))


def test_json_is_the_report(rag: Command, called: dict[str, Any], dataset: Path) -> None:
    assert EvaluationReport.from_dict(rag("eval", dataset, "--json").json) == REPORT


def test_the_run_is_written_in_trec_form(rag: Command, called: dict[str, Any], dataset: Path) -> None:
    rag("eval", dataset, "--run-out", dataset / "set.trec")
    assert (dataset / "set.trec").read_text() == "q1 Q0 d1 1 0.5 rag\nq1 Q0 d2 2 0.25 rag\n"


def test_what_is_no_dataset_is_an_error(rag: Command, called: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = rag("eval", "empty")
    assert (outcome.code, outcome.err) == (1, "error: empty/corpus.jsonl is missing; write it\n")
    assert rag("eval", "nowhere").code == 2
    assert rag("eval", tmp_path, "--limit", "0").code == 2
