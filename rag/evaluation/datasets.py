"""Evaluation sets in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv in one folder), checked line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.datamodels import Article, Message
from rag.errors import DatasetError

_LAYOUT = "BEIR layout is corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels/test.tsv"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set. `answerable` is None where the set does not say.

    `answers` are gold answer strings, `evidence` gold sentences, `rewrite` the question made to stand alone by a
    person, `asked_on` the reader's date.
    """

    id: str
    text: str
    history: tuple[Message, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    evidence: tuple[str, ...] = ()
    rewrite: str | None = None
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set that was read through once; documents stay on disk, only those that some question needs are kept.

    `relevance` maps question to document to grade (> 0). `relevant_texts` holds the text of every relevant document.
    `digest` changes with any byte of the corpus. `unknown_relevance` counts relevance rows that were passed over, as
    they name a question or document that the set does not have. `latest` is the newest date of a document.
    """

    name: str
    folder: Path
    documents: int
    questions: tuple[Question, ...]
    relevance: Mapping[str, Mapping[str, int]]
    relevant_texts: Mapping[str, str]
    digest: str
    unknown_relevance: int = 0
    latest: date | None = None

    def articles(self) -> Iterator[Article]:
        """Every document as an article whose id is the document's."""
        return _read_corpus(self.folder)

    def is_answerable(self, question: Question) -> bool | None:
        """What the set says, else True where it names a relevant document, else None."""
        if question.answerable is not None:
            return question.answerable
        return True if self.relevance.get(question.id) else None


def load_dataset(folder: Path) -> Dataset:
    """Read and check a whole set.

    :raises DatasetError: a part is missing or malformed; names the file, the line and the field.
    """
    questions = load_questions(folder)
    rows = _read_qrels(folder)
    wanted = {document for _, document, grade in rows if grade > 0}
    texts: dict[str, str] = {}
    known: set[str] = set()
    latest: date | None = None
    for article in _read_corpus(folder):
        known.add(article.id)
        if article.id in wanted:
            texts[article.id] = article.text
        if article.published and (latest is None or article.published > latest):
            latest = article.published
    asked = {question.id for question in questions}
    relevance: dict[str, dict[str, int]] = {}
    unknown = 0
    for query, document, grade in rows:
        if query not in asked or document not in known:
            unknown += 1
        elif grade > 0:
            relevance.setdefault(query, {})[document] = grade
    if rows and unknown == len(rows):
        raise DatasetError(
            f"{folder / 'qrels' / 'test.tsv'}: no row names both a question of queries.jsonl and a document of "
            f"corpus.jsonl; take the three files from the same set"
        )
    digest = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()
    return Dataset(_name(folder), folder, len(known), questions, relevance, texts, digest, unknown, latest)


def load_questions(folder: Path) -> tuple[Question, ...]:
    """The questions alone, in the file's order.

    :raises DatasetError: queries.jsonl is missing, empty or malformed; names the line and the field.
    """
    questions = tuple(_question(row, where) for row, where in _rows(folder, "queries.jsonl"))
    if not questions:
        raise DatasetError(f"{folder / 'queries.jsonl'}: there is no question in it; {_LAYOUT}")
    return questions


def _name(folder: Path) -> str:
    return folder.resolve().name


def _read_corpus(folder: Path) -> Iterator[Article]:
    empty = True
    for row, where in _rows(folder, "corpus.jsonl"):
        empty = False
        metadata = _metadata(row, where)
        published = _date(metadata, where)
        yield Article(
            id=row["_id"],
            title=_text(row, "title", where) or "",
            text=_required_text(row, where),
            published=published,
            url=_text(metadata, "url", where),
            source=_text(metadata, "source", where) or "",
            author=_text(metadata, "author", where),
            date_provenance="stated" if published else "none",
        )
    if empty:
        raise DatasetError(f"{folder / 'corpus.jsonl'}: there is no document in it; {_LAYOUT}")


def _question(row: Mapping[str, Any], where: str) -> Question:
    metadata = _metadata(row, where)
    answerable = metadata.get("answerable")
    if answerable is not None and not isinstance(answerable, bool):
        raise DatasetError(f"{where}: field 'metadata.answerable' is {answerable!r}; make it true or false")
    text = _required_text(row, where)
    if not text.strip():
        raise DatasetError(f"{where}: field 'text' is empty; a question needs words")
    return Question(
        id=row["_id"],
        text=text,
        history=tuple(
            Message("assistant" if turn % 2 else "user", content)
            for turn, content in enumerate(_strings(metadata, "history", where))
        ),
        answers=_strings(metadata, "answer", where),
        answerable=answerable,
        evidence=_strings(metadata, "evidence", where, inner=("fact", "text")),
        rewrite=_text(metadata, "rewrite", where),
        asked_on=_date(metadata, where),
    )


def _read_qrels(folder: Path) -> list[tuple[str, str, int]]:
    path = folder / "qrels" / "test.tsv"
    lines = _lines(path)
    rows = []
    for number, line in lines:
        columns = line.split("\t")
        if number == 1 and len(columns) == 3 and not _is_grade(columns[2]):
            continue  # the header that BEIR writes
        if len(columns) != 3 or not _is_grade(columns[2]):
            raise DatasetError(
                f"{path}, line {number}: {line[:80]!r} is not a relevance row; write query-id, corpus-id and a whole "
                f"number as score, separated by tabs"
            )
        rows.append((columns[0], columns[1], int(columns[2])))
    return rows


def _is_grade(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _rows(folder: Path, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a JSONL file, each with where it stands ("…/queries.jsonl, line 7"); ids are checked."""
    path = folder / name
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{where}: this is not JSON ({error}); write one JSON object a line") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{where}: this is not a JSON object; write one JSON object a line")
        identifier = row.get("_id")
        if not isinstance(identifier, str) or not identifier:
            raise DatasetError(f"{where}: field '_id' is {identifier!r}; give every row an id, as a string")
        if identifier in seen:
            raise DatasetError(f"{where}: '_id' {identifier!r} stands on line {seen[identifier]} too; make ids unique")
        seen[identifier] = number
        yield row, where


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, numbered from 1."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.strip("\r\n")
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing; {_LAYOUT}") from error
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path}: this is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); check the path and its permissions") from error


def _required_text(row: Mapping[str, Any], where: str) -> str:
    text = _text(row, "text", where)
    if text is None:
        raise DatasetError(f"{where}: field 'text' is missing; every row needs one")
    return text


def _text(row: Mapping[str, Any], field: str, where: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise DatasetError(f"{where}: field {field!r} is {str(value)[:80]!r}; make it a string")
    return value


def _metadata(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    metadata = row.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise DatasetError(f"{where}: field 'metadata' is {str(metadata)[:80]!r}; make it an object or leave it out")
    return metadata


def _strings(metadata: Mapping[str, Any], field: str, where: str, inner: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list of strings; where `inner` is given, an object may stand for the string under the first of these keys."""
    values = metadata.get(field)
    if isinstance(values, str):
        values = [values]
    if values is None:
        return ()
    if not isinstance(values, list):
        raise DatasetError(f"{where}: field 'metadata.{field}' is {str(values)[:80]!r}; make it a list of strings")
    strings = []
    for value in values:
        if isinstance(value, dict):
            value = next((value[key] for key in inner if key in value), None)
        if not isinstance(value, str):
            raise DatasetError(
                f"{where}: field 'metadata.{field}' holds what is not a string; make it a list of strings"
            )
        strings.append(value)
    return tuple(strings)


def _date(metadata: Mapping[str, Any], where: str) -> date | None:
    text = _text(metadata, "date", where)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise DatasetError(f"{where}: field 'metadata.date' is {text[:40]!r}; write it as YYYY-MM-DD") from error
