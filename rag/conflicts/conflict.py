"""Conflict: what a sentence gives for what is asked, and whether two sentences cannot both be right about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.conflicts import days, figures, naming
from rag.conflicts.figures import Figure
from rag.conflicts.naming import Named
from rag.conflicts.sameness import same_thing, same_time
from rag.conflicts.telling import Telling
from rag.dates.events import Event
from rag.language.expectation import expected

Kind = Literal["figures", "dates", "names"]


@dataclass(frozen=True, slots=True)
class Value:
    """What a sentence gives for what is asked: `telling.text[start:end]`."""

    question: str
    kind: Kind
    telling: Telling
    content: Figure | Event | Named
    start: int
    end: int

    @property
    def text(self) -> str:
        """It in the sentence's own words, in one line."""
        return " ".join(self.telling.text[self.start : self.end].split())


def value(question: str, telling: Telling) -> Value | None:
    """The figure, date or name that a sentence gives; None where none is asked for, or more than one may be it."""
    expectation = expected(question)
    match expectation.kind:
        case "number":
            found = figures.figure(expectation, telling)
            return Value(question, "figures", telling, found, found.start, found.end) if found else None
        case "date":
            event = days.day(telling)
            return Value(question, "dates", telling, event, *event.span) if event else None
        # "Who was elected mayor?" has the wording of a definition.
        case "person" | "place" | "name" | "definition":
            named = naming.name(question, telling) if naming.asks_for_one(question) else None
            return Value(question, "names", telling, named, named.start, named.end) if named else None
        case _:
            return None


def disagree(one: Value, other: Value) -> bool:
    """Whether the two are of the same thing and the same time and cannot both be right."""
    first, second = one.telling, other.telling
    match one.content, other.content:
        case Figure() as a, Figure() as b:
            apart = figures.differ(a, b) and same_time(first, second)
        case Event() as a, Event() as b:
            apart = days.differ(a, b, (first.published, second.published))
        case Named() as a, Named() as b:
            apart = naming.differ(a, b) and same_time(first, second)
        case _:
            apart = False
    return apart and same_thing(one.question, first, second, ((one.start, one.end), (other.start, other.end)))
