"""Cutting: a text that arrives piece by piece, cut into its sentences as soon as each is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rag.claims.words import language
from rag.contract.markers import Markers
from rag.contract.thoughts import Thoughts
from rag.sentences import Span, sentences

# A sentence is cut at this length, in characters; no honest one is longer.
LONGEST = 1_200
# So far the end of a bracket, and of a link's address, is waited for.
_BRACKET, _ADDRESS = 80, 400
_HEAD = 4  # characters of a line that show whether it is the rule under a table's head

# Controls, zero-width characters, bidirectional overrides, fillers, variation selectors, tags, surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[\t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINES = re.compile("[\u0085\u2028\u2029]")
_END = re.compile(r"[.!?…]+[\"'”’»)\]*_`~]*(?=[\s\[【［〔(（<^⁰¹²³⁴-⁹])|[。！？]+[”’」』）]*")
_WORD = re.compile(r"[\w'’-]+")
# "am 28. September": the full stop is the ordinal's.
_DAY = re.compile(r"(?<![\w.,])\d{1,2}\.$")
_MONTH = re.compile(
    r"\s+(?:Jan|Feb|Febr|März|Marz|Mar|Apr|Mai|Maj|Juni?|Juli?|Aug|Sept?|O[ck]t|Nov|De[csz])[a-zé]*\b", re.IGNORECASE
)
_RAISED = re.compile(r"\^[\[{(]?\d*|[⁰¹²³⁴-⁹]+")
_MARKDOWN = re.compile(
    r"^[ ]*(?:#{1,6}[ ]|(?:>[ ]?)+|[-*+•‣▪◦][ ]+|\(?\d{1,3}[.)][ ]+)|\*+|(?<!\w)_+|_+(?!\w)|`+|~~"
    r"|!?\[(?=[^\]\[]*\]\()|\]\([^)\s]*\)|<[^<>]{1,300}>"
)
_TABLE = re.compile(r" *\|")
_ITEM = re.compile(r" *(?:#{1,6} |[-*+•‣▪◦] |\(?\d{1,3}[.)] )")
_ENDED = re.compile(r"[.!?…:;。！？|][\"'”’»)\]*_`~ ]*$")
_CLOSING = {"[": "]", "【": "】", "［": "］", "〔": "〕", "(": ")", "（": "）", "<": ">"}
_MARKER_STARTS = frozenset([*_CLOSING, *"^⁰¹²³⁴⁵⁶⁷⁸⁹"])
_QUOTES = (("“", "”"), ("«", "»"))


class Cut(NamedTuple):
    """A sentence as it was written, markers and Markdown and all.

    `opens` and `closes` say whether it begins and ends its line, `heads` that it is the head of a table.
    """

    text: str
    opens: bool
    closes: bool
    heads: bool = False


def visible(text: str) -> str:
    """A text without what nobody can see, and with one kind of space and of line end."""
    return _INVISIBLE.sub("", _LINES.sub("\n", _SPACES.sub(" ", text)))


class Cutter:
    """Takes a text in pieces of any length and gives out its sentences; how it came in pieces changes nothing.

    A place where a sentence may end is judged once, by the text up to and with the word behind it, so that nothing
    that comes later changes a sentence. A sentence goes on in the next line where that begins with a small letter.
    """

    def __init__(self, markers: Markers) -> None:
        self._markers = markers
        self._thoughts = Thoughts()
        self._rest = ""
        self._opens = True
        self._tried = 0

    @property
    def rest(self) -> str:
        """What has arrived of the sentence that is being written."""
        return self._rest

    def feed(self, text: str) -> Iterator[Cut]:
        """The sentences that are certain now."""
        self._rest += self._thoughts.without(visible(text))
        while cut := self._next(final=False):
            yield cut

    def finish(self) -> Iterator[Cut]:
        """The sentences that are left."""
        self._rest += self._thoughts.rest()
        while cut := self._next(final=True):
            yield cut

    def _next(self, *, final: bool) -> Cut | None:
        while True:
            self._rest = self._rest.lstrip(" \n" if self._opens else " ")
            if not self._rest:
                return None
            line = self._rest.find("\n")
            ends = line >= 0 or final
            limit = line if line >= 0 else len(self._rest)
            end = self._sentence_end(limit, ends)
            if end is not None:
                return self._take(end, closes=False)
            if limit > LONGEST:
                return self._take(self._rest.rfind(" ", 1, LONGEST) + 1 or LONGEST, closes=False)
            if not ends:
                return None
            if line >= 0:
                following = self._following(line, final)
                if following is None:
                    return None
                if self._goes_on(line, following):
                    self._rest = (
                        f"{self._rest[:line]} {following}{self._rest[line + 1 :].lstrip(' ')[len(following) :]}"
                    )
                    self._tried = 0
                    continue
                return self._take_line(limit, following)
            return self._take_line(limit, "")

    def _take(self, end: int, *, closes: bool, heads: bool = False) -> Cut:
        cut = Cut(self._rest[:end], self._opens, closes, heads)
        self._rest, self._opens, self._tried = self._rest[end:], closes, 0
        return cut

    def _take_line(self, limit: int, following: str) -> Cut:
        """The first sentence of a line that has ended; of a table's row, all of it."""
        if self._is_row:
            return self._take(limit, closes=True, heads=_is_rule(following))
        end = self._split(limit)
        return self._take(limit, closes=True) if end is None else self._take(end, closes=False)

    @property
    def _is_row(self) -> bool:
        return self._opens and _TABLE.match(self._rest) is not None

    def _sentence_end(self, limit: int, ends: bool) -> int | None:
        """Where the first sentence ends; None where that is not known yet, or where only the line ends it."""
        if self._is_row:
            return None
        for match in _END.finditer(self._rest, self._tried, min(len(self._rest), limit + 1)):
            at = self._word_behind(match.end(), limit, ends)
            if at is None or at > LONGEST:
                return None
            if self._is_balanced(match.end()) and (end := self._split(at)) is not None:
                return end
            self._tried = match.end()
        return None

    def _word_behind(self, at: int, limit: int, ends: bool) -> int | None:
        """Where the first word behind a sentence's end, and behind what may be a marker, ends; None if it has not."""
        while at < limit:
            closing = _CLOSING.get(self._rest[at])
            if closing and (behind := self._bracket(at, closing, limit, ends)) != at:
                if behind is None:
                    return None
                at = behind
            elif raised := _RAISED.match(self._rest, at, limit):
                at = raised.end()
            elif word := _WORD.match(self._rest, at, limit):
                return word.end() if word.end() < limit or ends else None
            else:
                at += 1
        return limit if ends else None

    def _bracket(self, at: int, closing: str, limit: int, ends: bool) -> int | None:
        """Where a bracket, with a link's address behind it, ends; `at` where none does; None if it may yet."""
        end = self._rest.find(closing, at, min(limit, at + _BRACKET))
        if end < 0:
            return at if ends or limit - at >= _BRACKET else None
        end += 1
        if closing != "]" or (end < limit and self._rest[end] != "("):
            return end
        if end == limit:
            return end if ends else None
        address = self._rest.find(")", end, min(limit, end + _ADDRESS))
        if address < 0:
            return end if ends or limit - end >= _ADDRESS else None
        return address + 1

    def _is_balanced(self, end: int) -> bool:
        """Whether no quotation is open: “We are not ready. We need time.” is one sentence."""
        text = self._rest[:end]
        return text.count('"') % 2 == 0 and all(text.count(one) <= text.count(two) for one, two in _QUOTES)

    def _is_date(self, end: int) -> bool:
        return _DAY.search(self._rest[:end]) is not None and _MONTH.match(self._rest, end) is not None

    def _split(self, limit: int) -> int | None:
        """Where the first of several sentences of the text up to here ends, with the markers behind it."""
        text = self._markers.blanked(self._rest[:limit])
        marks = [Span(*match.span()) for match in _MARKDOWN.finditer(text)]
        for start, end in marks:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        pairs = pairwise(sentences(text, language(text)))
        parted = next(((one, two) for one, two in pairs if not self._is_date(one.end)), None)
        if parted is None:
            return None
        end = parted[1].start
        openers = {mark.end: mark.start for mark in marks if mark.start > parted[0].end}
        while end in openers and self._rest[openers[end] - 1].isspace():
            end = openers[end]
        return end

    def _following(self, line: int, final: bool) -> str | None:
        """As much of the next line as tells whether the sentence goes on there; None while that has not arrived."""
        behind = self._rest[line + 1 :].lstrip(" ")
        text, ended, _ = behind.partition("\n")
        known = bool(ended) or final
        if self._is_row:
            return text[:_HEAD] if known or len(text) >= _HEAD else None
        if text and text[0] in _MARKER_STARTS:
            return text[: _BRACKET + 1] if known or len(text) > _BRACKET else None
        return text[:1] if known or text else None

    def _goes_on(self, line: int, following: str) -> bool:
        if not following or self._is_row:
            return False
        before = self._rest[:line]
        if following[0] in _MARKER_STARTS and len(following) <= _BRACKET:
            return not self._markers.blanked(following).strip(" .,;:")
        return following[0].islower() and not _ENDED.search(before) and not before.startswith("#")


def _is_rule(following: str) -> bool:
    """Whether a line is the rule under a table's head: "|---", "| :-"."""
    return set(following.strip("|: ")) == {"-"}
