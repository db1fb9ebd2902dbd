"""The timeline: what the articles tell of a subject as dated entries in order, one for each event."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.answering.drafts import Draft, Judge, Part, Search
from rag.answering.plain import comes_close, is_headline, is_one, shared_words
from rag.datamodels import Period
from rag.dates.events import Event, events
from rag.evidence import ScoredSentence, select
from rag.language.expectation import figures

_PASSAGES = 30
_PER_ARTICLE = 4
_MOST_ENTRIES = 8
_FEWEST_ENTRIES = 2
# Two sentences tell of one event where they share this much of the shorter one's words: on the same day ...
_SAME_ON_A_DAY = 0.5
# ... and on two days, each the day of publication: a background sentence that is repeated from article to article.
_REPEATED = 0.8
# A sentence may be further from the best one than in a plain answer, since each tells of another event; but then it
# must name the subject, by this share of its words as they are weighed for evidence.
_MARGIN = 0.8
_NAMES_IT = 0.5
# A sentence with a date of its own may have the subject from its neighbours and its headline ("He was born in 1929").
_REACHES_IT = 0.6
# "The bridge had been closed": before the day on which the article appeared.
_LOOKS_BACK = re.compile(r"\bhad\s+(?:\w+\s+){0,2}?(?:been|\w+ed)\b|\b(?:ранее|прежде|до этого)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence with the days that it tells of; `stated` is True where it names them itself."""

    item: ScoredSentence
    start: date
    end: date
    stated: bool

    @property
    def lead(self) -> str:
        """Its date as far as it is known: "2019-02-04:", "2019-02:", "2019:", "2019-02-04 – 2019-02-08:"."""
        if self.start == self.end:
            return f"{self.start.isoformat()}:"
        if self.start.day == 1 and self.end == _end_of_month(self.start):
            return f"{self.start.isoformat()[:7]}:"
        if (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31):
            years = dict.fromkeys((f"{self.start.year:04}", f"{self.end.year:04}"))
            return f"{'–'.join(years)}:"
        return f"{self.start.isoformat()} – {self.end.isoformat()}:"


def draft(subject: str, period: Period | None, search: Search, judge: Judge) -> Draft | None:
    """The entries in order of their dates; None where there are too few for a timeline."""
    found = search(subject, _PASSAGES, _PER_ARTICLE)
    scored = [item for item in select(subject, found) if not is_headline(item)]
    probability = judge(subject, scored)
    if not scored or not judge.accepts(probability):
        return None
    near = [item for item in scored if comes_close(item, scored[0], _MARGIN)]
    entries = [
        entry
        for item in near
        if (entry := _entry(item))
        and _within(entry, period)
        and _is_on_subject(entry, scored[0])
        and judge.accepts(judge(subject, [item]))
    ]
    kept = _spread(_unlike(entries))
    if len(kept) < _FEWEST_ENTRIES:
        return None
    kept.sort(key=lambda e: (e.start, e.end, e.item.evidence.hit.article.published or e.start, e.item.evidence.start))
    parts = tuple(Part(entry.item, entry.lead) for entry in kept)
    return Draft(subject, probability, found.hits, parts, "timeline")


def _is_on_subject(entry: Entry, first: ScoredSentence) -> bool:
    scores = entry.item.scores
    reach = scores.coverage + scores.context
    return comes_close(entry.item, first) or scores.coverage >= _NAMES_IT or (entry.stated and reach >= _REACHES_IT)


def _entry(item: ScoredSentence) -> Entry | None:
    """The sentence with the date that it states, else that of its article; None where neither is known."""
    published = item.evidence.hit.article.published
    named = events(item.evidence.text, published)
    stated = [event for event in named if event.bound in (None, "since")]
    if stated:
        event = min(stated, key=lambda event: (_vagueness(event), event.span))
        return Entry(item, event.start, event.end, stated=True)
    if published is None or named or _LOOKS_BACK.search(item.evidence.text):
        return None  # it happened before or after that day, and the sentence does not say when
    return Entry(item, published, published, stated=False)


def _vagueness(event: Event) -> int:
    """0 for a day, 1 for up to a month, 2 for up to a year, 3 for more."""
    days = (event.end - event.start).days + 1
    return sum(days > most for most in (1, 31, 366))


def _within(entry: Entry, period: Period | None) -> bool:
    if period is None:
        return True
    return (period.start or date.min) <= entry.end and entry.start <= (period.end or date.max)


def _unlike(entries: Sequence[Entry]) -> list[Entry]:
    """One entry for each event: the best sentence of those that tell of it, a mended or better dated one before it."""
    kept: list[Entry] = []
    for entry in entries:
        known = next((at for at, other in enumerate(kept) if _one_event(entry, other)), None)
        if known is None:
            kept.append(entry)
        elif _mends(entry, kept[known]) or _dates_better(entry, kept[known]):
            kept[known] = entry
    return kept


def _dates_better(entry: Entry, known: Entry) -> bool:
    """Whether an entry names a day inside the longer time that a known one names."""
    return entry.stated and known.start <= entry.start == entry.end <= known.end != known.start


def _mends(entry: Entry, known: Entry) -> bool:
    """Whether an entry tells what a known one does, later and with as many figures, but other ones."""
    new, old = figures(entry.item.evidence.text), figures(known.item.evidence.text)
    first, second = (one.item.evidence.hit.article.published for one in (known, entry))
    return bool(first and second and first < second and new != old and len(new) == len(old))


def _one_event(one: Entry, other: Entry) -> bool:
    if is_one(one.item, other.item):
        return True
    overlap = one.start <= other.end and other.start <= one.end
    if not overlap and (one.stated or other.stated):
        return False
    return shared_words(one.item, other.item) > (_SAME_ON_A_DAY if overlap else _REPEATED)


def _spread(entries: Sequence[Entry]) -> list[Entry]:
    """At most `_MOST_ENTRIES` of the entries, best first: one for each stretch of the time they span, then the best."""
    if len(entries) <= _MOST_ENTRIES:
        return list(entries)
    days = sorted(entry.start for entry in entries)
    stretches: dict[int, Entry] = {}
    for entry in entries:
        # By rank among the dates, not by days: one old date must not push all the others into one stretch.
        stretches.setdefault(days.index(entry.start) * _MOST_ENTRIES // len(days), entry)
    first = list(stretches.values())
    rest = [entry for entry in entries if not any(entry is other for other in first)]
    return [*first, *rest][:_MOST_ENTRIES]


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
