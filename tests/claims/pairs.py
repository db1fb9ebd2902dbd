"""Passages written for the tests, with sentences that stand in them and sentences that say the same in other words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rag.claims import Source

_FILES = {"en": "pairs_english.txt", "ru": "pairs_russian.txt"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A true sentence and the passage that says so."""

    sentence: str
    source: Source
    kind: Literal["verbatim", "paraphrase"]
    language: str


def pairs() -> list[Pair]:
    """All pairs, in the files' order."""
    return [pair for language, name in _FILES.items() for pair in _read(Path(__file__).with_name(name), language)]


def _read(file: Path, language: str) -> Iterator[Pair]:
    source = Source("")
    for line in file.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "P":
            head, _, text = rest.partition(" | ")
            day, _, title = head.partition(" ")
            source = Source(text, title, date.fromisoformat(day))
        elif mark in ("V", "T"):
            yield Pair(rest, source, "verbatim" if mark == "V" else "paraphrase", language)
