"""What an evaluation found: figures with their intervals, as a table, as JSON and as a TREC run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rag.evaluation.measures import Interval, Ranking

if TYPE_CHECKING:
    from rich.console import Group

_TAG = "rag"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value over `count` questions or statements. `unit` is "" for shares and scores, in [0, 1]."""

    name: str
    value: float
    count: int
    interval: Interval | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one subject. `note` says what was counted, and what is lenient about it."""

    key: str
    title: str
    note: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What was measured, with what, on what.

    `indexed` counts the documents that this run had to index, the others being in the archive from an earlier one.
    `date` is ISO; `seconds` is the whole run, indexing included. `composed` names the chat model whose answers were
    measured too, and what it was allowed; empty where there was none.
    """

    dataset: str
    off_topic: str | None
    documents: int
    indexed: int
    passages: int
    questions: int
    date: str
    version: str
    embedder: str
    model: str
    machine: str
    cores: int
    limit: int | None
    sample: int
    seed: int
    indexing_seconds: float
    seconds: float
    composed: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """A whole evaluation. `run` holds the documents found for each judged question, best first; JSON leaves it out."""

    conditions: Conditions
    sections: tuple[Section, ...]
    run: Mapping[str, Ranking] = field(default_factory=dict, compare=False)

    def section(self, key: str) -> Section | None:
        """The section of this key, or None where the set had nothing to measure it by."""
        return next((section for section in self.sections if section.key == key), None)

    def value(self, section: str, figure: str) -> float | None:
        """One figure's value, or None where it was not measured."""
        found = self.section(section)
        return next((f.value for f in found.figures if f.name == figure), None) if found else None

    def to_dict(self) -> dict[str, Any]:
        """Everything but the run, ready for JSON; `from_dict` is its inverse."""
        return {"conditions": asdict(self.conditions), "sections": [asdict(section) for section in self.sections]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> EvaluationReport:
        """The report that `to_dict` was made from."""
        return cls(
            conditions=Conditions(**data["conditions"]),
            sections=tuple(
                Section(**{**section, "figures": tuple(_figure(figure) for figure in section["figures"])})
                for section in data["sections"]
            ),
        )

    def table(self) -> Group:
        """The report for a terminal, through rich."""
        from rich import box
        from rich.console import Group
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD)
        for heading, justify in (("measure", "left"), ("value", "right"), ("95 % interval", "right"), ("of", "right")):
            table.add_column(heading, justify=justify, no_wrap=heading != "measure")  # type: ignore[arg-type]
        for section in self.sections:
            table.add_row(f"[bold]{escape(section.title)}[/bold]")
            for figure in section.figures:
                table.add_row(f"  {escape(figure.name)}", _shown(figure), _shown_interval(figure), f"{figure.count:,}")
            table.add_section()
        notes = "\n".join(f"{escape(section.title)}: {escape(section.note)}" for section in self.sections)
        return Group(
            f"[bold]{escape(self._title())}[/bold]", table, f"[dim]{notes}\n{escape(self._conditions())}[/dim]"
        )

    def write_run(self, path: Path) -> None:
        """The documents found, in TREC form: question Q0 document rank score tag.

        White space in an id is percent-encoded.
        """
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for question, ranking in self.run.items():
                for rank, (document, score) in enumerate(ranking, start=1):
                    file.write(f"{_token(question)} Q0 {_token(document)} {rank} {score:.9g} {_TAG}\n")

    def _title(self) -> str:
        c = self.conditions
        against = f", off-topic questions from {c.off_topic}" if c.off_topic else ""
        return f"{c.dataset}{against}: {c.documents:,} documents, {c.passages:,} passages, {c.questions:,} questions"

    def _conditions(self) -> str:
        c = self.conditions
        drawn = f"at most {c.limit:,} questions drawn" if c.limit else "all judged questions ranked"
        writers = f"{c.model}, composed answers by {c.composed}" if c.composed else c.model
        return (
            f"{c.date}, article-assistant {c.version}, embedder {c.embedder}, answers by {writers}; {c.machine}, "
            f"{c.cores} cores; {drawn}, at most {c.sample:,} of a kind asked (seed {c.seed}); "
            f"{c.seconds:.0f} s, {c.indexing_seconds:.0f} s of it indexing {c.indexed:,} new documents"
        )


def _figure(data: Mapping[str, Any]) -> Figure:
    interval = data["interval"]
    return Figure(**{**data, "interval": Interval(**interval) if interval else None})


def _shown(figure: Figure) -> str:
    return f"{_number(figure.value, figure.unit)} {figure.unit}".rstrip()


def _shown_interval(figure: Figure) -> str:
    if not figure.interval:
        return ""
    return f"{_number(figure.interval.low, figure.unit)} – {_number(figure.interval.high, figure.unit)}"


def _number(value: float, unit: str) -> str:
    """To as many places as the unit bears: US$ 0.00012, 12.5 ms, .728."""
    places = {"": 3, "US$": 5, "s": 2}.get(unit, 1)
    return f"{value:.{places}f}"


def _token(identifier: str) -> str:
    return "".join(quote(character) if character.isspace() else character for character in identifier)
