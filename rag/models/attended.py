"""Runs work that asks a model, so that whoever waits for it hears from it several times a second and can stop it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TypeVar

from rag.datamodels import Message
from rag.models.chat import ChatModel, Piece
from rag.models.relay import Emit, StoppedError, Waits, relayed

_T = TypeVar("_T")
_V = TypeVar("_V")
_PATIENT = Waits(math.inf, math.inf)  # each call that the work makes has its own limits


def attended(work: Callable[[ChatModel], _T], model: ChatModel, meanwhile: _V) -> Generator[_V, None, _T]:
    """What `work(model)` returns, after yielding `meanwhile` for as long as it takes; closing ends the model's calls.

    :raises Exception: whatever the work raises.
    """
    results: list[_T] = []

    def call(emit: Emit, stopped: threading.Event) -> None:
        del emit  # the work has nothing to show before it is done
        results.append(work(_Stoppable(model, stopped)))

    for _ in relayed(model.name, call, _PATIENT):
        yield meanwhile
    return results[0]


class _Stoppable:
    """A chat model whose calls end once nobody waits for them."""

    def __init__(self, model: ChatModel, stopped: threading.Event) -> None:
        self.name = model.name
        self.window = model.window
        self._model = model
        self._stopped = stopped

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        with closing(self._model.stream(instructions, messages, limit)) as pieces:
            for piece in pieces:
                if self._stopped.is_set():
                    raise StoppedError
                yield piece
