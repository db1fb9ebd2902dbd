"""What stands behind the page: an assistant that opens in the background, and how far that has come."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeAlias

from rag.datamodels import Answer, Article, Message
from rag.errors import IndexMissingError, RagError
from rag.folders import shipped_folder
from rag.reports import IndexProgress, StoreStats
from rag.settings import Settings

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.25
_CLOSE_SECONDS = 2.0
_EXAMPLES = 4

State = Literal["loading", "indexing", "ready", "failed"]
OnProgress: TypeAlias = Callable[[IndexProgress], None]


class Answering(Protocol):
    """What the page asks of an assistant; `rag.assistant.Assistant` is one."""

    def warm_up(self) -> None:
        """Load the model."""
        ...

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        today: date | None = None,
        *,
        published_from: date | None = None,
        published_to: date | None = None,
        model: str | None = None,
    ) -> Iterator[Answer]:
        """Snapshots of an answer, taken in a thread of their own; closing the iterator ends the work."""
        ...

    def suggest(self, answer: Answer) -> Iterator[Answer]:
        """Snapshots of the finished answer, the last with next questions."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article, or None where it is not there."""
        ...

    def examples(self, n: int = 4) -> list[str]:
        """Questions that the archive answers."""
        ...

    def stats(self) -> StoreStats:
        """The archive in figures."""
        ...

    def close(self) -> None:
        """Let go of the archive."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what goes with it: the turns before it, the first and last day of publication, the model."""

    question: str
    history: Sequence[Message]
    days: tuple[date | None, date | None]
    model: str | None

    def of(self, assistant: Answering) -> Iterator[Answer]:
        """Snapshots of what that assistant answers."""
        first, last = self.days
        return assistant.ask(self.question, self.history, published_from=first, published_to=last, model=self.model)


@dataclass(frozen=True, slots=True)
class Status:
    """How far the start has come. `message` says it to a person; `progress` is given while indexing."""

    state: State
    message: str
    progress: IndexProgress | None = None

    @property
    def settled(self) -> bool:
        """True where nothing more will change."""
        return self.state in ("ready", "failed")


class Backend:
    """The assistant of one server, opened by a background thread so that the page is served at once.

    :param opener: opens the assistant, building the archive first where there is none; the default does it for real.
    """

    def __init__(self, settings: Settings, opener: Callable[[Settings, OnProgress], Answering] | None = None) -> None:
        self.settings = settings
        self.status = Status("loading", "Opening the archive…")
        self.examples: tuple[str, ...] | None = None
        self._opener = opener or open_or_build
        self._assistant: Answering | None = None
        self._thread = threading.Thread(target=self._open, name="open-archive", daemon=True)

    @property
    def assistant(self) -> Answering:
        """The open assistant.

        :raises RagError: it is not ready; the message is the state's.
        """
        if self._assistant is None:
            raise RagError(self.status.message)
        return self._assistant

    def start(self) -> None:
        """Begin to open the archive; returns at once."""
        self._thread.start()

    def close(self) -> None:
        """Let go of the archive, if it was opened; an opening that takes longer ends with the process."""
        self._thread.join(_CLOSE_SECONDS)
        if self._assistant is not None:
            self._assistant.close()
            self._assistant = None

    @property
    def settled(self) -> bool:
        """True once neither the status nor the examples will change."""
        return self.status.settled and not self._thread.is_alive()

    async def until_settled(self) -> AsyncIterator[Status]:
        """The status now, and then every time that it changed, up to "ready" or "failed"."""
        shown: Status | None = None
        while True:
            status = self.status
            if status != shown:
                shown = status
                yield status
            if status.settled:
                return
            await asyncio.sleep(_POLL_SECONDS)

    def _open(self) -> None:
        try:
            assistant = self._opener(self.settings, self._on_progress)
            self.status = Status("loading", "Loading the language model…")
            assistant.warm_up()
        except RagError as error:
            _log.error("the archive cannot be opened: %s", error)
            self.status = Status("failed", str(error))
        # A thread that dies of anything else would leave every visitor waiting for ever.
        except Exception as error:  # noqa: BLE001
            _log.exception("the archive cannot be opened")
            self.status = Status("failed", f"{type(error).__name__}: {error}; the server's log says more")
        else:
            self._assistant = assistant
            self.status = Status("ready", "Ready.")
            _log.info("ready to answer")
            self.examples = tuple(assistant.examples(_EXAMPLES))

    def _on_progress(self, progress: IndexProgress) -> None:
        self.status = Status("indexing", "Building the index of the articles…", progress)


def open_or_build(settings: Settings, on_progress: OnProgress) -> Answering:
    """Open the archive; where there is none yet, build it from the seeds first.

    :raises RagError: the archive or the seeds cannot be used.
    """
    from rag.assistant import Assistant
    from rag.indexing import build_index

    try:
        assistant = Assistant.open(settings=settings)
        if assistant.stats().articles:
            return assistant
        assistant.close()
    except IndexMissingError:
        _log.info("no archive at %s yet", settings.index)
    seeds = settings.seeds or shipped_folder("seeds")
    on_progress(IndexProgress(articles=0, articles_total=None, passages=0, seconds_left=None))
    report = build_index([seeds], settings=settings, on_progress=on_progress)
    _log.info("indexed %s: %d articles, %d passages", seeds, report.added, report.passages)
    return Assistant.open(settings=settings)
