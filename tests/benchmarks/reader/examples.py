"""What the reader learns from: a question beside a passage, whether it is answered there, where, and by which words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from rag.archive import open_store
from rag.embedding import load_embedder
from rag.evaluation.datasets import Dataset, Question, load_dataset
from rag.evaluation.runner import archive_folder
from rag.indexing import index_articles
from rag.retrieval import Retriever
from rag.sentences import Span, sentences
from rag.settings import load_settings
from rag.terms import content_terms

# Out of ten documents, by a hash of the title: those below are never trained on, and what is reported is about them.
HELD_OUT = 3
TRAINED_ON = ("squad2_dev", "nq_open_oracle", "clapnq_dev")
_HARD_NEGATIVES = 1
_LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class Example:
    """`gold` are the passage's sentences that answer, by number; `answer` the answer's offsets, where known."""

    question: str
    title: str
    passage: str
    spans: tuple[Span, ...]
    answered: bool
    gold: tuple[int, ...]
    answer: tuple[int, int] | None
    source: str


def held_out(title: str) -> bool:
    """Whether a document is kept for measuring."""
    return hashlib.sha256(title.encode()).digest()[0] * 10 // 256 < HELD_OUT


def labelled(file: Path) -> Iterator[Example]:
    """The examples of a JSONL file with question (or claim), title, passage, answers, sentences, answerable."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title = "" if re.fullmatch(r"wiki\w* \d+", row["title"]) else row["title"]
        yield located(
            row.get("question") or row["claim"],
            title,
            row["passage"],
            row["answers"] if row["answerable"] else (),
            row["sentences"] if row["answerable"] else (),
            answered=row["answerable"],
            source=file.stem,
        )


def of_dataset(folder: Path, *, keep: bool) -> Iterator[Example]:
    """The held-out part of a set in BEIR layout (`keep`), or the other: its own pairs and hard negatives.

    Answerable questions stand beside their relevant document, and beside the passages that our own retriever finds
    for them and that do not hold the answer; unanswerable ones beside the document they are about.
    """
    dataset = load_dataset(folder)
    articles = {article.id: article for article in dataset.articles()}
    of_question = about(folder)
    mined = {} if keep else _mined(dataset)
    for question in dataset.questions:
        documents = list(dataset.relevance.get(question.id, {})) or [of_question.get(question.id, "")]
        article = articles.get(documents[0])
        if article is None or question.history or held_out(article.title) != keep:
            continue
        answered = bool(dataset.is_answerable(question))
        yield located(
            question.text,
            article.title,
            article.text,
            question.answers if answered else (),
            question.evidence if answered else (),
            answered=answered,
            source=dataset.name,
        )
        for other_title, text in mined.get(question.id, ()):
            yield located(question.text, other_title, text, (), (), answered=False, source=f"{dataset.name} mined")


def located(
    question: str,
    title: str,
    passage: str,
    answers: Iterable[str],
    evidence: Iterable[str],
    *,
    answered: bool,
    source: str,
) -> Example:
    """An example whose gold sentences and answer are found in the passage."""
    spans = tuple(sentences(passage))
    example = Example(question, title, passage, spans, answered, (), None, source)
    if not answered:
        return example
    quoted = [_bare(sentence) for sentence in evidence]
    gold = [i for i, (a, b) in enumerate(spans) if any(_same(_bare(passage[a:b]), q) for q in quoted)]
    places = [m.span() for answer in answers if answer for m in re.finditer(re.escape(answer), passage)]
    if gold:
        places = [p for p in places if any(spans[i][0] <= p[0] and p[1] <= spans[i][1] for i in gold)] or places
    if places:
        # A short answer may stand in several sentences; the one that shares most words with the question is meant.
        asked = set(content_terms(question, "english"))

        def shared(place: tuple[int, int]) -> int:
            return max(
                (len(asked & set(content_terms(passage[a:b], "english"))) for a, b in spans if a <= place[0] < b),
                default=0,
            )

        place = max(places, key=lambda p: (shared(p), -p[0]))
        gold = gold or [i for i, (a, b) in enumerate(spans) if a < place[1] and place[0] < b]
        return replace(example, gold=tuple(gold), answer=place)
    return replace(example, gold=tuple(gold))


def _bare(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one) and min(len(one), len(other)) > 15


def about(folder: Path) -> Mapping[str, str]:
    """The document that each question of a set is about, "" where the set does not say."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["_id"]: row.get("metadata", {}).get("about_doc") or "" for row in rows}


def _mined(dataset: Dataset) -> dict[str, list[tuple[str, str]]]:
    """For each answerable question, the best passages of other documents in which no answer stands."""
    settings = load_settings()
    folder = archive_folder(dataset, settings)
    index_articles(dataset.articles(), folder, settings)
    embedder = load_embedder(settings.embedder)
    found: dict[str, list[tuple[str, str]]] = {}
    with closing(open_store(folder, embedder)) as store:
        retriever = Retriever(store, embedder)
        for question in dataset.questions:
            relevant = dataset.relevance.get(question.id, {})
            if not relevant or question.history or not dataset.is_answerable(question):
                continue
            hits = retriever.retrieve(question.text, _LOOKED_AT, 1).hits
            wrong = [h for h in hits if h.article.id not in relevant and not _holds(question, h.passage.text)]
            wrong = [h for h in wrong if not held_out(h.article.title)]
            found[question.id] = [(h.article.title, h.passage.text) for h in wrong[:_HARD_NEGATIVES]]
    return found


def _holds(question: Question, text: str) -> bool:
    return any(_bare(answer) in _bare(text) for answer in question.answers)
