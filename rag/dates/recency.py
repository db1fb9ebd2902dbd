"""Whether a question asks for what is newest, and how much newer articles then gain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.dates.reading import period

# For a question about what is newest, a newer text is likelier to be relevant before a word of it is read: the time
# prior of Li and Croft, "Time-Based Language Models" (CIKM 2003). Theirs decays with the days; an archive may span a
# week or a century, so ours falls with the rank among the dates instead, and is added, not multiplied: it is bounded.
RECENCY = 0.4
# Only candidates that score at least this share of the best one gain: what is off the subject is no news of it.
NEARLY = 0.6
_ANY_DAY = date(2000, 1, 1)

# Capitals are names: "Apocalypse Now".
_RECENT = re.compile(
    r"\b(?:(?<!at the )(?<!at )(?:[Ll]atest|newest)|[Mm]ost recent(?:ly)?|[Rr]ecently|(?<!more )[Rr]ecent|[Cc]urrently"
    r"|[Pp]resently|[Nn]owadays|these days|at the moment|at present|to date|until now|up to now"
    r"|so far(?! (?:as|from|away|apart|off|north|south|east|west|out|back))"
    r"|(?<!in what is )(?<!of what is )(?<!from what is )(?<!to what is )now(?!-| (?:that|defunct|famous)\b))\b"
    r"|^\W*Now\b"
    r"|(?:\bthe|\bits|\btheir|\bhis|\bher|['’]s) current (?!of\b|in\b|through\b|that\b|flow|which\b)"
    r"|\b(?:новейш\w+|[Сс]ейчас|[Тт]еперь|[Нн]ынешн\w+|[Тт]екущ(?:ий|ая|ее|ие|ую|его|ей|их|ем)|[Нн]едавн\w+"
    r"|в настоящее время|на данный момент|на сегодняшний день|пока что|до сих пор|по-прежнему|вс[её] ещ[её]"
    r"|за последнее время|в последнее время|сам(?:ый|ая|ое|ые|ых|ую|ого|ой) (?:последн|нов|свеж)\w+)\b"
)
# What is told of the past was so once: "Why did they still pay?", «Кто был последним царём?»
_UNLESS_PAST = re.compile(
    r"(?<!stand )(?<!stood )(?<!sit )(?<!lie )(?<!keep )(?<!hold )\b[Ss]till\b(?! (?:life|water|image|photo|frame))"
    r"|\b[Пп]оследн\w+"
)
_PAST = re.compile(r"\b(?:did|was|were|had|был[аои]?|стал[аои]?)\b", re.IGNORECASE)
_QUOTED = re.compile('«[^«»]*»|“[^“”]*”|"[^"]*"')


def wants_recent(question: str) -> bool:
    """Whether a question that names no period asks for what is newest: "the latest …", "now", "so far", «сейчас»."""
    said = _QUOTED.sub(" ", question)
    asks = _RECENT.search(said) or (_UNLESS_PAST.search(said) and not _PAST.search(said))
    return bool(asks) and period(question, _ANY_DAY) is None


def favoured(scores: Sequence[float], dates: Sequence[date | None], nearly: float = NEARLY) -> list[float]:
    """The scores of candidates with those of newer ones raised; scores in [0, 1] stay there.

    Of the candidates that are nearly as relevant as the best, the newest gains `RECENCY` and the oldest nothing, the
    others according to their place among the different dates; those without a date gain half, which is to neither
    gain nor lose. Then all are divided by 1 + `RECENCY`.

    :param nearly: the share of the best score from which a candidate is nearly as relevant.
    """
    enough = nearly * max(scores, default=0.0)
    near = [score >= enough for score in scores]
    order = sorted({day for day, is_near in zip(dates, near, strict=True) if day and is_near})
    place = {day: rank / (len(order) - 1) if len(order) > 1 else 0.5 for rank, day in enumerate(order)}
    gains = [place.get(day, 0.5) if day else 0.5 for day in dates]
    return [
        (score + RECENCY * gain * is_near) / (1 + RECENCY)
        for score, gain, is_near in zip(scores, gains, near, strict=True)
    ]
