"""Where something stands: the words to its left and right in its sentence, by which two places are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.claims.words import Token

# So many tokens to a side are looked through for its words.
_LOOK = 6
_UNIT_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The two words to the left and to the right, nearest first; "" where the sentence has none.

    `unit` are the next words to the right, one of which a number counts.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    unit: frozenset[str] = frozenset()


def place(
    tokens: Sequence[Token], first: int, last: int, bounds: tuple[int, int], skipped: frozenset[int] = frozenset()
) -> Place:
    """The place of tokens `first` to `last` in the sentence of tokens that `bounds` gives.

    :param skipped: tokens that are looked over, as if they were not there.
    """
    begin, end = bounds
    before = range(first - 1, max(begin, first - _LOOK) - 1, -1)
    behind = range(last, min(end, last + _LOOK))
    left = [tokens[at].key for at in before if not tokens[at].is_mark and at not in skipped]
    right = [tokens[at].key for at in behind if not tokens[at].is_mark and at not in skipped]
    return Place(_pair(left), _pair(right), frozenset(right[:_UNIT_WITHIN]))


def fit(one: Place, other: Place, *, counted: bool = False) -> int:
    """How alike two places are, from 0 to 4: one for each word next to it, one more for the word behind that.

    :param counted: numbers are compared: what the one counts may stand a word further in the other.
    """
    alike = 0
    for mine, theirs in ((one.left, other.left), (one.right, other.right)):
        if mine[0] == theirs[0]:
            alike += 1 + (mine[1] == theirs[1] and mine[0] != "")
    further = one.right[0] and one.right[0] != other.right[0] and one.right[0] in other.unit
    return alike + bool(counted and further)


def on_both_sides(one: Place, other: Place) -> bool:
    """Whether the next word is the same to the left and to the right."""
    return one.left[0] == other.left[0] and one.right[0] == other.right[0]


def _pair(words: Sequence[str]) -> tuple[str, str]:
    padded = (*words[:2], "", "")
    return padded[0], padded[1]
