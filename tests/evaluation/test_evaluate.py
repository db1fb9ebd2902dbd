"""The real thing, end to end: a tiny set through the real model, index and assistant."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import DatasetError
from rag.evaluation import EvaluationProgress, evaluate
from rag.evaluation.datasets import load_dataset
from rag.evaluation.runner import archive_folder
from rag.settings import load_settings
from tests.evaluation.sets import Row, write_set

CORPUS: list[Row] = [
    {"_id": "bridge", "title": "A bridge for Kelvora", "text": "The council met on Monday. Ada Lind built the bridge."},
    {
        "_id": "harvest",
        "title": "Harvest",
        "text": "Farmers brought in the wheat. The harvest was the best since 1998.",
    },
    {
        "_id": "copy",
        "title": "Harvest again",
        "text": "Farmers brought in the wheat. The harvest was the best since 1998.",
    },
    {"_id": "storm", "title": "Storm", "text": "A storm closed the harbour. Nobody was hurt, the mayor said."},
]
QUERIES: list[Row] = [
    {"_id": "q1", "text": "Who built the bridge?", "metadata": {"answer": ["Ada Lind"], "answerable": True}},
    {"_id": "q2", "text": "Since when was the harvest the best?", "metadata": {"answer": ["1998"], "answerable": True}},
    {"_id": "q3", "text": "Who painted the harbour?", "metadata": {"answerable": False}},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_set(tmp_path / "tiny", CORPUS, QUERIES, [("q1", "bridge", 1), ("q2", "copy", 1)])


@pytest.mark.slow
def test_a_set_is_indexed_once_and_measured(folder: Path, tmp_path: Path) -> None:
    stranger: list[Row] = [{"_id": "o1", "text": "Which enzyme cuts lactose?"}]
    other = write_set(tmp_path / "other", CORPUS, stranger, [])
    settings = load_settings(index=tmp_path / "index")
    seen: list[EvaluationProgress] = []
    report = evaluate(folder, off_topic=other, settings=settings, on_progress=seen.append)

    assert (report.conditions.dataset, report.conditions.off_topic) == ("tiny", "other")
    assert (report.conditions.documents, report.conditions.questions) == (4, 3)
    assert report.value("retrieval", "R@10") == 1.0
    found = dict(report.run["q2"])
    assert found["copy"] == found["harvest"] == max(found.values()), "an exact copy ranks with what it is folded into"
    assert report.value("evidence", "best 8 passages (ceiling)") == 1.0
    assert report.value("evidence", "first sentence (forced)") == 1.0
    for key in ("off_topic", "adversarial", "latency"):
        assert report.section(key) is not None
    citations = report.section("citations")
    assert citations is None or all(figure.value == 1.0 for figure in citations.figures)
    assert {progress.stage for progress in seen} >= {"indexing", "ranking", "asking answerable questions"}

    assert report.conditions.indexed == 3
    assert archive_folder(load_dataset(folder), settings).is_dir()
    again = evaluate(folder, settings=settings)
    assert again.sections[0] == report.sections[0]
    assert again.conditions.indexed == 0


def test_another_embedder_or_passage_size_or_corpus_has_an_archive_of_its_own(folder: Path, tmp_path: Path) -> None:
    dataset = load_dataset(folder)
    plain = archive_folder(dataset, load_settings(index=tmp_path))
    assert plain.parent == tmp_path / "eval"
    assert plain.name.startswith("tiny-")
    assert plain == archive_folder(dataset, load_settings(index=tmp_path))
    assert plain != archive_folder(dataset, load_settings(index=tmp_path, passage_tokens=64))
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "more", "text": "More."}\n')
    assert plain != archive_folder(load_dataset(folder), load_settings(index=tmp_path))


def test_a_malformed_set_is_refused_before_anything_is_indexed(folder: Path, tmp_path: Path) -> None:
    (folder / "queries.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"queries\.jsonl is missing"):
        evaluate(folder, settings=load_settings(index=tmp_path / "index"))
    assert not (tmp_path / "index").exists()
