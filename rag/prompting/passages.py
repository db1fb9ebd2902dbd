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
    said = "\n".join(f"{excerpt.article.title}\n{excerpt.article.source}\n{excerpt.text}" for excerpt in excerpts)
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass"))
    while (code := digest.hexdigest()[:_CODE]) in said:
        digest.update(b"+")
    return code


def _heading(article: Article) -> list[str]:
    lines = [f"Headline: {unmarked(one_line(article.title, _HEADLINE))}"]
    if article.source:
        lines.append(f"Source: {unmarked(one_line(article.source, _SOURCE))}")
    if article.published:
        lines.append(f"Published: {day(article.published)}")
    if article.updated and article.updated != article.published:
        lines.append(f"Updated: {day(article.updated)}")
    return [*lines, ""]


def day(when: date) -> str:
    """A day in words: "4 February 2019"."""
    return describe(Period(when, when))
