"""Puts questions to the assistant and keeps what came back, with how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from rag.datamodels import Answer, Hit, Message
from rag.evaluation.datasets import Question
from rag.evaluation.measures import Ranking, order
from rag.settings import EXTRACTIVE

# Documents ranked for a question; R@100 needs no more.
DEPTH = 100
# Passages asked for at first, doubled while they come from too few documents.
_FIRST_PASSAGES = 200
_MOST_PASSAGES = 3200
_SHOWN = 10


class Understood(Protocol):
    """A question as the assistant understood it."""

    @property
    def searched(self) -> str:
        """The question as it is put to the index."""
        ...


class Subject(Protocol):
    """What of the assistant is put to the test."""

    def search(self, query: str, k: int = ...) -> list[Hit]:
        """The k best passages."""
        ...

    def rank(self, question: str, k: int = ...) -> list[Hit]:
        """The k best passages, with no cap per article."""
        ...

    def ask(
        self,
        question: str,
        history: Sequence[Message] = ...,
        today: date | None = ...,
        *,
        model: str | None = ...,
        threshold: float | None = ...,
    ) -> Iterator[Answer]:
        """Snapshots of the answer by `model`, the last one done; `threshold` 0 never abstains for want of confidence.

        :raises ModelError: the model gave no answer and nothing stood in.
        """
        ...

    def understand(self, question: str, history: Sequence[Message] = ..., today: date | None = ...) -> Understood:
        """The question as it would be searched."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came back: the answer as shipped, that with abstention off, the passages of a search.

    All answers are extractive.

    `forced` is the shipped answer itself where that did not abstain. A question that was not asked in full has no
    passages, no `search_seconds`, and no other answer than the shipped one. Times in seconds.
    """

    question: Question
    answer: Answer
    forced: Answer
    passages: tuple[Hit, ...]
    answer_seconds: float
    search_seconds: float | None


@dataclass(slots=True)
class Interview:
    """Asks one assistant; a text that was ranked before is not ranked again.

    :param today: the reader's date for questions that have none of their own.
    """

    assistant: Subject
    today: date | None = None
    _rankings: dict[str, Ranking] = field(default_factory=dict)

    def warm_up(self, question: Question) -> None:
        """One question whose time does not count: models load and caches fill."""
        self.ask_in_full(question)

    def understood(self, question: Question) -> str:
        """The question as the assistant puts it to the index, its history considered."""
        return self.assistant.understand(question.text, question.history, self._today(question)).searched

    def rank(self, text: str) -> Ranking:
        """The best documents for a text, at most `DEPTH`; a document scores what its best passage does."""
        if text not in self._rankings:
            self._rankings[text] = self._rank(text)
        return self._rankings[text]

    def ask(self, question: Question) -> Asked:
        """One question, with its history, as shipped."""
        started = time.perf_counter()
        answer = self._answer(question, None)
        return Asked(question, answer, answer, (), time.perf_counter() - started, None)

    def ask_in_full(self, question: Question) -> Asked:
        """As `ask`; the passages of a search too, and the answer with abstention off where it abstained."""
        query = self.understood(question)
        started = time.perf_counter()
        passages = tuple(self.assistant.search(query, k=_SHOWN))
        seconds = time.perf_counter() - started
        asked = self.ask(question)
        forced = self._answer(question, 0.0) if asked.answer.abstained else asked.answer
        return replace(asked, forced=forced, passages=passages, search_seconds=seconds)

    def snapshots(self, question: Question, model: str, threshold: float | None = None) -> Iterator[Answer]:
        """The answer by a model, or the extractive one, as it grows; the first snapshot names who is to write it."""
        today = self._today(question)
        return self.assistant.ask(question.text, question.history, today, model=model, threshold=threshold)

    def _answer(self, question: Question, threshold: float | None) -> Answer:
        *_, last = self.snapshots(question, EXTRACTIVE, threshold)
        return last

    def _today(self, question: Question) -> date | None:
        return question.asked_on or self.today

    def _rank(self, text: str) -> Ranking:
        k = _FIRST_PASSAGES
        while True:
            hits = self.assistant.rank(text, k=k)
            documents = _documents(hits)
            if len(documents) >= DEPTH or len(hits) < k or k >= _MOST_PASSAGES:
                return order(documents)[:DEPTH]
            k *= 2


def _documents(hits: Sequence[Hit]) -> dict[str, float]:
    """Each document's best score. An exact copy that was folded into an article scores what the article does."""
    scores: dict[str, float] = {}
    for hit in hits:
        for article in (hit.article, *hit.copies):
            for document in (article.id, *article.also):
                scores[document] = max(hit.score, scores.get(document, float("-inf")))
    return scores
