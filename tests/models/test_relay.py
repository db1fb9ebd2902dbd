"""A call that blocks becomes an iterator that is heard from, bounded, and can be stopped."""

from __future__ import annotations

import threading
import time

import pytest

from rag.datamodels import Usage
from rag.errors import ModelCallError
from rag.models import Piece
from rag.models.relay import Emit, StoppedError, Waits, relayed

PATIENT = Waits(5, 5)


def test_pieces_arrive_in_order_with_beats_between_and_the_usage_last() -> None:
    def call(emit: Emit, stopped: threading.Event) -> None:
        emit(Piece("a"))
        time.sleep(0.35)
        emit(Piece("b"))
        emit(Piece(usage=Usage(1, 2)))
        time.sleep(0.35)  # a call may take its time to tidy up

    pieces = list(relayed("slow", call, PATIENT))
    assert [piece.text for piece in pieces if piece.text] == ["a", "b"]
    assert pieces[0] == Piece("a")
    assert sum(piece == Piece() for piece in pieces) >= 2
    assert pieces[-1].usage == Usage(1, 2)


def test_what_the_call_raises_is_raised_after_what_it_brought() -> None:
    def call(emit: Emit, stopped: threading.Event) -> None:
        emit(Piece("a"))
        raise ModelCallError("it broke; mend it")

    pieces = relayed("broken", call, PATIENT)
    assert next(pieces) == Piece("a")
    with pytest.raises(ModelCallError, match="it broke"):
        next(pieces)


@pytest.mark.parametrize(("begun", "setting"), [(False, "first_token_seconds"), (True, "next_token_seconds")])
def test_a_silent_call_is_given_up_and_told_so(begun: bool, setting: str) -> None:
    ended = threading.Event()

    def call(emit: Emit, stopped: threading.Event) -> None:
        emit(Piece("a" if begun else ""))
        stopped.wait(5)
        ended.set()

    with pytest.raises(ModelCallError, match=rf"silent for 0\.3 s.*{setting}"):
        list(relayed("mute", call, Waits(5 if begun else 0.3, 0.3 if begun else 5)))
    assert ended.is_set()


def test_a_sign_of_life_begins_the_wait_anew() -> None:
    def call(emit: Emit, stopped: threading.Event) -> None:
        for _ in range(4):
            time.sleep(0.2)
            emit(Piece())
        emit(Piece("a"))

    assert [piece.text for piece in relayed("thinker", call, Waits(0.5, 5)) if piece.text] == ["a"]


def test_closing_stops_a_call_that_speaks_and_one_that_is_ahead() -> None:
    raised = threading.Event()

    def call(emit: Emit, stopped: threading.Event) -> None:
        try:
            while True:
                emit(Piece("and on "))
        except StoppedError:
            raised.set()
            raise

    pieces = relayed("endless", call, PATIENT)
    next(pieces)
    time.sleep(0.2)
    pieces.close()
    assert raised.is_set()


def test_a_call_that_will_not_end_is_left_behind() -> None:
    going = threading.Event()

    def call(emit: Emit, stopped: threading.Event) -> None:
        emit(Piece("a"))
        going.wait(20)

    pieces = relayed("deaf", call, PATIENT)
    next(pieces)
    started = time.monotonic()
    pieces.close()
    assert time.monotonic() - started < 4
    going.set()
