"""An answer on its way out of its thread: each snapshot once, heard from in silence, closed when nobody reads."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from rag.datamodels import Answer
from rag.errors import ModelCallError
from rag.web.streaming import BEAT, streamed
from tests.web.scripted import ARTICLE, answer_about

T = TypeVar("T")
WHOLE = answer_about("When?", ARTICLE, "Participants exchanged views.")


class Recorded:
    """An answer of scripted steps: a snapshot, seconds of silence in which the last one comes again, or an error."""

    def __init__(self, *steps: Answer | float | Exception) -> None:
        self.steps = steps
        self.closed = threading.Event()
        self.threads: set[int] = set()

    def __call__(self) -> Iterator[Answer]:
        last = Answer("When?", "When?")
        try:
            for step in self.steps:
                self.threads.add(threading.get_ident())
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, float):
                    until = time.monotonic() + step
                    while time.monotonic() < until:
                        yield replace(last)
                        time.sleep(0.02)
                else:
                    last = step
                    yield last
        finally:
            self.threads.add(threading.get_ident())
            self.closed.set()


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns, from a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def read(answer: Recorded, stop_after: int | None = None) -> list[Answer | None]:
    came: list[Answer | None] = []
    async with aclosing(streamed(answer())) as answers:
        async for snapshot in answers:
            came.append(snapshot)
            if stop_after == len(came):
                break
    return came


def test_equal_snapshots_come_once_and_the_last_one_always() -> None:
    growing = [replace(WHOLE, pending="x" * n, done=False) for n in range(1, 200)]
    came = run(read(Recorded(*growing, 0.3, WHOLE, replace(WHOLE))))
    snapshots = [snapshot for snapshot in came if snapshot]
    assert snapshots[-1] == WHOLE
    assert len(snapshots) == len({snapshot.pending for snapshot in snapshots})
    assert len(snapshots) < 20, "what nobody could read is passed over"


def test_silence_is_told_and_the_answer_takes_its_steps_in_one_thread_of_its_own() -> None:
    answer = Recorded(replace(WHOLE, done=False), 4 * BEAT, WHOLE)
    came = run(read(answer))
    assert [snapshot is None for snapshot in came[1:-1]] == [True] * (len(came) - 2)
    assert 2 <= came.count(None) <= 5
    assert len(answer.threads) == 1
    assert threading.get_ident() not in answer.threads


def test_an_answer_that_is_no_longer_read_is_closed_at_its_next_step() -> None:
    async def leave() -> float:
        await read(answer, stop_after=1)
        left = time.monotonic()
        while not answer.closed.is_set():
            await asyncio.sleep(0.01)
        return time.monotonic() - left

    answer = Recorded(replace(WHOLE, done=False), 30.0)
    assert run(leave()) < 0.5


def test_a_cancelled_task_closes_the_answer() -> None:
    async def cancel() -> bool:
        task = asyncio.create_task(read(answer))
        await asyncio.sleep(0.3)
        assert not answer.closed.is_set()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(answer.closed.wait, 2)

    answer = Recorded(replace(WHOLE, done=False), 30.0)
    assert run(cancel())


def test_what_an_answer_raises_is_raised_where_it_is_read() -> None:
    answer = Recorded(replace(WHOLE, done=False), ModelCallError("it is down; start it"))
    with pytest.raises(ModelCallError, match="it is down"):
        run(read(answer))
    assert answer.closed.is_set()


def test_a_loop_that_has_ended_is_no_fault_of_the_answer() -> None:
    answer = Recorded(replace(WHOLE, done=False), 0.5, WHOLE)
    run(read(answer, stop_after=1))
    assert answer.closed.wait(2)
