"""Many questions from a JSONL file, their answers to another: one line each, a bad line named and passed over."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

from rag.cli.options import Filters, iso_day
from rag.cli.output import print_failures, to_json
from rag.datamodels import Answer, Message, Role
from rag.errors import QuestionError
from rag.export import as_json
from rag.reports import Failure

if TYPE_CHECKING:
    from rag.assistant import Assistant

_ROLES = get_args(Role)
_FORM = '{"question": "…"}'


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the file. `id` is whatever the line gave, and None where it gave nothing."""

    text: str
    id: object = None
    history: tuple[Message, ...] = ()
    today: date | None = None


def answer_all(assistant: Assistant, questions: Path, out: Path | None, filters: Filters, today: date | None) -> bool:
    """Answer every line of the file, each answer written at once; False when none could be answered.

    :param out: where the answers go, a JSON line each in the order of the questions; None is the standard output.
    :param today: the reader's date for the lines that name none.
    """
    answered = 0
    with out.open("w", encoding="utf-8", newline="\n") if out else nullcontext(sys.stdout) as file:
        for number, line in _lines(questions):
            try:
                question = parse(line)
                answer = last(
                    assistant.ask(question.text, question.history, question.today or today, **filters.as_arguments())
                )
            except QuestionError as error:
                reason, _, remedy = str(error).rpartition("; ")
                print_failures([Failure(f"{questions}, line {number}", reason or remedy, remedy)])
            else:
                _write(file, question, answer)
                answered += 1
    return answered > 0


def parse(line: bytes) -> Question:
    """Read one line.

    :raises QuestionError: it is not JSON, or a field is missing or of the wrong kind; names the field.
    """
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"it is not JSON in UTF-8 ({error}); write {_FORM}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionError(f'it has no text under "question"; write {_FORM}')
    return Question(row["question"], row.get("id"), _history(row.get("history")), _today(row.get("today")))


def last(answers: Iterable[Answer]) -> Answer:
    """The finished answer, after its snapshots."""
    *_, answer = answers
    return answer


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line


def _history(turns: object) -> tuple[Message, ...]:
    if turns is None:
        return ()
    if not isinstance(turns, list) or not all(_is_turn(turn) for turn in turns):
        raise QuestionError('"history" does not fit; write [{"role": "user", "content": "…"}], or role "assistant"')
    return tuple(Message(turn["role"], turn["content"]) for turn in turns)


def _is_turn(turn: object) -> bool:
    return isinstance(turn, dict) and turn.get("role") in _ROLES and isinstance(turn.get("content"), str)


def _today(value: object) -> date | None:
    if value is None:
        return None
    try:
        return iso_day(str(value))
    except ValueError:
        raise QuestionError(f'"today" is {value!r}, which is no day; write it as "2019-03-01"') from None


def _write(file: TextIO, question: Question, answer: Answer) -> None:
    repeated = {} if question.id is None else {"id": question.id}
    file.write(to_json({**repeated, **as_json(answer)}, indent=None) + "\n")
    file.flush()
