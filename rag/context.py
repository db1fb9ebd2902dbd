"""What a quoted sentence points back to: the sentence before it, for the reader's sake."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence import ScoredSentence


def context(item: ScoredSentence, chosen: Sequence[ScoredSentence] = ()) -> str:
    """The sentence before this one, verbatim in one line, where this one begins by pointing back to it; else "".

    It stands in the same passage, is not too long, and is none of `chosen`, which are shown anyway.
    """
    return ""
