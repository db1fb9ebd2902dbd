"""Sameness: whether two sentences speak of the same thing at the same time, their values aside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from rag.claims.polarity import denial, opposition
from rag.claims.words import tokenize
from rag.conflicts.telling import Telling, says_something

# The share of the shorter sentence's words that the other has too, and of both sentences' words that are common.
_COMMON = 0.6
_COMMON_OF_BOTH = 0.4
# Each may add something of its own only to a question that is this specific, in words, and that both take up in full:
# "the fire" may be one at a mill and one at a market.
_SPECIFIC = 4
# Words that make a part of the whole, or one time of many, of what is told.
_RESTRICTS = re.compile(
    r"^(?:day|night|morning|evening|hour|week|month|quarter|half|year|weekend|season|daily|weekly|monthly|annual\w*|"
    r"per|each|every|average|median|first|second|third|fourth|last|next|previous|earlier|another|more|other|"
    r"additional|further|extra|alone|only|initial\w*|child|children|woman|women|men|man|boys?|girls?|adults?|"
    r"foreign\w*|domestic|local|north\w*|south\w*|east\w*|west\w*|total|overall|maximum|minimum|record|planned|"
    r"brothers?|sisters?|wife|husband|widow|sons?|daughters?|father|mother|deputy|vice|former|assistant|spokes\w+|"
    r"брат\w*|сестр\w+|жен[аы]|муж|сын\w*|доч\w+|отец|отца|мать|заместител\w+|бывш\w+|"
    r"день|дня|сутки|ночь|утро|вечер|час\w*|недел\w+|месяц\w*|квартал\w*|полугоди\w+|кажд\w+|средн\w+|перв\w+|"
    r"втор\w+|последн\w+|ещё|еще|дополнительн\w+|другой|другие|дет\w+|реб[её]н\w+|женщин\w*|мужчин\w*|мальчик\w*|"
    r"девоч\w+|иностранн\w+|местн\w+|северн\w+|южн\w+|западн\w+|восточн\w+|рекордн\w+|только)$",
    re.IGNORECASE,
)
# Without a date in either, reports of one thing appear within this time; what is told later may be of another one.
_SAME_TIME = timedelta(days=92)
# A dated thing is told of from its day on, for this long by sentences that do not date it.
_TOLD_FOR = timedelta(days=45)


def same_thing(question: str, one: Telling, other: Telling, spans: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether both sentences answer the question of the same thing.

    :param spans: where each gives its value, which is left aside.
    """
    words, others = one.words(spans[0]), other.words(spans[1])
    asked = {token.key for token in tokenize(question) if token.is_word and says_something(token.form)}
    common = words & others
    if len(common) < _COMMON * min(len(words), len(others)) or len(common) < _COMMON_OF_BOTH * len(words | others):
        return False
    if not common or not _cover_the_same(asked, words, others, one, other):
        return False
    if words - others and others - words and not (len(asked) >= _SPECIFIC and asked <= common):
        return False
    if _restricts(one) != _restricts(other) or _name_others(one, other, words, others):
        return False
    return not (denial(one.polarity, other.polarity) or opposition(one.polarity, other.polarity))


def same_time(one: Telling, other: Telling) -> bool:
    """Whether what both tell may be of one time: by the dates that they state, else by those of their articles."""
    if one.happened and other.happened:
        return any(a.start <= b.end and b.start <= a.end for a in one.happened for b in other.happened)
    if one.happened or other.happened:
        dated, undated = (one, other) if one.happened else (other, one)
        return undated.published is None or any(
            event.start <= undated.published <= _later(event.end, _TOLD_FOR) for event in dated.happened
        )
    if one.published is None or other.published is None:
        return True
    return abs(one.published - other.published) <= _SAME_TIME


def _cover_the_same(
    asked: Iterable[str], words: frozenset[str], others: frozenset[str], one: Telling, other: Telling
) -> bool:
    """What of the question only one of them says, the other's headline must say."""
    return all(
        (key in words or key in one.headline) == (key in others or key in other.headline)
        for key in asked
        if key in words or key in others
    )


def _restricts(telling: Telling) -> frozenset[str]:
    gone = [event.span for event in telling.events]
    return frozenset(
        token.key
        for token in telling.reading.tokens
        if token.is_word and _RESTRICTS.match(token.form) and not any(start <= token.start < end for start, end in gone)
    )


def _name_others(one: Telling, other: Telling, words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one names what the other and its headline do not, outside of the values: another place, a part of it."""
    return bool(_names(one) & words - others - other.headline or _names(other) & others - words - one.headline)


def _names(telling: Telling) -> frozenset[str]:
    tokens = telling.reading.tokens
    return frozenset(
        token.key
        for name in telling.reading.names
        if not name.doubtful
        for token in tokens[name.first : name.last]
        if token.is_word
    )


def _later(day: date, by: timedelta) -> date:
    return day + by if day <= date.max - by else date.max
