"""The date that a sentence gives as the answer to "When …?", in words."""

from __future__ import annotations

import re
from datetime import date

from rag.datamodels import Period
from rag.dates.description import describe
from rag.dates.events import Event, events


def when(sentence: str, published: date | None, focus: tuple[int, int] | None = None, question: str = "") -> str:
    """The date of the event: "5 February 2019", or with the article's own wording where that leans on its date:
    "5 February 2019 (“on Tuesday”, in an article of 2019-02-08)".

    Empty where the sentence states no date that can be resolved, or several without a sign which of them is meant.

    :param published: the article's date; None where it has none.
    :param focus: the exact answer, as offsets in the sentence; a date that overlaps it is preferred.
    :param question: where no focus tells, the date whose surroundings share most words with the question is taken.
    """
    event = _meant(sentence, events(sentence, published), focus, question)
    if event is None:
        return ""
    said = describe(Period(event.start, event.end))
    if event.resolved and published:
        return f"{said} (“{event.text}”, in an article of {published.isoformat()})"
    return said


def _meant(sentence: str, found: tuple[Event, ...], focus: tuple[int, int] | None, question: str) -> Event | None:
    if focus:
        overlapping = [event for event in found if event.span[0] < focus[1] and focus[0] < event.span[1]]
        if overlapping:
            return overlapping[0]
    if len(found) < 2 or not question:
        return found[0] if found else None
    words = set(re.findall(r"\w{3,}", question.casefold()))
    edges = [0, *(event.span[0] for event in found[1:]), len(sentence)]
    shared = [
        len(words & set(re.findall(r"\w{3,}", sentence[a:b].casefold())))
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    best = max(shared)
    return found[shared.index(best)] if shared.count(best) == 1 else None
