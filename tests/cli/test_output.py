"""What is printed is harmless: no escape sequence of an article reaches the terminal, and no encoding breaks it."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys

import pytest

from rag.cli.output import clean, one_line, to_json


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("plain, «кириллица» 漢字 😀", "plain, «кириллица» 漢字 😀"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[Hcleared", "cleared"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;unfinished\nnext line", "\nnext line"),
        ("\x1bPq#0\x1b\\after", "after"),
        ("\x1bcreset", "reset"),
        ("\x1b(0box", "box"),
        ("\x1b", ""),
        ("\x9b31mred \x9d0;title\x9c", "red 0;title"),
        ("bell\x07 back\x08 return\r null\x00 delete\x7f", "bell back return null delete"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
    ],
)
def test_clean_keeps_the_text_and_drops_what_a_terminal_would_obey(text: str, left: str) -> None:
    assert clean(text) == left


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\n b\t\x1b[1mc\r\nd ") == "a b c d"


def test_long_hostile_text_is_cleaned_in_linear_time() -> None:
    assert clean("\x1b]" * 300_000) == ""
    assert clean("\x1b[" + "0" * 1_000_000) == "0" * 1_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "ascii"])
def test_json_can_be_read_back_whatever_the_encoding_of_the_output(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    value = {"text": "«Бишкек» 漢字 😀 \x1b[31m \x9b \x7f \u202e", "file": "caf\udce9.txt"}
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding, errors="backslashreplace"))
    text = to_json(value)
    sys.stdout.write(text)
    sys.stdout.flush()
    assert json.loads(written.getvalue().decode(encoding)) == value
    assert not [character for character in text if character in "\x1b\x9b\x7f\u202e"]
    assert ("Бишкек" in text) == (encoding == "utf-8")


SCRIPT = """
import sys, types
from tests.cli.samples import ANSWER, ScriptedAssistant
sys.modules["rag.assistant"] = module = types.ModuleType("rag.assistant")
module.Assistant = ScriptedAssistant([ANSWER])
from rag.cli import main
main(["ask", "x"])
"""


def test_a_terminal_gets_colours_and_folded_lines() -> None:
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run([sys.executable, "-c", SCRIPT], stdout=follower, stderr=subprocess.PIPE, env=environment)
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b[36m[1]\x1b[0m" in shown
    assert max(len(clean(line)) for line in shown.splitlines()) <= 60


def test_an_output_that_cannot_hold_a_character_shows_its_number() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Commission to meet \\u2014 news.example" in done.stdout
