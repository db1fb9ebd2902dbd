"""The options that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypedDict

import typer


def day(text: str) -> date:
    """A day written as 2019-03-01, and in no other way.

    :raises typer.BadParameter: it is none.
    """
    try:
        return iso_day(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day of the calendar; write it as 2019-03-01") from None


def iso_day(text: str) -> date:
    """The same, for who is not a command line.

    :raises ValueError: it is none.
    """
    read = date.fromisoformat(text)
    if read.isoformat() != text:  # "20190301", "2019-W09-5"
        raise ValueError(text)
    return read


class FilterArguments(TypedDict):
    """What `Assistant.search` and `Assistant.ask` call their filters."""

    published_from: date | None
    published_to: date | None
    sources: Sequence[str]
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer."""

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, first: date | None, final: date | None, sources: Sequence[str] | None, languages: Sequence[str] | None
    ) -> Filters:
        """The filters as the options gave them.

        :raises typer.BadParameter: the window ends before it starts.
        """
        if first and final and final < first:
            raise typer.BadParameter(f"--to {final} is before --from {first}; swap them")
        return cls(first, final, tuple(sources or ()), tuple(languages or ()))

    def as_arguments(self) -> FilterArguments:
        """The filters as keyword arguments of the assistant."""
        return FilterArguments(
            published_from=self.published_from,
            published_to=self.published_to,
            sources=self.sources,
            languages=self.languages,
        )


Index = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="The archive's folder.", show_default=".index")
]
Embedder = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        metavar="NAME",
        help="A sentence-transformers name or folder; the same one for indexing and for asking.",
        show_default="the packaged all-MiniLM-L6-v2",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="SPEC",
        help="Who writes the answer: extractive, openai:NAME and the like, local:FILE.gguf, transformers:NAME.",
        show_default="the setting model",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to standard output, and nothing else.")]
From = Annotated[
    date | None,
    typer.Option(
        "--from", parser=day, metavar="DATE", help="Only articles published on this day (2019-03-01) or later."
    ),
]
To = Annotated[
    date | None,
    typer.Option("--to", parser=day, metavar="DATE", help="Only articles published on this day or earlier."),
]
Sources = Annotated[
    list[str] | None, typer.Option("--source", metavar="NAME", help="Only this source; can be given several times.")
]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", metavar="CODE", help="Only this language (en, ru); can be given several times."),
]
