"""A sentence of an article as it is compared with another: its words, its dates, and what its article says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rag.claims.polarity import Polarity, polarity
from rag.claims.reading import Reading
from rag.claims.words import is_content, tokenize
from rag.dates.events import Event, events

# Who says it is no part of what is said. Blotted out and not cut, so that offsets stay.
_SAYING = (
    r"(?:say|says|said|told|reported|reports|announced|added|confirmed|stated|believes?|estimated|estimates"
    r"|сообщ\w+|заяв\w+|сказал\w*|рассказал\w*|уточнил\w*|отметил\w*|подтвердил\w*)"
)
_ATTRIBUTION = re.compile(
    r"\b(?:according to|as reported by|по словам|по данным|по информации|как сообщ\w+|согласно)\s[^,;.]+[,;.]?"
    rf"|^[^,;.]{{1,80}}?\s(?:{_SAYING}|shows?|showed|suggests?)\b"
    r"(?:\s(?:on|in|by|reporters|journalists|в|во)\b[^,;.]{0,40}?)?,?\s(?:that|что)\s"
    rf"|^(?:{_SAYING})\s[^,;.]{{1,60}},\s(?:что)\s"
    rf"|,[”»\"]?\s(?:[^,;.]{{1,60}}?\s)?{_SAYING}(?:\s[^,;.]{{1,60}})?(?=[.!?…]?$)",
    re.IGNORECASE,
)
# Words around a figure that do not change what it is of.
_AROUND = (
    "many much some least most about around nearly almost roughly approximately estimated exactly just number total "
    "сколько около примерно почти более менее свыше порядка число количество всего"
)
_AROUND_A_FIGURE = frozenset(_AROUND.split())


def says_something(form: str) -> bool:
    """Whether a word tells what a sentence is about; "many" and "at least" do not."""
    return is_content(form) and form not in _AROUND_A_FIGURE


@dataclass(frozen=True)  # no slots: parts are read when they are first needed
class Telling:
    """A sentence, with the headline and the day of its article."""

    text: str
    published: date | None = None
    title: str = ""

    @cached_property
    def said(self) -> str:
        """The sentence with who says it blotted out by spaces; offsets are those of `text`."""
        blotted = _ATTRIBUTION.sub(lambda match: " " * len(match.group()), self.text)
        return blotted if any(map(str.isalnum, blotted)) else self.text

    @cached_property
    def reading(self) -> Reading:
        """Its tokens, numbers and names."""
        return Reading(self.said)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The dates that it states."""
        return events(self.said, self.published)

    @cached_property
    def happened(self) -> tuple[Event, ...]:
        """Those that say when something was, not before or after what."""
        return tuple(event for event in self.events if event.bound is None)

    @cached_property
    def polarity(self) -> Polarity:
        """What it affirms and denies."""
        return polarity(self.reading.tokens)

    @cached_property
    def headline(self) -> frozenset[str]:
        """The stems of the headline."""
        return frozenset(token.key for token in tokenize(self.title) if token.is_word)

    def words(self, without: tuple[int, int] | None = None) -> frozenset[str]:
        """The stems of its telling words, without its dates, its figures and what stands between two offsets."""
        gone = [event.span for event in self.events] + ([without] if without else [])
        return frozenset(
            token.key
            for token in self.reading.tokens
            if token.is_word
            and says_something(token.form)
            and not any(token.start < end and start < token.end for start, end in gone)
        )
