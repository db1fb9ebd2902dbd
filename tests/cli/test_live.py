"""How an answer grows on a terminal, and how it ends where it is interrupted."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.console import Console

from rag.cli import live
from rag.cli.live import finished
from rag.datamodels import Answer
from tests.cli.conftest import Command
from tests.cli.samples import ANSWER, QUOTE, ScriptedAssistant

EVIL = "\x1b[2J\x1b]0;owned\x07mend\u202e"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=120, markup=False, highlight=False, emoji=False)
    monkeypatch.setattr(live, "stdout", lambda: console)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    return written


def growing(closed: list[bool], pending: str = "The ministers a", pause: float = 0.3) -> Iterator[Answer]:
    try:
        yield replace(ANSWER, statements=(), citations=(), done=False)
        yield replace(ANSWER, statements=(), citations=(), pending="It meets on Mar", done=False)
        time.sleep(pause)
        yield replace(ANSWER, pending=pending, done=False)
        time.sleep(pause)
        yield ANSWER
    finally:
        closed.append(True)


def test_a_terminal_shows_what_is_checked_and_what_is_being_written(terminal: io.StringIO) -> None:
    assert finished(growing([]), drawn=True) is ANSWER
    reading, first, second = (terminal.getvalue().index(text) for text in ("reading", "on Mar", "The ministers a"))
    assert reading < first < second
    assert terminal.getvalue().index(QUOTE) < second
    assert terminal.getvalue().endswith("\x1b[2K"), "what was drawn is wiped away"


def test_what_a_model_writes_is_not_obeyed(terminal: io.StringIO) -> None:
    finished(growing([], pending=EVIL), drawn=True)
    assert "mend" in terminal.getvalue()
    assert "owned" not in terminal.getvalue()
    assert "\x1b[2J" not in terminal.getvalue()
    assert "\u202e" not in terminal.getvalue()


def test_nothing_is_drawn_where_it_is_not_wanted(terminal: io.StringIO) -> None:
    closed: list[bool] = []
    assert finished(growing(closed, pause=0), drawn=False) is ANSWER
    assert terminal.getvalue() == ""
    assert closed == [True]


def test_an_interruption_while_it_is_drawn_ends_the_answer(
    terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(answer: Answer, writing: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(live, "_so_far", interrupt)
    closed: list[bool] = []
    answers = growing(closed, pause=0)
    with pytest.raises(KeyboardInterrupt):
        finished(answers, drawn=True)
    assert closed == [True]


def test_ctrl_c_leaves_with_130_and_lets_go_of_the_archive(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.interrupt = True
    outcome = rag("ask", "When does it meet?")
    assert (outcome.code, outcome.out) == (130, "")
    assert (assistant.ended, assistant.closed) == (1, True)


def test_the_model_that_is_named_outweighs_the_settings(rag: Command, assistant: ScriptedAssistant) -> None:
    rag("ask", "x", "--model", "ollama:x")
    assert assistant.opened_with["settings"].model == "ollama:x"
    rag("ask", "x")
    assert assistant.opened_with["settings"].model == "extractive"


def test_a_search_needs_no_chat_model(
    rag: Command, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_MODEL", "openai:keyless")
    monkeypatch.setenv("RAG_FALLBACK", '["anthropic:keyless"]')
    assert rag("search", "x").code == 0
    assert assistant.opened_with["settings"].chat_models == ()
