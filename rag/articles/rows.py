"""Rows: JSON lines, JSON and tables, one article a row; a bad row is told and the rest goes on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from rag.articles.decoding import decode, text_lines
from rag.articles.drafts import Draft
from rag.articles.fields import draft_from, has_text_field
from rag.articles.markup import is_markup, markup_to_text
from rag.articles.options import ReadOptions
from rag.articles.titles import shortened
from rag.errors import ArticleError
from rag.reports import Failure

MAX_JSON_BYTES = 256 * 1024 * 1024
_DELIMITERS = ",;\t|"
_LIST_NAMES = ("articles", "items", "results", "data", "docs", "documents", "entries", "rows")


def read_json_lines(path: Path, stream: BinaryIO, head: bytes, options: ReadOptions) -> Iterator[Draft | Failure]:
    """The articles of a file with one JSON object a line, read line by line."""
    limit = _max_line(options)
    for number, line in enumerate(text_lines(stream, head, limit), start=1):
        where = f", line {number}"
        if line is None:
            yield _too_long(path, where, limit)
        elif line.strip():
            yield _from_json(path, where, str(number), line, options.fields)


def read_json(path: Path, data: bytes, options: ReadOptions) -> Iterator[Draft | Failure]:
    """The articles of a JSON file: a list of objects, an object that holds such a list, or one object.

    :raises ArticleError: it is not JSON, or holds no objects.
    """
    try:
        parsed = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise ArticleError(str(path), f"is not JSON ({error})", "mend it, or save it as JSON lines (.jsonl)") from error
    for number, record in enumerate(_records(path, parsed), start=1):
        where = "" if record is parsed else f", item {number}"
        if isinstance(record, dict):
            yield _from_record(path, where, "" if record is parsed else str(number), record, options.fields)
        else:
            yield Failure(f"{path}{where}", "is no object", "write each article as an object with a text")


def read_table(path: Path, stream: BinaryIO, head: bytes, options: ReadOptions) -> Iterator[Draft | Failure]:
    """The articles of a CSV or TSV file, read row by row.

    :raises ArticleError: no column holds a text.
    """
    csv.field_size_limit(options.max_article_chars)
    lines = _Lines(text_lines(stream, head, _max_line(options)))
    first = next((line for line in lines if line.strip() and not line.startswith("sep=")), "")  # sep= is Excel's
    columns = _columns(first)
    delimiter = _delimiter(first)
    if not has_text_field(columns, options.fields):
        raise _no_text(path, columns)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        start = lines.number + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Failure(f"{path}, line {start}", f"is no row of the table ({error})", _AN_OPEN_QUOTE)
            continue
        for number in lines.taken_too_long():
            yield _too_long(path, f", line {number}", _max_line(options))
        if row is None:
            return
        if row:
            yield _from_row(path, start, row, columns, lines, options.fields)


_AN_OPEN_QUOTE = "close its quotation marks and double those inside the text"


class _Lines(Iterator[str]):
    """Lines as the csv module wants them, that know how many were taken and whether there are more."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._too_long: list[int] = []
        self.number = 0
        self.exhausted = False

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.exhausted = True
            raise
        self.number += 1
        if line is None:
            self._too_long.append(self.number)
            return "\n"
        return line + "\n"

    def taken_too_long(self) -> list[int]:
        """The numbers of the lines that were too long since this was last asked."""
        taken, self._too_long = self._too_long, []
        return taken


def _columns(first: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]


def _delimiter(first: str) -> str:
    """The delimiter that splits the first line into the most columns."""
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))


def _no_text(path: Path, columns: list[str]) -> ArticleError:
    listed = shortened(", ".join(columns), 300)
    return ArticleError(
        str(path),
        f"no column holds the articles' text; its columns are: {listed}",
        'name the column by the setting fields, as in fields = {text = "your column"}',
    )


def _from_row(
    path: Path, start: int, row: list[str], columns: list[str], lines: _Lines, fields: Mapping[str, str]
) -> Draft | Failure:
    where = f", line {start}"
    if lines.exhausted and lines.number > start:
        return Failure(f"{path}{where}", "opens a quotation mark that is never closed", _AN_OPEN_QUOTE)
    if len(row) > len(columns):
        reason = f"has {len(row)} columns, the header has {len(columns)}"
        return Failure(f"{path}{where}", reason, "put quotation marks around values that hold the delimiter")
    record: dict[str, object] = {}
    for name, value in zip(columns, row, strict=False):
        record.setdefault(name, value)
    return _from_record(path, where, str(start), record, fields)


def _from_json(path: Path, where: str, number: str, line: str, fields: Mapping[str, str]) -> Draft | Failure:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Failure(f"{path}{where}", f"is not JSON ({error})", "mend or remove the line; the others were read")
    if not isinstance(record, dict):
        return Failure(f"{path}{where}", "is no JSON object", "write each article as an object with a text")
    return _from_record(path, where, number, record, fields)


def _from_record(
    path: Path, where: str, number: str, record: Mapping[str, object], fields: Mapping[str, str]
) -> Draft | Failure:
    draft = draft_from(record, fields)
    if not draft.text and not draft.title:
        listed = shortened(", ".join(map(str, record)), 300)
        return Failure(
            f"{path}{where}", f"has no text; its fields are: {listed}", "name its text by the setting fields"
        )
    text = markup_to_text(draft.text) if is_markup(draft.text) else draft.text
    return replace(draft, text=text, row=draft.row or number or None, where=where)


def _records(path: Path, parsed: object) -> list[object]:
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        named = (parsed.get(name) for name in _LIST_NAMES)
        return next((rows for rows in named if isinstance(rows, list) and rows and isinstance(rows[0], dict)), [parsed])
    raise ArticleError(str(path), "holds no object", "write a list of objects, each with a text")


def _max_line(options: ReadOptions) -> int:
    return 2 * options.max_article_chars + 65_536  # an article with its other fields, some of its characters escaped


def _too_long(path: Path, where: str, limit: int) -> Failure:
    return Failure(
        f"{path}{where}",
        f"has more than {limit:,} characters",
        "split the article, or raise the setting max_article_chars",
    )
