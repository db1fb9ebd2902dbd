"""What the forms of an answer share: what they ask of a search and of the judge, and the draft they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag import confidence
from rag.datamodels import Form, Hit, Period
from rag.evidence import ScoredSentence
from rag.retrieval import Retrieved


class Search(Protocol):
    """A search of the archive in the period and the sources that were asked for."""

    def __call__(self, query: str, k: int, per_article: int) -> Retrieved:
        """The k best passages, at most `per_article` of one article."""
        ...


@dataclass(frozen=True, slots=True)
class Judge:
    """Says how likely it is that evidence answers a question, and whether that is likely enough."""

    model: confidence.Confidence
    limit: float
    period: Period | None = None

    def __call__(self, question: str, scored: Sequence[ScoredSentence]) -> float:
        """P(these sentences, best first, answer the question); 0 where there are none."""
        return self.model(confidence.features(question, scored, self.period)) if scored else 0.0

    def accepts(self, probability: float) -> bool:
        """Whether that is enough to answer."""
        return probability >= self.limit


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a draft, with the word of ours in front of it."""

    item: ScoredSentence
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is numbered and cited; without parts it is an abstention.

    `question` is what its sentences were scored against, `limit` the confidence that an answer needs. `scored` are all
    sentences that were weighed, best first; a form that searches more than once names none.
    """

    question: str
    confidence: float
    hits: tuple[Hit, ...]
    parts: tuple[Part, ...] = ()
    form: Form = "plain"
    message: str = ""
    limit: float = 0.0
    scored: tuple[ScoredSentence, ...] = ()


def united(found: Iterable[Retrieved]) -> tuple[Hit, ...]:
    """The hits of several searches as one list: the best of each, then the second of each, none twice."""
    hits = sorted((hit for retrieved in found for hit in retrieved.hits), key=lambda hit: hit.rank)
    unlike = {hit.passage.id: hit for hit in reversed(hits)}
    ordered = sorted(unlike.values(), key=lambda hit: hit.rank)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))
