"""What a person or a program reads on the screen: consoles, errors, JSON, hits. Foreign text stays literal."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag.datamodels import Article, Hit
from rag.reports import Failure

_SNIPPET_CHARS = 280
# Escape sequences (CSI; OSC and its kin, to their end or the line's; two-character ones), then control characters
# except newline and tab, then the marks that reorder what stands beside them.
_UNSAFE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def stdout() -> Console:
    """Where results go. It interprets nothing in them, and folds lines only for a person's eyes."""
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def stderr() -> Console:
    """Where progress, failures and errors go."""
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=not sys.stderr.isatty(), stderr=True)


def is_watched() -> bool:
    """Whether progress is worth drawing: standard error is a terminal, and no log runs through the drawing."""
    return sys.stderr.isatty() and not logging.getLogger("rag").isEnabledFor(logging.INFO)


@contextmanager
def waiting(message: str) -> Iterator[None]:
    """Say on standard error what is waited for while the block runs, to whoever watches."""
    if is_watched():
        with stderr().status(Text(message)):
            yield
    else:
        yield


def clean(text: str) -> str:
    """The text without what a terminal would obey: escape sequences and control characters."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """The text, clean and in one line."""
    return " ".join(clean(text).split())


def print_error(message: str) -> None:
    """Say on standard error, in one line, what went wrong."""
    stderr().print(f"error: {one_line(message)}", soft_wrap=True)


def print_failures(failures: Iterable[Failure]) -> None:
    """Name on standard error each thing that failed, why, and what can be done."""
    console = stderr()
    for failure in failures:
        console.print(one_line(f"failed: {failure.path}: {failure.reason}; {failure.remedy}"), soft_wrap=True)


def to_json(value: object, *, indent: int | None = 2) -> str:
    """JSON that is safe to show on a terminal and that the standard output's encoding can hold."""
    plain_ascii = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    text = json.dumps(value, ensure_ascii=plain_ascii, indent=indent)
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def print_json(value: object) -> None:
    """Write JSON to standard output, and nothing else."""
    print_line(to_json(value))


def print_line(text: str) -> None:
    """Write one line to standard output as it is, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def print_hits(hits: Iterable[Hit]) -> None:
    """The ranked passages: rank, score, date, title, source, and the passage's beginning."""
    console = stdout()
    for hit in hits:
        head = Text(f"{hit.rank:>3}  {hit.score:.3f}  {day_column(hit.article.published)}  ", style="dim")
        head.append_text(headline(hit.article))
        console.print(head)
        print_indented(console, Text(_snippet(hit.passage.text)), 5)


def print_indented(console: Console, text: Text, columns: int) -> None:
    """A text with that much room in front of each line, or of the first where lines are not folded."""
    if console.soft_wrap:
        console.print(Text(" " * columns) + text)
    else:
        console.print(Padding(text, (0, 0, 0, columns)))


def headline(article: Article) -> Text:
    """A title and where it is from."""
    title = Text(one_line(article.title) or "(without a title)", style="bold")
    if article.source:
        title.append(f" — {one_line(article.source)}", style="not bold")
    return title


def _snippet(text: str) -> str:
    line = one_line(text)
    if len(line) <= _SNIPPET_CHARS:
        return line
    return line[:_SNIPPET_CHARS].rsplit(" ", 1)[0] + "…"


def day_column(day: date | None) -> str:
    """A day in ten columns."""
    return day.isoformat() if day else "undated   "
