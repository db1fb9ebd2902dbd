"""`rag index`: bring the archive up to date with files, and report what was done."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import options
from rag.cli.output import is_watched, print_error, print_failures, print_json, stderr, stdout
from rag.export import as_json
from rag.reports import IndexProgress, IndexReport

if TYPE_CHECKING:
    from rag.indexing import OnProgress


def index(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", exists=True, readable=False, help="Folders (read recursively) and files."),
    ],
    index: options.Index = None,
    embedder: options.Embedder = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Forget the archive first and read everything anew.")
    ] = False,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no report; only what failed.")] = False,
) -> None:
    """Build the archive, or bring it up to date: only what changed is read and embedded again.

    Reads plain text, Markdown, HTML, JSONL and CSV (plain or gzipped), PDF and DOCX. What cannot be read is named
    with its remedy and does not stop the run: the exit code is 1 only when no article is in the archive afterwards.

    Example: `rag index articles/ more/news.jsonl.gz`
    """
    from rag.indexing import build_index
    from rag.settings import load_settings

    settings = load_settings(index=index, embedder=embedder)
    with _progress(shown=not quiet) as on_progress, _failures_reported_once():
        report = build_index(paths, settings=settings, on_progress=on_progress, rebuild=rebuild)
    if json:
        print_json(as_json(report))
    else:
        if not quiet:
            _print_report(report, settings.index)
        print_failures(report.failures)
    if not report.added + report.changed + report.unchanged:
        print_error(
            "there is no article in the archive; name a folder with .txt, .md, .html, .jsonl, .csv, .pdf or .docx"
        )
        raise typer.Exit(1)


@contextmanager
def _progress(*, shown: bool) -> Iterator[OnProgress]:
    """A progress bar on standard error while the block runs; nothing where nobody would see it."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
    )
    with Progress(*columns, console=stderr(), transient=True, disable=not (shown and is_watched())) as progress:
        task = progress.add_task("reading", total=None, counts="")

        def show(state: IndexProgress) -> None:
            progress.update(
                task,
                description="indexing",
                completed=state.articles,
                total=state.articles_total,
                counts=_counts(state),
            )

        yield show


def _counts(state: IndexProgress) -> str:
    of_total = f" of {state.articles_total:,}" if state.articles_total is not None else ""
    counts = f"{state.articles:,}{of_total} articles, {state.passages:,} passages"
    if state.seconds_left is None:
        return counts
    minutes, seconds = divmod(round(state.seconds_left), 60)
    return f"{counts}, {minutes}:{seconds:02d} left"


@contextmanager
def _failures_reported_once() -> Iterator[None]:
    """Hold back the log's warnings, unless they were asked for: the report names each failure."""
    logger = logging.getLogger("rag.indexing")
    level = logger.level
    if not logger.isEnabledFor(logging.INFO):
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _print_report(report: IndexReport, folder: Path) -> None:
    console = stdout()
    console.print(f"{folder}: {report.passages:,} passages embedded in {report.seconds:.1f} s")
    for name in ("added", "changed", "unchanged", "removed", "folded", "failed"):
        console.print(f"{name:>10}  {getattr(report, name):,}")
    if report.near_copies:
        console.print(f"near-copies among them: {report.near_copies:,} (versions of one story are shown as one)")
