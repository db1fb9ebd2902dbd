"""Cleaning: what a reader may quote, without what nobody can see."""

from __future__ import annotations

import re
import unicodedata

_ODD_LINE_END = "\x0b\x0c\x85\u2028\u2029"
# NUL and its kin; soft hyphens, zero-width spaces and byte-order marks; the overrides that make text read backwards.
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff"
_SPACE = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LONE_SURROGATE = "\ud800-\udfff"

_UNCLEAN = re.compile(f"[\r{_ODD_LINE_END}{_INVISIBLE}{_SPACE}{_LONE_SURROGATE}]")
_REPLACEMENTS = (
    (re.compile(f"\r\n?|[{_ODD_LINE_END}]"), "\n"),
    (re.compile(f"[{_INVISIBLE}]"), ""),
    (re.compile(f"[{_SPACE}]"), " "),
    (re.compile(f"[{_LONE_SURROGATE}]"), "\ufffd"),
)
_TRAILING = re.compile(" +\n")
_MANY_BLANK_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """NFC, lines ended by \\n and no trailing spaces, at most one blank line in a row, nothing invisible.

    Cleaning what is clean changes nothing.
    """
    if _UNCLEAN.search(text):  # one look is a quarter of the work, and most texts are clean
        for pattern, replacement in _REPLACEMENTS:
            text = pattern.sub(replacement, text)
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("\n", text)
    return _MANY_BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str | None) -> str:
    """The text cleaned and on one line; "" where there is none."""
    return " ".join(clean(text).split()) if text else ""
