"""What a sentence denies, and which way it says things go, each in its place, so that two sentences can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.claims.lexicon import rows, words
from rag.claims.places import Place, fit, place
from rag.claims.words import Token, is_content

_NEGATORS = frozenset(words("polarity", "negators"))
# Verbs that deny ("denied that", "refused to"): others say the same without them, so that these count in place only.
_DENYING_VERBS = frozenset(words("polarity", "denying_verbs"))
_DENYING_WITH_TO = frozenset(words("polarity", "denying_with_to"))
# So many words a negation may reach ("denied having said that he knew"); its head is the next one.
_REACH = 5
_STOPS = frozenset(".;:!?—–,")
# "Not only", "no doubt" and «не только» deny nothing.
_EMPTY = frozenset(words("polarity", "empty"))
# Words that say opposite things of the same matter: for each axis one side and the other.
OPPOSITES: tuple[tuple[tuple[str, ...], ...], ...] = tuple(
    tuple(tuple(forms.split()) for forms in axis)
    for axis in (*rows("polarity", "axes"), *rows("polarity", "axes_in_place"))
)
# Those axes on which two sentences of one matter contradict each other wherever the words stand.
_ANYWHERE = range(len(rows("polarity", "axes")))
OPPOSED = {
    form: (axis, side) for axis, sides in enumerate(OPPOSITES) for side, forms in enumerate(sides) for form in forms
}
# Two words stand in the same place from this fit on.
_SAME_PLACE = 2
_VERY_SAME_PLACE = 3
# A word that a sentence has more often than this is looked at no further.
_MOST_USES = 20


@dataclass(frozen=True, slots=True)
class Use:
    """One content word as a sentence uses it.

    `head` where a negation stands right before it, `weakly` where that is a verb ("denied"); `denied` within its reach.
    """

    key: str
    text: str
    place: Place
    head: bool
    weakly: bool
    denied: bool
    axis: int = -1
    side: int = 0


@dataclass(frozen=True, slots=True)
class Polarity:
    """The content words of a sentence by their stems, and those that have an opposite by their axis."""

    by_key: dict[str, list[Use]]
    by_axis: dict[int, list[Use]]


def polarity(tokens: Sequence[Token]) -> Polarity:
    """What the tokens of one sentence affirm and deny."""
    by_key: dict[str, list[Use]] = {}
    by_axis: dict[int, list[Use]] = {}
    for use in _uses(tokens):
        by_key.setdefault(use.key, []).append(use)
        if use.axis >= 0:
            by_axis.setdefault(use.axis, []).append(use)
    return Polarity(by_key, by_axis)


def negations(tokens: Sequence[Token]) -> int:
    """How many words of a sentence deny."""
    return sum(
        _is_denying_verb(tokens, at) or (_negates(token) and not _is_empty(tokens, at))
        for at, token in enumerate(tokens)
    )


def denial(said: Polarity, written: Polarity) -> str:
    """Why the two differ in what they deny, in words; empty where they do not."""
    if _denies_more(said, written):
        return "the sentence denies what the passage says"
    if _denies_more(written, said):
        return "the passage denies what the sentence says"
    return ""


def opposition(said: Polarity, written: Polarity) -> str:
    """Which opposite words the two use of one matter, in words; empty where they use none."""
    for axis, uses in said.by_axis.items():
        theirs = written.by_axis.get(axis, [])[:_MOST_USES]
        for use in uses[:_MOST_USES]:
            same = max((fit(use.place, other.place) for other in theirs if other.side == use.side), default=-1)
            for other in theirs:
                alike = fit(use.place, other.place)
                if other.side != use.side and (
                    (same < 0 and axis in _ANYWHERE) or (alike >= _SAME_PLACE and alike > same)
                ):
                    return f"the passage says “{other.text}”, the sentence says “{use.text}”"
    return ""


def _denies_more(one: Polarity, other: Polarity) -> bool:
    """Whether a word is the head of a negation in the one and, where it stands in the same place, not in the other."""
    for key, uses in one.by_key.items():
        theirs = other.by_key.get(key, [])[:_MOST_USES]
        if theirs and any(use.head and not _is_denied_there(use, theirs, uses) for use in uses[:_MOST_USES]):
            return True
    return False


def _is_denied_there(use: Use, theirs: Sequence[Use], ours: Sequence[Use]) -> bool:
    fits = [fit(use.place, other.place) for other in theirs]
    best = max(fits)
    nearest = [other for other, alike in zip(theirs, fits, strict=True) if alike == best]
    if use.weakly and best < _VERY_SAME_PLACE:
        return True
    left = use.place.left[0]
    if best >= _SAME_PLACE and any(other.place.left[0] == left for other in nearest):  # the same phrase
        return any(other.head for other in nearest)
    # In another phrase the word may be denied from afar; used both ways here, it says nothing.
    return any(other.denied for other in theirs) or any(not own.denied for own in ours)


def _uses(tokens: Sequence[Token]) -> Iterator[Use]:
    verbs = frozenset(at for at, token in enumerate(tokens) if _is_denying_verb(tokens, at))
    negators = verbs | {at for at, token in enumerate(tokens) if _negates(token) and not _is_empty(tokens, at)}
    bounds = (0, len(tokens))
    reach, head_due, weakly = 0, False, False
    for at, token in enumerate(tokens):
        if token.text in _STOPS:
            reach, head_due = 0, False
        elif at in negators:
            twice = head_due and token.form.isascii()  # "denied that he had not" affirms; «никто не» denies
            reach, head_due, weakly = _REACH, not twice, _is_weak(tokens, at)
        elif token.form in OPPOSED or (token.is_word and is_content(token.form)):
            axis, side = OPPOSED.get(token.form, (-1, 0))
            where = place(tokens, at, at + 1, bounds, negators)
            yield Use(token.key, token.text, where, head_due, weakly, reach > 0, axis, side)
            reach, head_due = max(0, reach - 1), False


def _negates(token: Token) -> bool:
    return token.form in _NEGATORS or token.form.endswith("n't")


def _is_denying_verb(tokens: Sequence[Token], at: int) -> bool:
    form = tokens[at].form
    to = at + 1 < len(tokens) and tokens[at + 1].form == "to"
    return form in _DENYING_VERBS or (to and form in _DENYING_WITH_TO)


def _is_weak(tokens: Sequence[Token], at: int) -> bool:
    """What denies a thing, not a clause: "denied the report" says no more than "rejected the report"."""
    return _is_denying_verb(tokens, at) and tokens[min(at + 1, len(tokens) - 1)].form not in ("that", "to", "что")


def _is_empty(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].form in _EMPTY
