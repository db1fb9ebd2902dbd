"""An answer as it grows: on a terminal what is checked so far, and muted the sentence that is being written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from rich.console import Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from rag.cli.answers import sentences
from rag.cli.output import one_line, stdout, waiting
from rag.datamodels import Answer

_REDRAWS = 8  # a second


def finished(answers: Iterator[Answer], *, drawn: bool) -> Answer:
    """The finished answer; interrupted (Ctrl-C), what makes it is ended before the interruption goes on.

    :param drawn: show on the standard output how it grows, where that is a terminal; it is wiped away in the end.
    """
    with _closed_in_the_end(answers), _canvas(drawn and sys.stdout.isatty()) as draw:
        for answer in answers:
            if not answer.done:
                draw(answer)
    return answer


@contextmanager
def _closed_in_the_end(answers: Iterator[Answer]) -> Iterator[None]:
    try:
        yield
    finally:
        if isinstance(answers, Generator):
            answers.close()


@contextmanager
def _canvas(drawn: bool) -> Iterator[Callable[[Answer], None]]:
    """What draws a snapshot; where nothing is drawn, standard error says that there is something to wait for."""
    if not drawn:
        with waiting("reading the articles"):
            yield _leave_undrawn
        return
    reading, writing = Spinner("dots", Text("reading the articles")), Spinner("dots")
    with Live(reading, console=stdout(), refresh_per_second=_REDRAWS, transient=True) as live:
        yield lambda answer: live.update(_so_far(answer, writing) or reading)


def _leave_undrawn(answer: Answer) -> None:
    del answer


def _so_far(answer: Answer, writing: Spinner) -> RenderableType | None:
    """What there is of an answer; None where it is nothing yet."""
    lines = [Text(one_line(answer.message))] if answer.message else []
    pending = [Text(one_line(answer.pending), style="dim")] if answer.pending else []
    if written := [*sentences(answer), *pending]:
        lines.append(Text(" ").join(written))
    return Group(*lines, writing) if lines else None
