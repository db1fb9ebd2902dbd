"""Sets are read as they are written, and every malformed part is refused by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.datamodels import Message
from rag.errors import DatasetError
from rag.evaluation.datasets import load_dataset, load_questions
from tests.evaluation.sets import Row, write_set

CORPUS: list[Row] = [
    {"_id": "d1", "title": "One", "text": "First text.", "metadata": {"date": "2023-09-26T17:01:22+00:00", "url": "u"}},
    {"_id": "d2", "text": "Second text."},
]
QUERIES: list[Row] = [{"_id": "q1", "text": "First?"}, {"_id": "q2", "text": "Second?"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_set(tmp_path / "tiny", CORPUS, QUERIES, [("q1", "d1", 2), ("q1", "d2", 0)])


def test_a_plain_set_has_documents_questions_and_grades(folder: Path) -> None:
    dataset = load_dataset(folder)
    assert (dataset.name, dataset.documents, dataset.latest) == ("tiny", 2, date(2023, 9, 26))
    assert dataset.relevance == {"q1": {"d1": 2}}
    assert dataset.relevant_texts == {"d1": "First text."}
    assert [dataset.is_answerable(question) for question in dataset.questions] == [True, None]
    first, second = dataset.articles()
    assert (first.id, first.title, first.text, first.url) == ("d1", "One", "First text.", "u")
    assert (first.published, first.date_provenance) == (date(2023, 9, 26), "stated")
    assert (second.title, second.published, second.date_provenance) == ("", None, "none")


def test_metadata_becomes_what_the_measures_need(tmp_path: Path) -> None:
    metadata = {
        "history": ["Who?", "Ada.", "When?", "1843."],
        "answer": ["Ada", "Lovelace"],
        "answerable": False,
        "evidence": ["A gold one.", {"doc": "d1", "fact": "A fact."}, {"para": 3, "text": "A span"}],
        "rewrite": "Who wrote it?",
        "date": "2024-02-29",
    }
    queries: list[Row] = [{"_id": "q", "text": "And who?", "metadata": metadata}]
    (question,) = load_dataset(write_set(tmp_path / "s", CORPUS, queries, [])).questions
    assert question.history == (
        Message("user", "Who?"),
        Message("assistant", "Ada."),
        Message("user", "When?"),
        Message("assistant", "1843."),
    )
    assert question.answers == ("Ada", "Lovelace")
    assert question.answerable is False
    assert question.evidence == ("A gold one.", "A fact.", "A span")
    assert (question.rewrite, question.asked_on) == ("Who wrote it?", date(2024, 2, 29))


def test_relevance_of_what_the_set_lacks_is_counted_and_passed_over(tmp_path: Path) -> None:
    rows = [("q1", "d1", 1), ("q1", "gone", 1), ("gone", "d1", 1)]
    dataset = load_dataset(write_set(tmp_path / "s", CORPUS, QUERIES, rows))
    assert dataset.relevance == {"q1": {"d1": 1}}
    assert dataset.unknown_relevance == 2


def test_relevance_of_another_set_is_refused(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "s", CORPUS, QUERIES, [("other", "d1", 1)])
    with pytest.raises(DatasetError, match=r"test\.tsv: no row names both .* same set"):
        load_dataset(folder)


def test_a_changed_corpus_has_another_digest(folder: Path) -> None:
    before = load_dataset(folder).digest
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "d3", "text": "Third."}\n')
    assert load_dataset(folder).digest != before


@pytest.mark.parametrize("part", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_part_is_named_with_the_layout(folder: Path, part: str) -> None:
    (folder / part).unlink()
    with pytest.raises(DatasetError, match=rf"{part} is missing; BEIR layout is"):
        load_dataset(folder)


@pytest.mark.parametrize("part", ["corpus.jsonl", "queries.jsonl"])
def test_an_empty_part_is_refused(folder: Path, part: str) -> None:
    (folder / part).write_text("\n\n")
    with pytest.raises(DatasetError, match=f"{part}: there is no"):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"_id": "d3", "text": ', r"line 3: this is not JSON .* one JSON object a line"),
        ("[" * 100_000, r"line 3: this is not JSON"),
        ('["d3"]', r"line 3: this is not a JSON object"),
        ('{"text": "x"}', r"line 3: field '_id' is None; give"),
        ('{"_id": 3, "text": "x"}', r"line 3: field '_id' is 3; give"),
        ('{"_id": "d1", "text": "x"}', r"line 3: '_id' 'd1' stands on line 1 too; make"),
        ('{"_id": "d3"}', r"line 3: field 'text' is missing; every"),
        ('{"_id": "d3", "text": ["x"]}', r"line 3: field 'text' is .* make it a string"),
        ('{"_id": "d3", "text": "x", "metadata": [1]}', r"line 3: field 'metadata' is .* object"),
        ('{"_id": "d3", "text": "x", "metadata": {"date": "May"}}', r"line 3: field 'metadata\.date' is 'May'; write"),
        ('{"_id": "d3", "text": "x", "metadata": {"url": 5}}', r"line 3: field 'url' is '5'; make"),
    ],
)
def test_a_malformed_document_is_refused_by_line_and_field(folder: Path, line: str, message: str) -> None:
    with (folder / "corpus.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(DatasetError, match=rf"corpus\.jsonl, {message}"):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ('{"answer": 5}', r"field 'metadata\.answer' is '5'; make it a list"),
        ('{"answer": [5]}', r"field 'metadata\.answer' holds what is not a string"),
        ('{"history": [{"role": "user"}]}', r"field 'metadata\.history' holds what is not a string"),
        ('{"evidence": [{"where": "x"}]}', r"field 'metadata\.evidence' holds what is not a string"),
        ('{"answerable": "no"}', r"field 'metadata\.answerable' is 'no'; make it true or false"),
        ('{"rewrite": 1}', r"field 'rewrite' is '1'; make it a string"),
    ],
)
def test_malformed_metadata_of_a_question_is_refused_by_field(folder: Path, metadata: str, message: str) -> None:
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "x", "metadata": ' + metadata + "}\n")
    with pytest.raises(DatasetError, match=rf"queries\.jsonl, line 1: {message}"):
        load_questions(folder)


def test_a_question_without_words_is_refused(folder: Path) -> None:
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": " "}\n')
    with pytest.raises(DatasetError, match=r"line 1: field 'text' is empty"):
        load_questions(folder)


@pytest.mark.parametrize("row", ["q1\td1", "q1\td1\thigh", "q1 d1 1", "q1\t0\td1\t1"])
def test_a_malformed_relevance_row_is_refused_by_line(folder: Path, row: str) -> None:
    with (folder / "qrels" / "test.tsv").open("a") as file:
        file.write(row + "\n")
    with pytest.raises(DatasetError, match=r"test\.tsv, line 4: .* is not a relevance row; write query-id"):
        load_dataset(folder)


def test_a_relevance_file_without_a_header_is_read_from_its_first_line(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("q2\td2\t1\n")
    assert load_dataset(folder).relevance == {"q2": {"d2": 1}}


def test_another_encoding_is_refused(folder: Path) -> None:
    (folder / "corpus.jsonl").write_bytes('{"_id": "d", "text": "café"}'.encode("latin-1"))
    with pytest.raises(DatasetError, match=r"corpus\.jsonl: this is not UTF-8 .* save it as UTF-8"):
        load_dataset(folder)


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "queries.jsonl").unlink()
    (folder / "queries.jsonl").mkdir()
    with pytest.raises(DatasetError, match=r"queries\.jsonl cannot be read"):
        load_questions(folder)
