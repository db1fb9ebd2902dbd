"""Markers: where a text names the passages that it goes by, in the forms that models really use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

_NOUN = (
    r"(?:sources?|passages?|articles?|excerpts?|documents?|docs?|texts?|snippets?|contexts?|references?|refs?"
    r"|citations?|quellen?|art[ií]culos?|fuentes?|extraits?|источник\w*|стать\w*|отрыв\w*|фрагмент\w*|текст\w*)"
)
_NUMBER = r"\d{1,4}"
_BETWEEN = r"\s*(?:[,;/&+、，;–—−-]|\band\b|\bund\b|\bet\b|\by\b|\bи\b|\bto\b|,\s*and\b)\s*"
_NAMED = rf"(?:(?:see|cf\.?|from|см\.?)\s+)?(?:{_NOUN}\s*(?:no\.?|nr\.?|№)?\s*[:#]?\s*)?"
_LIST = rf"{_NAMED}[#^№]?{_NUMBER}(?::\d+)?(?:{_BETWEEN}{_NAMED}[#^]?{_NUMBER})*"
_LINK = r"(?:\(\s*[^()\s]{0,400}(?:\s+\"[^\"]{0,100}\")?\s*\))?"
_SQUARE = re.compile(rf"[\[【［〔〖]\s*({_LIST})\s*(?:†[^\]】］]{{0,60}})?\s*[\]】］〕〗]{_LINK}", re.IGNORECASE)
_NAMED_ROUND = re.compile(
    rf"[(（]\s*((?:(?:see|cf\.?|from|см\.?)\s+)?{_NOUN}\s*(?:no\.?|nr\.?|№)?\s*[:#]?\s*{_NUMBER}"
    rf"(?:{_BETWEEN}{_NAMED}{_NUMBER})*)\s*[)）]",
    re.IGNORECASE,
)
_ROUND = re.compile(r"[(（]\s*(\d{1,2}(?:\s*[,;&–-]\s*\d{1,2})*)\s*[)）]")
_CARET = re.compile(r"\^[\[{(]?(\d{1,2}(?:,\s?\d{1,2})*)[\]})]?(?!\w)")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]{1,2}(?:[,˒⸴ʼ’]?\s?[⁰¹²³⁴-⁹]{1,2})*")
_TAGGED = re.compile(
    rf"<(?P<tag>sup|cite|ref|source|small|a)\b[^<>]{{0,200}}>\s*[\[(]?\s*(?P<list>{_LIST})\s*[\])]?\s*</(?P=tag)\s*>",
    re.IGNORECASE,
)
_ANGLE = re.compile(rf"<\s*({_LIST})\s*/?\s*>", re.IGNORECASE)
_RAISED_DIGITS = re.compile("[⁰¹²³⁴-⁹]")
_MOST_OF_RANGE = 20
_YEARS = range(1000, 2200)
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"))
# "(1)" counts where a clause ends: in "(1) the ban and (2) the fine" it counts the ban.
_ENDS_CLAUSE = re.compile(r"\s*(?:[.,;:!?…)\]】]|$|[\[【(（<^⁰¹²³⁴-⁹])")
_BEFORE = 24
_STOPS = tuple(".!?…")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker, `text[start:end]`, with the numbers in it that are of excerpts; those of none are left out."""

    start: int
    end: int
    numbers: tuple[int, ...]


