"""What a sentence affirms and what it denies, word by word, and which way it says things go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.claims.lexicon import rows, words
from rag.claims.words import Token, is_content

_NEGATORS = frozenset(words("polarity", "negators"))
# So many words a negation may reach ("denied having said that he knew"); its head is the next one.
_REACH = 5
_STOPS = frozenset(".;:!?—–,")
# "Not only", "no doubt", "no longer than" and "не только" deny nothing.
_EMPTY = frozenset(words("polarity", "empty"))

# Words that say opposite things of the same matter: for each axis one side and the other.
OPPOSITES: tuple[tuple[tuple[str, ...], ...], ...] = tuple(
    tuple(tuple(forms.split()) for forms in axis) for axis in rows("polarity", "axes")
)
_SIDES = {
    form: (axis, side) for axis, sides in enumerate(OPPOSITES) for side, forms in enumerate(sides) for form in forms
}


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems of a sentence by how it uses them.

    `heads` are the words that a negation stands right in front of; `denied` all that it may reach; `affirmed` those
    that stand somewhere out of its reach. `sides` maps an axis of opposites to the sides that are named, with the word.
    """

    heads: frozenset[str]
    denied: frozenset[str]
    affirmed: frozenset[str]
    sides: dict[int, dict[int, str]]


def polarity(tokens: Sequence[Token]) -> Polarity:
    """What the tokens of one sentence affirm and deny."""
    heads: set[str] = set()
    denied: set[str] = set()
    affirmed: set[str] = set()
    sides: dict[int, dict[int, str]] = {}
    reach = 0
    head_due = False
    for at, token in enumerate(tokens):
        if token.form in _SIDES:
            axis, side = _SIDES[token.form]
            sides.setdefault(axis, {}).setdefault(side, token.text)
        if token.text in _STOPS:
            reach, head_due = 0, False
        elif _negates(token) and not _is_empty(tokens, at):
            reach, head_due = _REACH, True
        elif token.is_word and is_content(token.form):
            if reach:
                denied.add(token.key)
                if head_due:
                    heads.add(token.key)
                head_due = False
                reach -= 1
            else:
                affirmed.add(token.key)
    return Polarity(frozenset(heads), frozenset(denied), frozenset(affirmed), sides)


def denial(said: Polarity, written: Polarity) -> str:
    """Why the two differ in what they deny, in words; empty where they do not."""
    wrongly_denied = said.heads & written.affirmed - written.denied
    if wrongly_denied - said.affirmed:
        return "the sentence denies what the passage says"
    if (written.heads & said.affirmed) - said.denied - written.affirmed:
        return "the passage denies what the sentence says"
    return ""


def opposition(said: Polarity, written: Polarity) -> str:
    """Which opposite words the two use of one matter, in words; empty where they use none."""
    for axis, sides in said.sides.items():
        theirs = written.sides.get(axis)
        if theirs and not sides.keys() & theirs.keys():
            return f"the passage says “{next(iter(theirs.values()))}”, the sentence says “{next(iter(sides.values()))}”"
    return ""


def _negates(token: Token) -> bool:
    return token.form in _NEGATORS or token.form.endswith("n't")


def _is_empty(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].form in _EMPTY
