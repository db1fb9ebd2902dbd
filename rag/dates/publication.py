"""Whether the period of a question is that of publication for sure, and not that of what articles tell."""

from __future__ import annotations

import re

from rag.datamodels import Period
from rag.dates import tokens as t
from rag.dates.tokens import tokens

_REPORTING = re.compile(
    r"\b(?:news|headlines?|report(?:s|ed|ing)?|publish(?:ed)?|articles?|press|coverage|covered|stories"
    r"|wr(?:ote|itten) about|новост\w+|сообща\w+|сообщил\w*|опубликова\w+|публик\w+|стать[яиюей]\w*"
    r"|писал[аио]?|пресс[аеуы]|заголовк\w+)\b",
    re.IGNORECASE,
)
_RELATIVE = f"{t.SHIFT}{t.ROLLING}{t.AGO}{t.DAY_WORD}{t.WEEKDAY}{t.CLIP}"
_AGES = ("decade", "century")


def of_publication(question: str, period: Period) -> bool:
    """True where the wording asks for what was reported then, or counts from the reader's day ("last week").

    "Who reigned in 1066?" and "in the last century" may be about what the articles of any time tell.
    """
    if _REPORTING.search(question.replace(period.text, " ")):
        return True
    words = tokens(period.text)
    dated = any(word.kind in (t.YEAR, t.YEARS, t.DAY, t.DECADE, t.CENTURY) or word.name in _AGES for word in words)
    years_ago = any(word.kind == t.AGO for word in words) and any(word.name == "year" for word in words)
    return not dated and not years_ago and any(word.kind in _RELATIVE for word in words)
