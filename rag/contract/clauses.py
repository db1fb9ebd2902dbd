"""Clauses: the parts of a sentence that each say something by themselves."""

from __future__ import annotations

import re

_JOINS = re.compile(
    r"(?:[,;:]\s+|\s+[—–-]\s+|\s+)"
    r"(?:and|but|while|whereas|although|though|yet|а|но|и|тогда как|und|aber|et|mais|y|pero)\s+"
    r"|;\s+|\s+[—–]\s+",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3


def clauses(text: str) -> list[str]:
    """The clauses of a sentence; one where it cannot be parted into runs of three words and more."""
    parts = [part.strip(" ,;:") for part in _JOINS.split(text)]
    return parts if len(parts) > 1 and all(len(part.split()) >= _FEWEST_WORDS for part in parts) else [text]
