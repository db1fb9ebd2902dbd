"""Runs the command in this process as the console script would, with an assistant that says what it was told."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main
from tests.cli.samples import ScriptedAssistant


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Outcome]


@pytest.fixture
def rag(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """`rag("ask", "…")` in an empty folder, without RAG_* variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("RAG_")]:
        monkeypatch.delenv(name)
    level = logging.getLogger("rag").level

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        assert left.value.code is None or isinstance(left.value.code, int)
        return Outcome(left.value.code or 0, written.out, written.err)

    yield run
    logging.getLogger("rag").setLevel(level)


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> ScriptedAssistant:
    """The assistant that every command opens; a test writes its script."""
    scripted = ScriptedAssistant()
    monkeypatch.setattr("rag.assistant.Assistant", scripted)
    return scripted
