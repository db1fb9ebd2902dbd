"""Preference: candidates that fit what a question says beside its subject: a time of publication, a newspaper."""

from __future__ import annotations

import re
from datetime import date

from rag.datamodels import Article, Period

# What a fit adds to a score in [0, 1]. A filter would lose what was reported a day later, or by a namesake.
PUBLISHED_THEN = 0.15
FROM_SOURCE = 0.12


def preference(question: str, period: Period | None, article: Article | None) -> float:
    """What an article's date and source add to the scores of its passages.

    :param period: what the question asks about in time, where that is no filter already.
    """
    if article is None:  # removed since the search
        return 0.0
    then = period is not None and _inside(article.published, period)
    return PUBLISHED_THEN * then + FROM_SOURCE * _names(question, article.source)


def _inside(day: date | None, period: Period) -> bool:
    return day is not None and (period.start or date.min) <= day <= (period.end or date.max)


def _names(question: str, source: str) -> bool:
    """Whether the question names the source as it is written: "the Time article", not "at what time"."""
    if source == source.casefold():
        return False  # a folder or a site, and perhaps a common word
    return bool(re.search(rf"(?<!\w){re.escape(source)}(?!\w)", question))
