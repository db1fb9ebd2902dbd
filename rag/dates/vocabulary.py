"""What a language brings to the reading of dates: its words, as data. `|` separates the forms of one meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.dates.spans import Unit

Lead = Literal["in", "on", "over", "loose", "since", "after", "before", "short of", "until", "by", "from", "between"]
"""What the word in front of a date makes of it.

"in", "on" and "over" are read as the date itself and let a bare year, month or weekday be a date at all; "loose" words
("at", "for") do not. "since", "until" and "by" take the date in, "after", "before" and "short of" leave it out. "from",
"between", "since", "until" and "short of" can open or join a range.
"""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, by meaning, in lower case, with `е` for `ё`; a form may be several words.

    :param months: January first; `weekdays`: Monday first; `seasons`: by their first month.
    :param need_count: units and adjectives that mean nothing without a number ("the last days").
    :param mean_one: units that mean one of themselves by themselves ("год назад").
    :param pieces_need_of: True where "the first week" needs "of" to be part of what follows.
    :param shifts: "this" is 0, "last" -1, "next" 1; `days`: "yesterday" is -1.
    :param shifts_weeks: True where "last Wednesday" is always that of last week, False where it is the latest one.
    :param parts: early, middle, late as 0, 1, 2; `edges`: the same as nouns ("the end of"); `clips`: what stops at
        today ("earlier this year") as -1, what begins there as 1.
    :param governors: words that, when an event follows and not a date, take a later date with them ("since his
        election in 2018", "more than in 2005").
    :param origins: what says of somebody where they come from ("born in 1961"), not what is asked about.
    :param amounts: what is counted by a number that looks like a year; `eras`: what makes a year not ours ("BC").
    :param names: months and weekdays that are also names or verbs; alone they are months only where no name can stand.
    :param nowadays: words for today that also mean our times.
    :param events: what a question holds that asks what happened on a day; only there are `nowadays` dates.
    :param future: what a question holds that asks about what is to come, `past` what denies it.
    """

    months: Sequence[str]
    weekdays: Sequence[str]
    weekend: str
    seasons: Mapping[int, str]
    units: Mapping[Unit, str]
    need_count: str
    mean_one: str
    pieces_need_of: bool
    numbers: Mapping[int, str]
    ordinals: Mapping[int, str]
    decades: Mapping[int, str]
    shifts: Mapping[int, str]
    shifts_weeks: bool
    rolling: str
    ago: str
    days: Mapping[int, str]
    parts: Mapping[int, str]
    edges: Mapping[int, str]
    clips: Mapping[int, str]
    leads: Mapping[Lead, str]
    governors: str
    origins: str
    joins: str
    conjunctions: str
    of: str
    the: str
    one: str
    now: str
    onward: str
    amounts: str
    eras: str
    names: str
    nowadays: str
    events: re.Pattern[str]
    future: re.Pattern[str]
    past: re.Pattern[str]
