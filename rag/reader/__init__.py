"""The reader: does this passage answer the question, by which sentence, in which words?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from rag.errors import SettingsError
from rag.sentences import Span

WEIGHTS = Path(__file__).with_name("reader.safetensors")
# What it was trained on; it is not asked about passages in other languages.
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage to be read: its article's headline, its text, and the spans of its sentences in the text."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one passage.

    `answered` is P(the passage answers the question). `sentences` holds for each sentence P(it is the one that
    answers); they and the chance that none does sum to 1. `span` is the likeliest exact answer, as offsets in the
    passage's text, where it is likelier than that there is none; `margin` is by how much, in log odds.
    """

    answered: float
    sentences: tuple[float, ...]
    span: tuple[int, int] | None = None
    margin: float = 0.0


class Reader(Protocol):
    """Reads passages beside a question."""

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage, in the order given."""
        ...


@lru_cache(maxsize=1)
def load_reader(setting: str) -> Reader | None:
    """The reader of a setting: "default" is the packaged one, "off" none. Its weights are read at the first question.

    :raises SettingsError: the setting is neither.
    """
    if setting == "off":
        return None
    if setting != "default":
        raise SettingsError(f'setting reader is {setting!r}; "default" and "off" are known')
    from rag.reader.reading import TrainedReader

    return TrainedReader(WEIGHTS)
