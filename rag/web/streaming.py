"""Streams an answer out of a thread of its own, and ends it there as soon as nobody reads it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import suppress

from rag.datamodels import Answer

BEAT = 0.4  # seconds without anything new, after which whoever reads may look whether anyone still listens
_PACE = 0.1  # seconds between two snapshots: nobody reads faster


async def streamed(answers: Iterator[Answer]) -> AsyncGenerator[Answer | None, None]:
    """The newest snapshot whenever it differs from the one before, and None for every `BEAT` seconds without one.

    Snapshots that come faster than they can be read are passed over, the last one never.
    Closing this generator, or cancelling the task that reads it, closes `answers` once its present step has returned.

    :raises Exception: whatever `answers` raises.
    """
    work = _Work(answers)
    shown: Answer | None = None
    try:
        work.start()
        while True:
            await _wait(work.news, BEAT)
            work.news.clear()
            ended, newest = work.ended.is_set(), work.newest  # in this order: what is newest then is the last
            if newest is not shown:
                shown = newest
                yield newest
                await _wait(work.ended, _PACE)
            elif not ended:
                yield None
            if ended:
                break
        if work.failure is not None:
            raise work.failure
    finally:
        work.stopped.set()


class _Work:
    """Takes the steps of an answer, one after the other, and closes it in the same thread.

    The thread is its own and a daemon: a step may last while a model is silent, and the loop's few are everybody's.
    """

    def __init__(self, answers: Iterator[Answer]) -> None:
        self.news, self.ended = asyncio.Event(), asyncio.Event()
        self.stopped = threading.Event()
        self.newest: Answer | None = None
        self.failure: Exception | None = None
        self._answers = answers
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def _run(self) -> None:
        try:
            self._take_steps()
        except Exception as error:  # noqa: BLE001 - it is raised again where the snapshots are read
            self.failure = error
        finally:
            self._tell(self.ended, self.news)

    def _take_steps(self) -> None:
        try:
            for answer in self._answers:
                if self.stopped.is_set():
                    return
                if answer != self.newest:
                    self.newest = answer
                    self._tell(self.news)
        finally:
            if isinstance(self._answers, Generator):
                self._answers.close()

    def _tell(self, *events: asyncio.Event) -> None:
        with suppress(RuntimeError):  # the server has ended, and its loop with it
            for event in events:
                self._loop.call_soon_threadsafe(event.set)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
