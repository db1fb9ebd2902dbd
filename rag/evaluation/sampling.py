"""Which questions of a set are used: drawn with a fixed seed, by whether the articles answer them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.evaluation.datasets import Dataset, Question

SAMPLE = 400
SEED = 13
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sampled:
    """The questions used of a set, and those of them that are put to the assistant, by kind."""

    questions: tuple[Question, ...]
    answerable: tuple[Question, ...]
    unanswerable: tuple[Question, ...]
    off_topic: tuple[Question, ...]


def sampled(dataset: Dataset, strangers: Sequence[Question], limit: int | None = None, sample: int = SAMPLE) -> Sampled:
    """At most `limit` questions of the set, and at most `sample` and `limit` of each kind.

    :param strangers: questions that the set's documents do not answer; those with a history are left out.
    """
    questions = draw(dataset.questions, limit)
    most = min(sample, limit) if limit else sample
    return Sampled(
        tuple(questions),
        tuple(draw([question for question in questions if dataset.is_answerable(question) is True], most)),
        tuple(draw([question for question in questions if dataset.is_answerable(question) is False], most)),
        tuple(draw([question for question in strangers if not question.history], most)),
    )


def draw(items: Sequence[_T], count: int | None) -> list[_T]:
    """At most `count` of the items in their order, drawn with the fixed seed; all of them for None."""
    if count is None or count >= len(items):
        return list(items)
    return [items[place] for place in sorted(random.Random(SEED).sample(range(len(items)), count))]
