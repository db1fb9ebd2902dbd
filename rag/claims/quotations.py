"""Quotations: what stands verbatim in a passage, whatever its spaces, quotation marks and dashes look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

_DASHES = "‐‑‒–—―−"
_MARKS = "\"'«»“”„‟‘’‚‛`´"
_FOLD = {ord(c): "-" for c in _DASHES} | {ord(c): None for c in _MARKS} | {0xAD: None, 0x200B: None, 0xFEFF: None}
_SPACE = re.compile(r"\s+")
_AROUND_DASH = re.compile(r"\s*-\s*")
_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"|(?<!\w)‘([^‘]+?)’(?!\w)")
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\(…\)|…|\.\.\.+")
# A sentence that stands in more places than this is no sentence.
_MOST_PLACES = 50
_EDGE = " .,;:!?-()"
# What may stand on either side of a sentence that is quoted whole.
_OPENS, _CLOSES = ".!?…:;)\n", ".!?…;)\n"


def folded(text: str) -> str:
    """A text with one kind of space and dash and without quotation marks; a line's end stays one."""
    plain = normalize("NFC", text).translate(_FOLD)
    lines = (_AROUND_DASH.sub("-", _SPACE.sub(" ", line)).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def stands_whole(sentence: str, passage: str) -> bool:
    """Whether a sentence stands in the passage as a whole sentence, or several; both are folded.

    A part of a sentence does not count: "he was guilty" is not what "nobody said he was guilty" says.
    """
    wanted = sentence.replace("\n", " ").strip(_EDGE)
    if not wanted:
        return False
    text = passage.replace("\n", " ")
    at = text.find(wanted)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return False
        end = at + len(wanted)
        before, after = passage[max(0, at - 3) : at].rstrip(" -("), passage[end : end + 3].lstrip(" ")
        if (not before or before[-1] in _OPENS) and (not after or after[0] in _CLOSES):
            return True
        at = text.find(wanted, at + 1)
    return False


def quotations(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What a text puts in quotation marks, as start, end and its stretches, which an ellipsis or brackets part."""
    for match in _QUOTED.finditer(text):
        inner = next(group for group in match.groups() if group is not None)
        stretches = (part.strip(_EDGE + _MARKS) for part in _LEFT_OUT.split(inner))
        found = tuple(part for part in stretches if any(map(str.isalnum, part)))
        if found:
            yield match.start(), match.end(), found


def is_quoted(stretches: tuple[str, ...], passage: str) -> bool:
    """Whether all stretches stand in the passage, one behind the other; `passage` is folded and in lower case."""
    text = passage.replace("\n", " ")
    at = 0
    for stretch in stretches:
        wanted = folded(stretch).replace("\n", " ").lower()
        at = _find(wanted, text, at)
        if at < 0:
            return False
        at += len(wanted)
    return True


def _find(wanted: str, text: str, at: int) -> int:
    """Where the words stand from `at` on, not inside a longer word; -1 where they do not."""
    at = text.find(wanted, at)
    while at >= 0:
        end = at + len(wanted)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            return at
        at = text.find(wanted, at + 1)
    return -1
