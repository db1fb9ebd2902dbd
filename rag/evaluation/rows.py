"""One row a question of how a chat model's answer came out; a file of rows lets a long run go on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from rag.datamodels import Support, Usage
from rag.errors import DatasetError

Kind = Literal["answerable", "unanswerable", "off_topic"]
Outcome = Literal["answered", "abstained", "declined", "stood in", "failed"]
_OPENING = b'{"key":"'


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence as the model wrote it. `markers` are the numbers that it names, each once, in order.

    `valid` are those that name an excerpt, `right` those whose excerpt, alone, supports the sentence. `support` is by
    the excerpts of its valid markers, "unsupported" where there are none; `anywhere` by any excerpt.
    """

    text: str
    markers: tuple[int, ...]
    valid: tuple[int, ...]
    right: tuple[int, ...]
    support: Support
    anywhere: Support
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence as it is shown: `labelled` by the answer itself.

    `support` is found again in the passages that its citations open, `quoted` in the sentences that they quote, alone.
    """

    text: str
    labelled: Support
    support: Support
    quoted: Support


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer held against what the set knows; None, or counts of 0, where the set says nothing of the kind.

    `contained`: a short gold answer stands in it. `rouge`: ROUGE-L with the nearest long gold answer. Of the `quotes`
    that it cites `quotes_right` are gold sentences; of the set's gold `sentences` it cites `sentences_quoted`.
    """

    contained: bool | None = None
    rouge: float | None = None
    quotes: int = 0
    quotes_right: int = 0
    sentences: int = 0
    sentences_quoted: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """An answer as shown. `first` is the time until a sentence is shown, `seconds` the whole time, both in seconds."""

    refused: bool
    text: str = ""
    sentences: tuple[ShownSentence, ...] = ()
    gold: Gold = Gold()
    first: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one question: the extractive answer and, where a chat model was asked for, the composed one.

    `outcome`: the model "answered"; the assistant "abstained" and called no model; the model "declined"; another
    answer "stood in" as the model failed or nothing that it wrote may be shown; or all "failed" and nothing came. `why`
    says so in words. `written` is the model's text as it came, `excerpts` how many it saw; of its sentences `counted`
    claim something and `dropped` are not shown.
    """

    key: str
    id: str
    kind: Kind
    question: str
    outcome: Outcome
    extractive: Measured
    composed: Measured | None = None
    why: str = ""
    model: str = ""
    prompts: tuple[str, ...] = ()
    excerpts: int = 0
    written: str = ""
    sentences: tuple[WrittenSentence, ...] = ()
    counted: int = 0
    dropped: int = 0
    usage: Usage | None = None


@dataclass(slots=True)
class RowFile:
    """The rows of one run, by kind and question; with a path they are kept on disk, a line each, as they come.

    :param key: tells this run's conditions from any other's.
    :param path: a JSON Lines file; rows that stand there already are not measured again.
    :raises DatasetError: the file holds something else, or rows of other conditions.
    """

    key: str
    path: Path | None = None
    _rows: dict[tuple[Kind, str], Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path and self.path.exists():
            for row in _read(self.path, self.key):
                self._rows[row.kind, row.id] = row

    def row(self, kind: Kind, identifier: str, measure: Callable[[], Row]) -> Row:
        """The row of a question: as it was kept, or measured now and kept."""
        place = kind, identifier
        if place not in self._rows:
            self._rows[place] = measure()
            if self.path:
                with self.path.open("ab") as file:
                    file.write(_adapter().dump_json(self._rows[place]) + b"\n")
        return self._rows[place]

    def has(self, kind: Kind, identifier: str) -> bool:
        """Whether the question was measured before."""
        return (kind, identifier) in self._rows


@cache
def _adapter() -> TypeAdapter[Row]:
    return TypeAdapter(Row)


def _read(path: Path, key: str) -> list[Row]:
    """The whole rows of a file; a last line that a killed run left unfinished is cut off."""
    try:
        data = path.read_bytes()
        *lines, unfinished = data.split(b"\n")
        rows = [_parsed(line, key, f"{path}, line {number}") for number, line in enumerate(lines, start=1)]
        if unfinished:
            if not unfinished.startswith(_OPENING[: len(unfinished)]):
                raise DatasetError(f"{path}: this is no file of an evaluation's rows; name another file")
            with path.open("r+b") as file:
                file.truncate(len(data) - len(unfinished))
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); name another file") from error
    return rows


def _parsed(line: bytes, key: str, where: str) -> Row:
    try:
        row = _adapter().validate_json(line)
    except ValidationError as error:
        raise DatasetError(f"{where}: this is no row of an evaluation; name another file") from error
    if row.key != key:
        raise DatasetError(
            f"{where}: this was measured under other conditions (set, model or settings); name another file"
        )
    return row
