"""What the models in this process share: text that cannot pose as a turn, whose turn it is, and their errors."""

from __future__ import annotations

import atexit
import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rag.errors import ModelCallError
from rag.models.chat import Piece
from rag.models.relay import BEAT, Emit, StoppedError

# Tokens that a model reads and writes together unless a setting says otherwise: a long context costs memory from the
# start, 1 GB for every 8,192 tokens of an 8B model, and an answer's passages need about half of it.
MOST_WINDOW = 8192
_LEAVE = 10.0  # seconds that a call may take to end when the program does
# What chat formats mark turns with, also where a model's file does not list it among its control tokens.
_TURN_MARKS = re.compile(r"<(?=\|[^<>|\s]{1,40}\|>|/?s>|(?:start|end)_of_turn>|</?SYS>>)|\[(?=/?INST\])")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def defused(text: str, control: Iterable[str]) -> str:
    """The text, unable to open or close a turn: a space is put into every control token that it spells out.

    A tokenizer reads `<|im_start|>system` in an article as it reads its own; `< |im_start|>system` it reads as text.
    """
    text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a tokenizer knows
    for token in control:
        if len(token) > 1 and token in text:
            text = text.replace(token, f"{token[0]} {token[1:]}")
    return _TURN_MARKS.sub(lambda found: f"{found[0]} ", text)


class Turns:
    """Lets one call at a time into a model; a stopped call leaves the queue at once.

    When the program ends, so does the call that is in: a thread inside a C++ library would bring the process down.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._call: tuple[threading.Thread, threading.Event] | None = None
        self._over = False
        atexit.register(self._close)

    @contextmanager
    def take(self, emit: Emit, stopped: threading.Event) -> Iterator[None]:
        """Wait for the turn and have it while inside. The wait is not the model's silence, so it is heard from.

        :raises StoppedError: the call was stopped before its turn came.
        """
        while not self._lock.acquire(timeout=BEAT):
            emit(Piece())
        try:
            self._call = threading.current_thread(), stopped
            if self._over or stopped.is_set():
                raise StoppedError
            yield
        finally:
            self._lock.release()

    def _close(self) -> None:
        self._over = True
        if self._call is not None:
            thread, stopped = self._call
            stopped.set()
            thread.join(_LEAVE)


def too_long(name: str, tokens: int, window: int) -> ModelCallError:
    """The prompt does not fit the window."""
    return ModelCallError(
        f"the model {name} reads {window} tokens and was given {tokens}; "
        "lower the setting context_tokens or raise window"
    )


def window_full(name: str, window: int) -> ModelCallError:
    """The reply ran into the end of the window before it was complete."""
    return ModelCallError(
        f"the model {name} filled its window of {window} tokens before its reply was complete; "
        "lower the setting context_tokens or raise window"
    )


def empty(name: str) -> ModelCallError:
    """The reply has no text at all."""
    return ModelCallError(f"the model {name} sent an empty reply; ask in other words, or take another model")
