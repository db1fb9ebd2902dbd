"""Writes small sets in BEIR layout, and stands in for an assistant with scripted answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rag.datamodels import Answer, Article, Citation, Hit, Message, Passage, Statement
from rag.errors import ModelError

Row = Mapping[str, Any]


def write_set(
    folder: Path, corpus: Sequence[Row], queries: Sequence[Row], qrels: Sequence[tuple[str, str, int]]
) -> Path:
    """A set of these rows, with the header that BEIR writes."""
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus), encoding="utf-8")
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries), encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in qrels)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def hit(document: str, score: float, rank: int = 1, text: str = "", also: tuple[str, ...] = ()) -> Hit:
    """A hit on the only passage of a document."""
    article = Article(document, title=document, text=text, also=also)
    return Hit(Passage(f"{document}:0", document, text, 0, len(text)), article, score, rank)


def answer(question: str, sentences: Sequence[str], confidence: float, abstained: bool = False) -> Answer:
    """An answer that quotes its sentences, in order, from one article made of them."""
    text = " ".join(sentences)
    article = Article("doc", "doc", text)
    passage = Passage("doc:0", "doc", text, 0, len(text))
    citations, at = [], 0
    for number, sentence in enumerate(sentences, start=1):
        citations.append(Citation(number, article, passage, at, at + len(sentence), sentence, "verbatim"))
        at += len(sentence) + 1
    return Answer(
        question=question,
        searched=question,
        statements=() if abstained else tuple(Statement(c.quote, (c.number,)) for c in citations),
        citations=() if abstained else tuple(citations),
        abstained=abstained,
        confidence=confidence,
        done=True,
    )


@dataclass(frozen=True, slots=True)
class Understanding:
    searched: str


@dataclass(slots=True)
class ScriptedAssistant:
    """Finds and answers what the script says; what it has no line for it does not find, and abstains.

    `understood` maps a question's text to what is searched. `sentences` and `confidences` are by question text; below
    `threshold` it abstains, unless asked with another. `asked` remembers every call of `ask` for an extractive answer,
    `composed` holds by question text what any other model comes to, or how it fails, and `put` what that was asked.
    """

    rankings: dict[str, list[Hit]] = field(default_factory=dict)
    sentences: dict[str, list[str]] = field(default_factory=dict)
    confidences: dict[str, float] = field(default_factory=dict)
    understood: dict[str, str] = field(default_factory=dict)
    threshold: float = 0.5
    asked: list[tuple[str, tuple[Message, ...], date | None, float | None]] = field(default_factory=list)
    ranked: list[str] = field(default_factory=list)
    composed: dict[str, Answer | ModelError] = field(default_factory=dict)
    put: list[str] = field(default_factory=list)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        return self.rankings.get(query, [])[:k]

    def rank(self, question: str, k: int = 100) -> list[Hit]:
        self.ranked.append(question)
        return self.rankings.get(question, [])[:k]

    def understand(self, question: str, history: Sequence[Message] = (), today: date | None = None) -> Understanding:
        return Understanding(self.understood.get(question, question))

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        today: date | None = None,
        *,
        model: str | None = None,
        threshold: float | None = None,
    ) -> Iterator[Answer]:
        if model != "extractive":
            yield from self._composed(question, model or "")
            return
        self.asked.append((question, tuple(history), today, threshold))
        confidence = self.confidences.get(question, 0.0)
        yield Answer(question, question)
        abstained = confidence < (self.threshold if threshold is None else threshold)
        yield answer(question, self.sentences.get(question, []), confidence, abstained)

    def _composed(self, question: str, model: str) -> Iterator[Answer]:
        self.put.append(question)
        yield Answer(question, question, model=model)
        reply = self.composed[question]
        if isinstance(reply, ModelError):
            raise reply
        yield reply
