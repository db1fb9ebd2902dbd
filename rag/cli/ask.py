"""`rag search` and `rag ask`: ranked passages, and answers with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import options
from rag.cli.answers import print_answer
from rag.cli.live import finished
from rag.cli.output import print_hits, print_json, stderr, waiting
from rag.cli.questions import answer_all
from rag.export import as_json

if TYPE_CHECKING:
    from rag.assistant import Assistant

NO_ANSWER = 3


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in plain language.", show_default=False)],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    published_from: options.From = None,
    published_to: options.To = None,
    source: options.Sources = None,
    language: options.Languages = None,
    index: options.Index = None,
    embedder: options.Embedder = None,
    json: options.Json = False,
) -> None:
    """Rank the passages that are nearest to a query.

    Example: `rag search "visit of the foreign minister" -k 5 --from 2019-02-01 --to 2019-02-28`
    """
    filters = options.Filters.of(published_from, published_to, source, language)
    # No chat model searches, so none has to be there.
    with _opened(index, embedder, "extractive", models=(), fallback=()) as assistant, waiting("searching"):
        hits = assistant.search(query, k, **filters.as_arguments())
    if json:
        print_json([as_json(hit) for hit in hits])
    elif hits:
        print_hits(hits)
    else:
        stderr().print("no passage passes the filters; widen --from, --to, --source or --language")


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in plain language.", show_default=False)] = None,
    published_from: options.From = None,
    published_to: options.To = None,
    source: options.Sources = None,
    language: options.Languages = None,
    today: Annotated[
        date | None,
        typer.Option(parser=options.day, metavar="DATE", help='Your date, for "this week"; by default the system\'s.'),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl",
            exists=True,
            dir_okay=False,
            help='Many questions, one a line: {"question": "…"}, with "id", "today" and "history" if you like.',
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", dir_okay=False, help="Where the answers to --questions go."),
    ] = None,
    model: options.Model = None,
    index: options.Index = None,
    embedder: options.Embedder = None,
    json: options.Json = False,
) -> None:
    """Answer a question from the articles, each sentence with its source.

    On a terminal it shows how the answer grows: what is checked, and muted what is being written. Ctrl-C ends it.

    The exit code is 0 for an answer and 3 when the articles do not say. With `--questions` every line is answered,
    a line that is malformed is named and passed over, and the exit code is 0 when any could be answered.

    Example: `rag ask "When will the Intergovernmental Commission meet?"`

    Example: `rag ask "What was agreed?" --model ollama:qwen3`

    Example: `rag ask --questions questions.jsonl --out answers.jsonl`
    """
    _check_usage(question, questions, out)
    filters = options.Filters.of(published_from, published_to, source, language)
    if questions:
        with _opened(index, embedder, model) as assistant:
            answered = answer_all(assistant, questions, out, filters, today)
        raise typer.Exit(0 if answered else 1)
    with _opened(index, embedder, model) as assistant:
        answer = finished(assistant.ask(question or "", today=today, **filters.as_arguments()), drawn=not json)
    if json:
        print_json(as_json(answer))
    else:
        print_answer(answer)
    if answer.abstained:
        raise typer.Exit(NO_ANSWER)


@contextmanager
def _opened(index: Path | None, embedder: str | None, model: str | None, **flags: object) -> Iterator[Assistant]:
    from rag.settings import load_settings

    settings = load_settings(index=index, embedder=embedder, model=model, **flags)  # a wrong one is told at once
    with waiting("opening the archive"):
        from rag.assistant import Assistant

        assistant = Assistant.open(settings=settings)
    with closing(assistant):
        yield assistant


def _check_usage(question: str | None, questions: Path | None, out: Path | None) -> None:
    if (question is None) == (questions is None):
        raise typer.BadParameter("give one question, or --questions FILE.jsonl for many")
    if out and not questions:
        raise typer.BadParameter("--out goes with --questions; for one answer use --json")
    if out and questions and out.exists() and out.samefile(questions):
        raise typer.BadParameter("--out is the file of the --questions; name another one")
