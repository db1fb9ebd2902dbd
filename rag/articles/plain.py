"""Plain text in the archive's own form: an optional `date YYYY-MM-DD`, an optional headline, the article."""

from __future__ import annotations

import re

from rag.articles.cleaning import clean
from rag.articles.drafts import Draft, Stated
from rag.articles.titles import split_headline

_LEADING_DATE = re.compile(r"\s*date:?[ \t]+(\d{4}-\d{2}-\d{2})(?![\d-])\s*", re.IGNORECASE)


def read_plain(text: str) -> Draft:
    """The article of a plain text file; neither the leading date nor the headline is part of its text."""
    text = clean(text)
    leading = _LEADING_DATE.match(text)
    title, body = split_headline(text[leading.end() :] if leading else text)
    return Draft(text=body, title=title, published=Stated("date", leading[1]) if leading else None)
