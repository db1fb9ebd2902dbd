"""The date that a sentence gives as the answer to "When …?", in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from rag.datamodels import Period
from rag.dates.description import ENGLISH, RUSSIAN, describe
from rag.dates.events import Event, events
from rag.dates.vocabulary import Lead

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_STEM = 4  # letters in which "burn" and "burnt" agree; shorter words tell little
_WORD = re.compile(rf"\w{{{_STEM},}}")
_FEW_WORDS = 2
# "Late 2005" and "the 14th century" are not said as ranges of months and years, but as the article says them.
_OPENING = re.compile(r"^(?:in|on|at|from|over|during|within|throughout)\s+", re.IGNORECASE)
_LED = re.compile(r"^(?:until|till|до|по)\s+|\bmid-", re.IGNORECASE)
_RANGE = re.compile(
    r"[0-9]\s?[-–—−]\s?[0-9]|\s[-–—]\s|\b(?:to|and|through|thru|until|till|по|до|и|season)\b|/", re.IGNORECASE
)
_BOUNDS: Mapping[Lead, str] = {
    "since": "since",
    "after": "after",
    "before": "before",
    "short of": "before",
    "until": "until",
    "by": "by",
}
_RUSSIAN_BOUNDS: Mapping[Lead, str] = {
    "since": "с",
    "after": "после",
    "before": "до",
    "short of": "до",
    "until": "до",
    "by": "до",
}


def when(sentence: str, published: date | None, focus: tuple[int, int] | None = None, question: str = "") -> str:
    """The date of the event: "5 February 2019", or with the article's own wording where that leans on its date.

    Then both are shown: "5 February 2019 (“on Tuesday”, in an article of 2019-02-08)". A sentence in Russian is
    answered in Russian. Empty where the sentence states no date that can be resolved, or several of which none is
    nearer to the question.

    :param published: the article's date; None where it has none.
    :param focus: the exact answer, as offsets in the sentence; a date that overlaps it is preferred.
    :param question: where no focus tells, the date whose surroundings share most words with the question is taken.
    """
    event = _meant(sentence, events(sentence, published), focus, question)
    if event is None:
        return ""
    russian = _CYRILLIC.search(sentence) is not None
    said, written = _said(event, russian=russian), " ".join(event.text.split())
    if not event.resolved or published is None:
        return _OPENING.sub("", written) if "–" in said and not _RANGE.search(_LED.sub("", written)) else said
    where = "в статье от" if russian else "in an article of"
    return f"{said} (“{written}”, {where} {published.isoformat()})"


def _said(event: Event, *, russian: bool) -> str:
    """The days of an event in words, with the word that makes them a bound."""
    bound = (_RUSSIAN_BOUNDS if russian else _BOUNDS).get(event.bound) if event.bound else None
    said = describe(Period(event.start, event.end), RUSSIAN if russian else ENGLISH, led=bound is not None)
    return f"{bound} {said}" if bound else said


def _meant(sentence: str, found: Sequence[Event], focus: tuple[int, int] | None, question: str) -> Event | None:
    overlapping = [event for event in found if focus and event.span[0] < focus[1] and focus[0] < event.span[1]]
    if focus and overlapping:
        # "(14 March 1879 – 18 April 1955)" is one date; that of a birth is one end of it.
        own = events(sentence[slice(*focus)])
        return own[0] if len(own) == 1 and own[0].span != overlapping[0].span else overlapping[0]
    if len(found) < 2 or not question:
        return found[0] if found else None
    words = _stems(question)
    shared = [len(words & _stems(text)) for text in _surroundings(sentence, found)]
    best = max(shared)
    return found[shared.index(best)] if shared.count(best) == 1 else None


def _surroundings(sentence: str, found: Sequence[Event]) -> list[str]:
    """What is told of each date: what leads up to it, or what follows it where the sentence opens with the first."""
    opens = len(sentence[: found[0].span[0]].split()) < _FEW_WORDS
    inner = [event.span[0] for event in found[1:]] if opens else [event.span[1] for event in found[:-1]]
    return [sentence[a:b] for a, b in pairwise([0, *inner, len(sentence)])]


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold())}