class Markers:
    """Finds markers in what a model writes about numbered excerpts.

    Digits in square brackets are always a marker, but a year in a quotation; so are those behind a caret and raised
    ones that are no exponent ("10^1", "km²"). One or two digits in round brackets are one behind a full stop, and
    where all are numbers of excerpts and nothing speaks against it: that a list item begins with them, that the clause
    goes on behind them, or that an excerpt has the same behind the same words.
    """

    def __init__(self, known: Collection[int], texts: Sequence[str] = ()) -> None:
        self._known = frozenset(known)
        self._texts = [" ".join(text.split()) for text in texts]

    def find(self, text: str) -> list[Marker]:
        """The markers of a text, in order, none inside another."""
        found: list[Marker] = []
        for marker in sorted(self._all(text), key=lambda marker: (marker.start, -marker.end)):
            if not found or marker.start >= found[-1].end:
                found.append(marker)
        return found

    def blanked(self, text: str) -> str:
        """The text with spaces for its markers, of the same length."""
        for marker in self.find(text):
            text = text[: marker.start] + " " * (marker.end - marker.start) + text[marker.end :]
        return text

    def _all(self, text: str) -> Iterator[Marker]:
        for match in _SQUARE.finditer(text):
            if not (_is_year(match[1]) and (_is_quoted(text, match.start()) or match.group().endswith(")"))):
                yield self._marker(match, match[1])
        for match in _TAGGED.finditer(text):
            yield self._marker(match, match["list"])
        for pattern in (_ANGLE, _NAMED_ROUND):
            for match in pattern.finditer(text):
                yield self._marker(match, match[1])
        for match in _ROUND.finditer(text):
            known = self._all_known(match[1]) and _closes(text, match) and not self._is_written(text, match)
            if known or _is_behind_sentence(text, match):
                yield self._marker(match, match[1])
        for match in _CARET.finditer(text):
            if _is_no_power(text[: match.start()]):
                yield self._marker(match, match[1])
        for match in _RAISED.finditer(text):
            numbers = _raised(match.group())
            if _is_no_power(text[: match.start()]) and not self._is_written(text, match):
                yield self._marker(match, numbers)

    def _marker(self, match: re.Match[str], inner: str) -> Marker:
        numbers = (number for number in _numbers(inner) if number in self._known)
        return Marker(match.start(), match.end(), tuple(dict.fromkeys(numbers)))

    def _all_known(self, inner: str) -> bool:
        return self._known.issuperset(_numbers(inner))

    def _is_written(self, text: str, match: re.Match[str]) -> bool:
        """Whether an excerpt has the same behind the same words: then it is the article's own."""
        before = " ".join(text[max(0, match.start() - _BEFORE) : match.end()].split())
        return len(before) > len(match.group()) and any(before in own for own in self._texts)


def _closes(text: str, match: re.Match[str]) -> bool:
    begins = text[: match.start()].rpartition("\n")[2]
    return any(map(str.isalnum, begins)) and _ENDS_CLAUSE.match(text, match.end()) is not None


def _is_behind_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether it stands behind a full stop, and nothing but the next sentence behind it."""
    before, behind = text[: match.start()].rstrip(" "), text[match.end() :]
    return before[-1:] in _STOPS and (not behind or behind[0].isspace())


def _is_no_power(before: str) -> bool:
    """Behind a word of three letters, a space or punctuation; behind "10", "x" or "km" it is an exponent."""
    return not before or not before[-1].isalnum() or (len(before) > 2 and before[-3:].isalpha())


def _is_year(inner: str) -> bool:
    return inner.isdecimal() and int(inner) in _YEARS


def _is_quoted(text: str, at: int) -> bool:
    before, behind = text[:at], text[at:]
    if before.count('"') % 2 and '"' in behind:
        return True
    return any(before.rfind(opens) > before.rfind(closes) and closes in behind for opens, closes in _QUOTES)


def _raised(text: str) -> str:
    return " ".join(_RAISED_DIGITS.sub(lambda match: normalize("NFKC", match.group()), text).split())


def _numbers(inner: str) -> Iterator[int]:
    """The numbers of "1", "1, 3", "2-4" and "Sources 1 and 2"."""
    for part in re.split(r"[,;/&+、，]|\b(?:and|und|et|y|и)\b", inner):
        ends = [int(number) for number in re.findall(r"\d+", re.sub(r":\d+", "", part))]
        if len(ends) == 2 and ends[0] < ends[1] and re.search(r"\d\s*(?:[–—−-]|to)\s*\D*\d", part):
            yield from range(ends[0], min(ends[1], ends[0] + _MOST_OF_RANGE) + 1)
        else:
            yield from ends
