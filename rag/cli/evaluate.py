"""`rag eval`: measure the assistant on a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.cli import options
from rag.cli.output import is_watched, print_json, stderr

if TYPE_CHECKING:
    from rag.evaluation import EvaluationProgress
    from rag.evaluation.progress import OnProgress


def evaluate(
    dataset: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="A folder in BEIR layout.", show_default=False)
    ],
    off_topic: Annotated[
        Path | None,
        typer.Option(
            metavar="DATASET",
            exists=True,
            file_okay=False,
            help="A second set, whose questions the first cannot answer.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Use this many questions, drawn with a fixed seed.")] = None,
    run_out: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write the ranking in TREC form.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="SPEC", help="Measure this chat model's answers too, as local:FILE.gguf or openai:NAME."),
    ] = None,
    answers_only: Annotated[
        bool, typer.Option("--answers-only", help="Measure the answers shown alone, not what they were found by.")
    ] = False,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Keep what was asked, written and shown, one JSON a line; a run that was cut short goes on from it.",
        ),
    ] = None,
    index: options.Index = None,
    embedder: options.Embedder = None,
    json: options.Json = False,
) -> None:
    """Measure retrieval, evidence, abstention and follow-ups on a dataset, and a chat model's answers.

    A dataset is `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` in one folder. Its archive is kept below the
    archive's folder, so that a second evaluation does not index again.

    With `--model` every question is also put to that model: how much of what it wrote the passages support before and
    after the check, its markers, the gold answers, refusals, tokens and seconds, beside the extractive answers'.

    Example: `rag eval scifact --limit 100 --run-out scifact.trec`

    Example: `rag eval squad --model local:smollm2.gguf --limit 50 --answers-only --rows squad.jsonl`
    """
    from rag.evaluation import evaluate as measure
    from rag.settings import load_settings

    settings = load_settings(index=index, embedder=embedder, model=model)
    with _progress() as on_progress:
        report = measure(
            dataset,
            off_topic=off_topic,
            settings=settings,
            limit=limit,
            answers_only=answers_only,
            rows=rows,
            on_progress=on_progress,
        )
    if run_out:
        report.write_run(run_out)
    if json:
        print_json(report.to_dict())
    else:
        Console().print(report.table())  # the table escapes its own text


@contextmanager
def _progress() -> Iterator[OnProgress]:
    """A progress bar on standard error, one line for the stage that runs; nothing where nobody would see it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=stderr(), transient=True, disable=not is_watched()) as progress:
        task = progress.add_task("reading", total=None)
        stage = ""

        def show(state: EvaluationProgress) -> None:
            nonlocal stage
            if state.stage != stage:
                stage = state.stage
                progress.reset(task, description=stage)
            progress.update(task, completed=state.done, total=state.total)

        yield show
