"""The boundary: what each error becomes, and how fast the help is there."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from rag.errors import IndexMissingError
from tests.cli.conftest import Command
from tests.cli.samples import ScriptedAssistant

COMMANDS = ("index", "search", "ask", "eval", "serve", "doctor")
HEAVY = ("torch", "numpy", "sqlite3", "faiss", "tantivy", "gradio", "fastapi", "pydantic_settings", "rag.settings")


def failing(monkeypatch: pytest.MonkeyPatch, assistant: ScriptedAssistant, error: BaseException) -> None:
    def search(query: str, k: int = 10, **filters: object) -> list[object]:
        raise error

    monkeypatch.setattr(assistant, "search", search)


def test_without_a_command_the_help_is_shown(rag: Command) -> None:
    outcome = rag()
    assert outcome.code == 2
    for command in COMMANDS:
        assert f"│ {command} " in outcome.out + outcome.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_gives_an_example(rag: Command, command: str) -> None:
    outcome = rag(command, "--help")
    assert outcome.code == 0
    assert f"Example: rag {command}" in outcome.out


def test_the_exit_codes_are_in_the_help(rag: Command) -> None:
    text = " ".join(rag("--help").out.split())
    assert "0 done, 1 failed, 2 wrong usage, 3 the articles do not say (rag ask), 130 interrupted" in text
    assert "3 when the articles do not say" in " ".join(rag("ask", "--help").out.split())


def test_the_version_is_one_line(rag: Command) -> None:
    outcome = rag("--version")
    assert outcome.code == 0
    assert outcome.out.startswith("rag")
    assert outcome.out.count("\n") == 1


@pytest.mark.parametrize("arguments", [["serch"], ["search"], ["search", "x", "--nope"], ["search", "x", "-k", "0"]])
def test_wrong_usage_leaves_with_2(rag: Command, assistant: ScriptedAssistant, arguments: list[str]) -> None:
    outcome = rag(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert "Usage: rag" in outcome.err


def test_an_error_of_ours_is_one_line_without_a_traceback(
    rag: Command, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(
        monkeypatch, assistant, IndexMissingError("there is no archive in [red].index;\n \x1b[31mrun rag index PATH")
    )
    outcome = rag("search", "x")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "error: there is no archive in [red].index; run rag index PATH\n"


def test_settings_that_do_not_fit_are_an_error_of_ours(rag: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PROT", "1")
    outcome = rag("search", "x")
    assert outcome.code == 1
    assert outcome.err.startswith("error: unknown variable RAG_PROT; known ones are")
    assert outcome.err.count("\n") == 1


def test_a_full_disk_is_one_line(rag: Command, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, assistant, OSError(errno.ENOSPC, "No space left on device", "archive.sqlite"))
    outcome = rag("search", "x")
    assert outcome.code == 1
    assert outcome.err.startswith("error: [Errno 28] No space left on device: 'archive.sqlite'; ")


def test_an_interrupt_leaves_with_130(
    rag: Command, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, assistant, KeyboardInterrupt())
    assert rag("search", "x").code == 130
    assert assistant.closed


def test_a_mistake_of_the_program_is_not_hidden(
    rag: Command, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, assistant, ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError, match="a bug"):
        rag("search", "x")


def test_the_help_needs_nothing_heavy() -> None:
    script = f"import sys, rag.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("arguments", [["search", "x"], ["search", "x", "--json"], ["ask", "x"]])
def test_a_broken_pipe_is_quiet(arguments: list[str]) -> None:
    script = """
import sys, types
from tests.cli.samples import ScriptedAssistant
sys.modules["rag.assistant"] = module = types.ModuleType("rag.assistant")
module.Assistant = ScriptedAssistant()
from rag.cli import main
main(sys.argv[1:])
"""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()  # before the command can have written anything
        assert process.stderr.read() == b""
        assert process.wait() == 1
