"""Passages as a prompt shows them: numbered, with headline, source and dates, inside a fence that no text can close."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from rag.datamodels import Article, Excerpt, Period
from rag.dates import describe
from rag.prompting.harmless import harmless, one_line, unmarked

_HEADLINE, _SOURCE = 200, 80  # characters
_CODE = 6  # hex digits
# Stands for the code where a passage is only counted.
ANY_CODE = "0" * _CODE


def block(excerpt: Excerpt, code: str) -> str:
    """One passage as the prompt has it, over several lines, with its fence."""
    lines = [f"<<<{code} passage [{excerpt.number}]", *_heading(excerpt.article), unmarked(harmless(excerpt.text))]
    return "\n".join([*lines, f"{code}>>>"])


def blocks(excerpts: Sequence[Excerpt], code: str) -> str:
    """All passages, in the order in which they are given."""
    return "\n\n".join(block(excerpt, code) for excerpt in excerpts)


def fence_code(excerpts: Sequence[Excerpt]) -> str:
    """The code of these passages' fences: made from what they say, and in none of them.

    The same passages have the same code, so that a prompt can be repeated and a server can keep what it read of it.
    """
    shown = blocks(excerpts, ANY_CODE).lower()
    digest = hashlib.sha256(shown.encode())
    while (code := digest.hexdigest()[:_CODE]) in shown:
        digest.update(b"+")
    return code


def _heading(article: Article) -> list[str]:
    updated = article.updated if article.updated != article.published else None
    heading = {
        "Headline": one_line(unmarked(article.title), _HEADLINE),
        "Source": one_line(unmarked(article.source), _SOURCE),
        "Published": day(article.published) if article.published else "",
        "Updated": day(updated) if updated else "",
    }
    return [*(f"{name}: {text}" for name, text in heading.items() if text), ""]


def day(when: date) -> str:
    """A day in words: "4 February 2019"."""
    return describe(Period(when, when))
