"""A small world for the command line: one story, its answer, and an assistant that says only what it was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rag.datamodels import Answer, Article, Citation, Hit, Message, Passage, Period, Statement
from rag.errors import QuestionError
from rag.reports import StoreStats

TEXT = "The commission meets in Bishkek. It meets on March 1, 2019. The ministers are invited."
ARTICLE = Article(
    id="https://news.example/commission",
    title="Commission to meet",
    text=TEXT,
    published=date(2019, 2, 4),
    url="https://news.example/commission",
    source="news.example",
    path="/home/editor/secret/commission.html",
    also=("mirror/commission.txt", "/home/editor/copy.txt", "C:\\editor\\copy.txt", "https://mirror.example/1"),
)
PASSAGE = Passage(id=f"{ARTICLE.id}@0-{len(TEXT)}", article_id=ARTICLE.id, text=TEXT, start=0, end=len(TEXT))
HIT = Hit(PASSAGE, ARTICLE, score=0.87654321, rank=1, parts={"dense": 0.9, "lexical": 0.8})
START = TEXT.index("It meets")
QUOTE = TEXT[START : TEXT.index(" The ministers")]
CITATION = Citation(1, ARTICLE, PASSAGE, START, START + len(QUOTE), QUOTE, "verbatim")
ANSWER = Answer(
    question="When does it meet?",
    searched="When does the commission meet?",
    period=Period(date(2019, 2, 1), date(2019, 2, 28), "in February 2019"),
    statements=(Statement(QUOTE, (1,), lead="2019-02-04:"),),
    citations=(CITATION,),
    hits=(HIT,),
    confidence=0.93,
    done=True,
)
ABSTENTION = Answer(
    question="Population?",
    searched="Population?",
    message="The articles do not say.",
    hits=(HIT,),
    abstained=True,
    confidence=0.1,
    reason="no sentence comes near the question",
    done=True,
)


class ScriptedAssistant:
    """Answers by its script, remembers what it was asked, and refuses an empty question as the real one does."""

    def __init__(self, answers: Sequence[Answer] = (ANSWER,), hits: Sequence[Hit] = (HIT,)) -> None:
        self.answers = list(answers)
        self.hits = list(hits)
        self.opened_with: dict[str, Any] = {}
        self.asked: list[tuple[str, tuple[Message, ...], date | None]] = []
        self.filters: dict[str, Any] = {}
        self.k = 0
        self.ended = 0
        self.interrupt = False
        self.closed = False

    def open(self, index: object = None, settings: object = None) -> ScriptedAssistant:
        """Stands in for `Assistant.open`."""
        self.opened_with = {"index": index, "settings": settings}
        return self

    def search(self, query: str, k: int = 10, **filters: Any) -> list[Hit]:
        self.k, self.filters = k, filters
        return self.hits[:k]

    def ask(
        self, question: str, history: Sequence[Message] = (), today: date | None = None, **filters: Any
    ) -> Iterator[Answer]:
        try:
            yield from self._answered(question, history, today, filters)
        finally:
            self.ended += 1

    def _answered(
        self, question: str, history: Sequence[Message], today: date | None, filters: dict[str, Any]
    ) -> Iterator[Answer]:
        if not question.strip():
            raise QuestionError("the question is empty; write one")
        self.asked.append((question, tuple(history), today))
        self.filters = filters
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        yield replace(answer, done=False, statements=(), citations=(), pending="It meets on Mar")
        if self.interrupt:
            raise KeyboardInterrupt
        yield answer

    def stats(self) -> StoreStats:
        return StoreStats(
            articles=1,
            passages=1,
            dim=256,
            embedder="hashing",
            generation=1,
            vector_index="exact, as 1 passage is few",
            sources={"news.example": 1},
            languages={"en": 1},
            earliest=date(2019, 2, 4),
            latest=date(2019, 2, 4),
            undated=0,
        )

    def close(self) -> None:
        self.closed = True
