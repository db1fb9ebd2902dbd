"""What of a text is no claim: its markers ("[1]") and its Markdown, blanked out so that offsets still hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.claims.words import language
from rag.sentences import sentences

_MARKER = re.compile(r"\[(\d{1,4}(?:\s?[,;–-]\s?\d{1,4})*)\](?!\()")
_MARKDOWN = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+•][ \t]+|\d{1,3}[.)][ \t]+|[-*_]{3,}[ \t]*$|```.*$)"
    r"|\*\*|__|`|\|"
    r"|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)"
    r"|!?\[(?=[^\]\[]*\]\()|\]\([^)\s]*\)"
    r"|<[^<>]{1,200}>",
    re.MULTILINE,
)
_MOST_OF_RANGE = 20


@dataclass(frozen=True, slots=True)
class Claimed:
    """One sentence of a text, `text[start:end]`; `plain` is the same length without markers and Markdown.

    `cited` are the numbers of its markers, in order.
    """

    start: int
    end: int
    plain: str
    cited: tuple[int, ...] = ()


def claimed(text: str) -> list[Claimed]:
    """The sentences of a text that say something, each with the markers in it or right behind it."""
    marks = [(match.start(), _numbers(match[1])) for match in _MARKER.finditer(text)]
    plain = _MARKDOWN.sub(_blank, _MARKER.sub(_blank, text))
    spans = [span for span in sentences(plain, language(plain)) if any(map(str.isalnum, plain[span.start : span.end]))]
    cited: list[list[int]] = [[] for _ in spans]
    at = 0
    for start, found in marks:
        while at + 1 < len(spans) and spans[at + 1].start <= start:
            at += 1
        if spans:
            cited[at] += found
    return [
        Claimed(span.start, span.end, plain[span.start : span.end], tuple(dict.fromkeys(numbers)))
        for span, numbers in zip(spans, cited, strict=True)
    ]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _numbers(inner: str) -> list[int]:
    """The numbers of "1", "1, 3" and "2-4"."""
    found: list[int] = []
    for part in re.split(r"[,;]", inner):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        found += range(ends[0], min(ends[-1], ends[0] + _MOST_OF_RANGE) + 1) if len(ends) == 2 else ends
    return found
