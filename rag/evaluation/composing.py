"""Puts each question to a chat model and to the extractive composer, and measures both answers into one row."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from rag.datamodels import Answer
from rag.errors import ModelCallError, ModelError
from rag.evaluation.asking import Interview
from rag.evaluation.datasets import Dataset, Question
from rag.evaluation.measures import contains_answer, matches_sentence, rouge_l
from rag.evaluation.progress import OnProgress, counted
from rag.evaluation.rows import Gold, Kind, Measured, Outcome, Row, RowFile
from rag.evaluation.sampling import Sampled
from rag.evaluation.sections import is_extractive
from rag.evaluation.writing import shown_sentences, written_sentences
from rag.settings import EXTRACTIVE

# A gold answer of so many words is prose, and compared as prose; a shorter one is looked for in the answer.
_LONG_ANSWER = 10


def compose(chosen: Sampled, asking: Composing, kept: RowFile, notify: OnProgress) -> list[Row]:
    """A row for every question that is put to the assistant; those that were kept are not asked again."""
    kinds: tuple[tuple[Kind, str, Sequence[Question]], ...] = (
        ("answerable", "composing answers to answerable questions", chosen.answerable),
        ("unanswerable", "composing answers to unanswerable questions", chosen.unanswerable),
        ("off_topic", "composing answers to off-topic questions", chosen.off_topic),
    )
    missing = [question for kind, _, questions in kinds for question in questions if not kept.has(kind, question.id)]
    if missing:
        asking.warm_up(missing[-1])  # a server may remember what it read last: not for the first row
    return [
        kept.row(kind, question.id, partial(asking.row, kept.key, kind, question))
        for kind, stage, questions in kinds
        for question in counted(questions, stage, notify)
    ]


class Timed(NamedTuple):
    """An answer, who was to write it, the seconds until a sentence of it was shown, and those until it was done."""

    answer: Answer
    writer: str
    first: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Composing:
    """Measures the answers of one model, beside the extractive ones.

    :param model: as the settings name it; "extractive" measures that alone.
    """

    dataset: Dataset
    interview: Interview
    model: str

    def warm_up(self, question: Question) -> None:
        """Let the model load and begin to write, so that no row's time counts that.

        :raises ModelError: there is no such model, or it lacks what it needs; a call that fails is no such error.
        """
        try:
            for answer in self.interview.snapshots(question, self.model, 0.0):
                if answer.pending or answer.statements:
                    return
        except ModelCallError:
            return

    def row(self, key: str, kind: Kind, question: Question) -> Row:
        """One question, answered and measured. A model that fails is counted, and ends nothing."""
        extractive = self._timed(question, EXTRACTIVE)
        outcome, why = _outcome(extractive)
        measured = self._measured(kind, question, extractive)
        row = Row(key, question.id, kind, question.text, outcome, measured, why=why, model=extractive.writer)
        if self.model == EXTRACTIVE:
            return row
        try:
            composed = self._timed(question, self.model)
        except ModelError as error:
            nothing = self._measured(kind, question, Timed(Answer(question.text, ""), self.model, None, 0.0))
            return replace(row, outcome="failed", why=str(error), model=self.model, composed=nothing)
        outcome, why = _outcome(composed)
        measured = self._measured(kind, question, composed)
        row = replace(row, outcome=outcome, why=why, model=composed.writer, composed=measured)
        return _with_writing(row, composed.answer)

    def _timed(self, question: Question, model: str) -> Timed:
        started, first = time.perf_counter(), None
        snapshots = self.interview.snapshots(question, model)
        answer = next(snapshots)
        writer = answer.model
        for answer in snapshots:
            if first is None and answer.statements:
                first = time.perf_counter() - started
        return Timed(answer, writer, first, time.perf_counter() - started)

    def _measured(self, kind: Kind, question: Question, timed: Timed) -> Measured:
        answer = timed.answer
        return Measured(
            refused=answer.abstained,
            text=" ".join(statement.text for statement in answer.statements),
            sentences=shown_sentences(answer),
            gold=_against_gold(self.dataset, question, answer) if kind == "answerable" else Gold(),
            first=timed.first,
            seconds=timed.seconds,
        )


def _against_gold(dataset: Dataset, question: Question, answer: Answer) -> Gold:
    text = " ".join(statement.text for statement in answer.statements)
    short = [gold for gold in question.answers if len(gold.split()) < _LONG_ANSWER]
    long = [gold for gold in question.answers if len(gold.split()) >= _LONG_ANSWER]
    quotes = [citation.quote for citation in answer.citations] if question.evidence else []
    return Gold(
        contained=contains_answer(text, short) if short and is_extractive(dataset, question) else None,
        rouge=rouge_l(text, long) if long else None,
        quotes=len(quotes),
        quotes_right=sum(matches_sentence(quote, question.evidence) for quote in quotes),
        sentences=len(question.evidence),
        sentences_quoted=sum(any(matches_sentence(quote, [gold]) for quote in quotes) for gold in question.evidence),
    )


def _outcome(timed: Timed) -> tuple[Outcome, str]:
    """What became of a question, and why where no answer of the model is shown."""
    answer = timed.answer
    if answer.abstained:
        return "declined" if answer.generation else "abstained", answer.reason
    if answer.model != timed.writer:
        return "stood in", " ".join(answer.notes)
    return "answered", ""


def _with_writing(row: Row, answer: Answer) -> Row:
    generation = answer.generation
    if generation is None:
        return row
    excerpts, written = generation.excerpts, generation.written
    return replace(
        row,
        prompts=generation.prompts,
        excerpts=len(excerpts),
        written=written,
        sentences=written_sentences(written, excerpts, answer.searched),
        counted=generation.sentences,
        dropped=generation.dropped,
        usage=generation.usage,
    )
