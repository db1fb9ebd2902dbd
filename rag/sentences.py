"""Sentences: where each one of a text starts and ends, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

# The splitter is given no more than this at a time: some of its rules look at everything that came before, and a text
# full of open quotation marks would take it the square of its length. No sentence is longer than this.
WINDOW_CHARS = 4_000

_FALLBACK_LANGUAGE = "en"
# sentencex panics at a space of several bytes in front of an initial ("И.\u00a0И. Иванов") and takes no surrogates.
_SAFE = (
    {code: " " for code in range(0x3001) if chr(code).isspace()}
    | dict.fromkeys(map(ord, "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)

# The lines of a hard-wrapped text are about this wide: wider lines are paragraphs, narrower ones are lists and verse.
_WRAP_WIDTHS = range(45, 133)
_WRAPPED_SHARE = 0.7
# A language without spaces has no first word that might not have fitted on the line before.
_LONGEST_WORD = 20
_LIST_ITEM = re.compile(r"\s*(?:[-–—*•·▪◦‣]|\(?(?:\d{1,3}|[^\W\d_])[.)])\s")
_FIRST_WORD = re.compile(r"\s*(\S*)")

# What sentencex gets wrong, measured by tests/benchmarks/sentence_splitters.py. It ends sentences after these ...
_OPENS = re.compile(r"(?:^|\W)(?:см|ср|напр|т\. ?е|т\. ?к|им|ул|просп|проф|акад|ред)\.$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:^|\W)(?:vols?|approx|ca?|figs?|secs?|ch|pp?|nos?|arts?|eqs?|рис|табл|гл|ст|стр|с|пп?|кн|ок|илл?)\.$",
    re.IGNORECASE,
)
# "принятого им. А ещё" ends with a pronoun, "завод им. Ленина" with an abbreviation: short words open a sentence.
_NAME = re.compile(r"\W*\w{4}")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]")
_LONGEST_OF_THESE = 12
# ... and none here, though the next word has a capital.
_MISSED = re.compile(
    r"(?:(?:…|\.{3}|[!?]{2,}|[.!?…]\)|\W(?:руб|т\. ?[дп]|и др)\.)[»”\"')]*|^No\.)\s+(?=[«“\"'(—–\s]*(\w))"
)


class Span(NamedTuple):
    """A stretch of a text: `text[start:end]`, offsets in characters."""

    start: int
    end: int


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of a text, in order, without the whitespace around them; together they hold everything else.

    The end of a paragraph ends a sentence; so does the end of a line, except in a text whose lines are hard-wrapped.

    :param language: ISO 639-1 code, where it is known.
    """
    safe = text.translate(_SAFE)
    found = (span for block in _blocks(safe) for span in _split(safe, block, language or _FALLBACK_LANGUAGE))
    return [span for span in (trimmed(safe, span) for span in found) if span.end > span.start]


def trimmed(text: str, span: Span) -> Span:
    """The span without the whitespace at its ends."""
    part = text[span.start : span.end]
    return Span(span.start + len(part) - len(part.lstrip()), span.start + len(part.rstrip()))


def _split(text: str, block: Span, language: str) -> Iterator[Span]:
    """The sentences of one block, found window by window, each with the whitespace behind it."""
    import sentencex

    start = block.start
    while start < block.end:
        window = text[start : min(block.end, start + WINDOW_CHARS)]
        pieces = _joined(part for piece in sentencex.segment(language, window) for part in _cut(piece))
        ends = list(accumulate(map(len, pieces)))
        if start + len(window) < block.end:  # the last sentence may go on behind the window
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        yield from (Span(start + a, start + b) for a, b in pairwise([0, *ends]))
        start += ends[-1]


def _cut(piece: str) -> list[str]:
    ends = [match.end() for match in _MISSED.finditer(piece) if match[1].isupper()]
    return [piece[a:b] for a, b in pairwise([0, *ends, len(piece)])]


def _joined(pieces: Iterator[str]) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if kept and _continues(kept[-1].rstrip(), piece, first=len(kept) == 1):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept


def _continues(before: str, piece: str, first: bool) -> bool:
    """Whether a piece goes on with the sentence before it; `first` where that one is the first of its block."""
    if piece.lstrip("—–- ")[:1].islower():  # "«Нет!» — сказала она."
        return True
    end = before[-_LONGEST_OF_THESE:]
    if piece[:1].isdigit() and _NUMBERED.search(end):  # "vol. 2"
        return True
    if _OPENS.search(end) and _NAME.match(piece):
        return True
    return first and _ENUMERATOR.fullmatch(before) is not None  # "1. Read the text."


def _blocks(text: str) -> Iterator[Span]:
    """The stretches that no sentence crosses: paragraphs, or single lines where lines are not wrapped."""
    lines = text.split("\n")
    width = _wrap_width(lines)
    start = end = 0
    for line, following in pairwise([*lines, ""]):
        end += len(line) + 1
        if width is None or _LIST_ITEM.match(following) or not _full(line, following, width):
            if line.strip():
                yield Span(start, min(end, len(text)))
            start = end


def _wrap_width(lines: list[str]) -> int | None:
    """The width that a text's lines were wrapped at, or None where they were not."""
    broken = [(line, following) for line, following in pairwise(lines) if line.strip() and following.strip()]
    if len(broken) < 2:  # one line break says nothing about a width
        return None
    widths = sorted(len(line.rstrip()) for line, _ in broken)
    width = widths[len(widths) * 95 // 100]
    full = sum(_full(line, following, width) for line, following in broken)
    return width if width in _WRAP_WIDTHS and full >= _WRAPPED_SHARE * len(broken) else None


def _full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the line that follows would not have fitted on this one."""
    word = _FIRST_WORD.match(following)
    if not line.strip() or word is None or not word[1]:
        return False
    return len(line.rstrip()) + 1 + min(len(word[1]), _LONGEST_WORD) > width
