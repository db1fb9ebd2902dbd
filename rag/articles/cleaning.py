"""Cleaning: what a reader may quote, without what nobody can see."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# NUL and its kin; soft hyphens, zero-width spaces and byte-order marks; the overrides that make text read backwards.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_TRAILING = re.compile(" +$", re.MULTILINE)
_MANY_BLANK_LINES = re.compile("\n{3,}")
_WHITESPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """NFC, lines ended by \\n and no trailing spaces, at most one blank line in a row, nothing invisible.

    Cleaning what is clean changes nothing.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _SPACES.sub(" ", text)
    if not text.isascii():
        text = _LONE_SURROGATES.sub("\ufffd", text)
        text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _MANY_BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str | None) -> str:
    """The text cleaned and on one line; "" where there is none."""
    return _WHITESPACE.sub(" ", clean(text)) if text else ""
