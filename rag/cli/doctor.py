"""`rag doctor`: is everything that an answer needs there and sound, and if not, what mends it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from rag.cli import options
from rag.cli.models import called, looked_at
from rag.cli.output import one_line, print_json, stdout, waiting
from rag.errors import IndexMissingError, RagError

if TYPE_CHECKING:
    from rag.settings import Settings

_LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, and what was found; `remedy` is given where it is not ok."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def doctor(
    spec: Annotated[
        str | None,
        typer.Argument(
            metavar="SPEC", help="With --model: the model to call, if not the setting's.", show_default=False
        ),
    ] = None,
    model: Annotated[
        bool,
        typer.Option("--model", help="Call the chat model for one token; say what that cost and how long it took."),
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, and say what was done.")] = False,
    index: options.Index = None,
    embedder: options.Embedder = None,
    json: options.Json = False,
) -> None:
    """Check the settings, the libraries, the disk, the embedder, the chat models and the archive.

    The exit code is 0 when all is well, and 1 when something is not; its remedy stands beside it.

    Example: `rag doctor --repair`

    Example: `rag doctor --model ollama:qwen3`
    """
    from rag.settings import load_settings

    if spec and not model:
        raise typer.BadParameter(f"write --model {spec} to call that model")
    checks: list[Check] = []
    done: list[str] = []
    try:
        settings = load_settings(index=index, embedder=embedder, model=spec)
    except RagError as error:
        checks.append(_problem("settings", str(error)))
    else:
        with waiting("checking"):
            if repair:
                done, failed = _repair(settings)
                checks.extend(failed)
            checks.extend(_examine(settings, call=model))
    if json:
        healthy = all(check.ok for check in checks)
        print_json({"healthy": healthy, "repaired": done, "checks": [asdict(check) for check in checks]})
    else:
        _print(checks, done)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _examine(settings: Settings, *, call: bool) -> Iterator[Check]:
    yield Check("settings", ok=True, found="rag.toml, the RAG_* variables and the flags fit")
    yield _check("libraries", _libraries)
    yield _check("disk", lambda: _disk(settings))
    yield _check("embedder", lambda: _embedder(settings))
    yield from _models(settings, call=call)
    yield from _archive(settings)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, found=look())
    except (RagError, OSError, ImportError) as error:
        return _problem(name, str(error))


def _problem(name: str, message: str) -> Check:
    """What an error says; its remedy is what follows its last semicolon."""
    found, _, remedy = message.rpartition("; ")
    return Check(name, ok=False, found=found or remedy, remedy=remedy if found else "")


def _libraries() -> str:
    """Every library that this package asks for, with its version, as the installer recorded them."""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        needs = requires("article-assistant") or []
    except PackageNotFoundError:
        return "not recorded, as this checkout is not installed; pip install -e . records them"
    names = [re.split(r"[^\w.-]", need)[0] for need in needs if "extra ==" not in need]
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise RagError(f"not installed: {', '.join(missing)}; run pip install article-assistant again")
    return ", ".join(found)


def _disk(settings: Settings) -> str:
    folder = settings.index.absolute()
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if free < _LEAST_FREE_BYTES:
        raise RagError(f"only {free / 1e6:,.0f} MB are free at {settings.index}; free some, or set another index")
    return f"{free / 1e9:,.1f} GB free at {settings.index}"


def _embedder(settings: Settings) -> str:
    from rag.embedding import load_embedder

    embedder = load_embedder(settings.embedder)
    embedder.embed_queries(["Is the embedder well?"])
    return f"{embedder.name}: {embedder.dim} dimensions, reads {embedder.max_tokens} tokens"


def _models(settings: Settings, *, call: bool) -> Iterator[Check]:
    """A check for each chat model that the settings name; only the one that is set is called, and only if asked to."""
    if call:
        yield _check("model", lambda: called(settings.model, settings))
    elif not settings.chat_models:
        yield Check("model", ok=True, found=f"{settings.model}: the articles' own sentences, no chat model")
    for name in settings.chat_models:
        if not (call and name == settings.model):
            yield _check("model", partial(looked_at, name, settings))


def _archive(settings: Settings) -> Iterator[Check]:
    """First whether it is sound, for which no embedder is needed, then whether it is the embedder's."""
    from rag.store.checkup import check

    try:
        problems = check(settings.index)
    except RagError as error:
        problems = [str(error)]
    if problems:
        yield from (_problem("archive", problem) for problem in problems)
    else:
        yield _check("archive", lambda: _figures(settings))


def _figures(settings: Settings) -> str:
    from rag.assistant import Assistant
    from rag.settings import EXTRACTIVE

    # What a chat model lacks is said by its own check.
    settings = settings.model_copy(update={"model": EXTRACTIVE, "models": (), "fallback": ()})
    with closing(Assistant.open(settings=settings)) as assistant:
        stats = assistant.stats()
    dates = f", {stats.earliest} to {stats.latest}" if stats.earliest else ""
    undated = f", {stats.undated:,} undated" if stats.undated else ""
    return f"sound: articles {stats.articles:,}{dates}{undated}; vectors {stats.vector_index}"


def _repair(settings: Settings) -> tuple[list[str], list[Check]]:
    """What was mended; and, where mending was not possible, why."""
    from rag.store.checkup import repair

    try:
        return repair(settings.index), []
    except IndexMissingError:  # the examination says so
        return [], []
    except RagError as error:
        return [], [_problem("repair", str(error))]


def _print(checks: list[Check], done: list[str]) -> None:
    console = stdout()
    for deed in done:
        console.print(Text("mended   ", style="yellow") + Text(one_line(deed)))
    for check in checks:
        mark = Text("ok       ", style="green") if check.ok else Text("problem  ", style="bold red")
        console.print(mark + Text(f"{check.name:<10}  {one_line(check.found)}"))
        if check.remedy:
            console.print(Text(f"{'':<21}remedy: {one_line(check.remedy)}"))
