"""The lines of a model's reply, without numbers, bullets, labels and the quotation marks around them."""

from __future__ import annotations

import json
import re

from rag.prompting.harmless import harmless, unmarked

_MOST_LINES = 40
_ITEM = re.compile(r"^(?:[-–—*•·▪◦‣+>#¦]+\s+|\(?(?:\d{1,2}|[a-hA-H])[.):]\s*|Q\d{0,2}[.:)]\s*)+")
_LABEL = re.compile(
    r"^(?:(?:here(?:['’]s| is| are)|sure|okay|certainly)\b[^:?]{0,60}:|(?:the )?"
    r"(?:(?:rewritten|standalone|stand-alone|last|next|suggested|follow-?up|new|final|revised) ){0,2}"
    r"(?:question|query|rewrite|output|answer|вопрос)s?(?: \d{1,2})?\s?:)\s*",
    re.IGNORECASE,
)
_AROUND = " \t\"'“”„«»‘’`*_,;"
_SEVERAL = re.compile(r"(?<=\?)[\s,;]+(?=(?:\d{1,2}[.)]|[-*•])\s)")


def first_line(text: str) -> str:
    """The first line that says something; "" where none does."""
    return next(iter(plain_lines(text)), "")


def plain_lines(text: str) -> list[str]:
    """Every line that says something; a JSON array of strings counts as one line each."""
    lines = _array(text) or [part for line in text.splitlines()[:_MOST_LINES] for part in _SEVERAL.split(line)]
    plain = (_plain(line) for line in lines[:_MOST_LINES])
    return [line for line in plain if any(map(str.isalnum, line))]


def _plain(line: str) -> str:
    line = unmarked(harmless(line))
    before = ""
    while line != before:  # "1. **Question:** …" wears several coats
        before = line
        line = _LABEL.sub("", _ITEM.sub("", line.strip()).strip(_AROUND))
    return " ".join(line.split())


def _array(text: str) -> list[str]:
    start, end = text.find("["), text.rfind("]")
    if not 0 <= start < end:
        return []
    try:
        found = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return []
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []
