"""How far an evaluation is, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """How far an evaluation is; `total` is None where it is not known."""

    stage: str
    done: int
    total: int | None


OnProgress = Callable[[EvaluationProgress], None]


def counted(items: Sequence[_T], stage: str, notify: OnProgress) -> Iterator[_T]:
    """The items one by one, each told of before it is handed out, and at last that all are done."""
    for done, item in enumerate(items):
        notify(EvaluationProgress(stage, done, len(items)))
        yield item
    if items:
        notify(EvaluationProgress(stage, len(items), len(items)))


def silent(progress: EvaluationProgress) -> None:
    """Progress that nobody asked for."""
