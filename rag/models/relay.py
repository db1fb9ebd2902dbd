"""Relays a call that blocks: its pieces as they come, with waits that are bounded and a stop that is heard."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from rag.errors import ModelCallError
from rag.models.chat import Piece

# How often whoever iterates may stop a call that brings nothing, in seconds.
BEAT = 0.1
# How long a stopped call may take to end before it is left behind, in seconds.
_LEAVE = 2.0
_AHEAD = 64  # pieces that a call may be ahead of its reader

Emit: TypeAlias = Callable[[Piece], None]


@dataclass(frozen=True, slots=True)
class Waits:
    """The longest waits for the first text and between two, in seconds."""

    first: float
    next: float


class StoppedError(Exception):
    """Raised by `emit` inside a call that nobody listens to any more."""


def relayed(name: str, call: Callable[[Emit, threading.Event], None], waits: Waits) -> Generator[Piece, None, None]:
    """The pieces that `call(emit, stopped)` emits from a thread of its own, with empty ones while it is silent.

    `stopped` is set when the iterator is closed or has waited too long; the call should then end soon. `emit` raises
    `StoppedError` from then on, which the call need not catch.

    :param name: what an error calls the model.
    :raises ModelCallError: a wait was too long; or whatever the call raises.
    """
    pieces: queue.Queue[Piece | BaseException | None] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def hand_over(item: Piece | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                return pieces.put(item, timeout=BEAT)
            except queue.Full:
                continue
        raise StoppedError

    def work() -> None:
        with suppress(StoppedError):
            try:
                call(hand_over, stopped)
            except StoppedError:
                raise
            except BaseException as error:  # noqa: BLE001 - it is raised again where the pieces are read
                hand_over(error)
            else:
                hand_over(None)

    worker = threading.Thread(target=work, name=f"model call: {name}", daemon=True)
    worker.start()
    try:
        yield from _read(name, pieces, waits)
    finally:
        stopped.set()
        worker.join(_LEAVE)


def _read(name: str, pieces: queue.Queue[Piece | BaseException | None], waits: Waits) -> Generator[Piece, None, None]:
    since, started, ended = time.monotonic(), False, False
    while True:
        try:
            item = pieces.get(timeout=BEAT)
        except queue.Empty:
            longest = waits.next if started else waits.first
            if time.monotonic() - since > longest:
                setting = "next_token_seconds" if started else "first_token_seconds"
                raise ModelCallError(
                    f"the model {name} was silent for {longest:g} s; try again, or raise the setting {setting}"
                ) from None
            if not ended:  # the piece with the usage is the last
                yield Piece()
            continue
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        since = time.monotonic()
        started = started or bool(item.text)
        ended = item.usage is not None
        yield item
