"""The console command `rag`: its commands, and the boundary where an error becomes one line and an exit code."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from rag.cli.ask import ask, search
from rag.cli.doctor import doctor
from rag.cli.evaluate import evaluate
from rag.cli.index import index
from rag.cli.output import print_error, print_line
from rag.cli.serve import serve
from rag.errors import RagError

_log = logging.getLogger(__name__)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(index)
app.command()(search)
app.command()(ask)
app.command("eval")(evaluate)
app.command()(serve)
app.command()(doctor)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code: 0 done, 1 failed, 2 wrong usage, 3 no answer, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name or a title may hold what the encoding cannot
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=argv, prog_name="rag")
    except RagError as error:
        _log.info("where it came from:", exc_info=True)
        print_error(str(error))
        sys.exit(1)
    except OSError as error:  # no space left, no permission: the machine's condition, not a mistake of this program
        _log.info("where it came from:", exc_info=True)
        print_error(f"{error}; free or allow what it names and run the command again")
        sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print_line(f"rag {version('article-assistant')}")
        except PackageNotFoundError:
            print_line("rag, from a checkout that is not installed")
        raise typer.Exit


@app.callback()
def root(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on standard error what is being done.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Ask a folder of articles: answers whose every sentence is cited, or word that the articles do not say.

    Begin with `rag index FOLDER`, then `rag ask "…"`. Settings come from `rag.toml`, `RAG_*` variables and flags,
    each outweighing the one before.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the articles do not say (`rag ask`), 130 interrupted.
    """
    del version  # acted upon by its callback
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("rag").setLevel(logging.INFO if verbose else logging.WARNING)
