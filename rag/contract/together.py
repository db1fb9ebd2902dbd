"""Together: whether a quotation says a claim by itself, and does not only have its words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from rag.claims.polarity import negations
from rag.claims.reading import ROOT, Reading
from rag.claims.words import Token, is_content, is_cyrillic
from rag.contract.excerpts import Quotable
from rag.contract.phrases import word_list
from rag.language.verbs import base

_LIGHT = word_list("light")
_AUXILIARIES = word_list("auxiliaries")
_RUSSIAN_VERB_ENDS = tuple(word_list("russian_verb_endings"))
# "Said Hana Ito": these may stand in front of who speaks.
_SPEECH = frozenset({"say", "added", "asked", "replied", "write", "explained"})
_PARTS = frozenset({",", ";", ":", "—", "–", "and", "but", "и", "а", "но"})
# So many words in small letters, and then a name, may say what a sentence is about.
_HEAD = 2
_MOST_SHOWN = 4
# A longer run of words has a verb, though none that is known for one.
_LONGEST_FRAGMENT = 12
# Of the question's words this share stands where a fragment is quoted from.
_ASKED = 0.6


def lacking(said: Reading, run: Quotable) -> list[str]:
    """The claim's words, as they are written, that neither the quotation nor its article's heading has."""
    return [token.text for token in _words(said.plain) if not _has(run.ground.content, token.key)]


def lacks(words: Sequence[str]) -> str:
    """In words that the passage has not these."""
    shown = ", ".join(f"“{word}”" for word in list(dict.fromkeys(words))[:_MOST_SHOWN])
    return f"the passage does not say {shown} of this"


def is_of_another(said: Reading, run: Quotable) -> bool:
    """Whether a claim is not about what the quotation is about.

    A claim that has words which the quoted sentence has not names what that one begins with; where that is a pronoun,
    the words are those which the sentence before it begins with, or its names.
    """
    own = _keys(run.main.ground.passage.unfigured)
    strangers = [token for token in _words(said.unfigured) if not _has(own, token.key)]
    if not strangers:
        return False
    if run.before is None:
        return not is_headed(said, run)
    stands_for = _keys([*head(run.before.ground.passage), *_of_names(run.before.ground.passage)])
    if not all(_has(stands_for, token.key) for token in strangers):
        return True
    return not run.main.is_pronoun_first and not is_headed(said, run)


def is_headed(said: Reading, run: Quotable) -> bool:
    """Whether a claim has one of the words that say what the quoted sentence is about."""
    mine = _keys(said.tokens)
    return any(_has(mine, token.key) for token in head(run.main.ground.passage))


def is_turned(said: Reading, run: Quotable) -> bool:
    """Whether the claim has somebody do what in the quotation is done to them ("the fine paid the driver")."""
    mine, theirs = said.tokens, run.ground.passage.tokens
    for at, (one, two) in enumerate(pairwise(mine)):
        acts = one.is_word and is_content(one.form) and _is_past(two) and base(two.form) not in _SPEECH
        if not acts or _is_passive(mine, at + 1):
            continue
        verbs = [place for place, token in enumerate(theirs) if token.key == two.key]
        where = [place for place, token in enumerate(theirs) if token.key == one.key]
        if verbs and where and min(where) > max(verbs) and not any(_is_passive(theirs, verb) for verb in verbs):
            return True
    return False


def is_denied_otherwise(said: Reading, run: Quotable) -> bool:
    """Whether a claim denies more than its quotation does, or less than one that has a single clause."""
    mine, theirs = negations(said.tokens), negations(run.ground.passage.tokens)
    if mine > theirs:
        return True
    single = not any(token.text in _PARTS for token in run.ground.passage.tokens[:-1])
    return mine < theirs and single


def is_fragment(said: Reading, run: Quotable) -> bool:
    """Whether a claim has no verb: what it says hangs on the question ("Pavel Duda")."""
    words = [token for token in said.tokens if token.is_word]
    if len(words) > _LONGEST_FRAGMENT or any(_is_verb(token) for token in words):
        return False
    content = [token for token in _words(run.main.ground.passage.tokens) if not token.is_figure]
    about = head(run.main.ground.passage)
    predicate = next((token for token in content if token.start > max((t.start for t in about), default=-1)), None)
    return not (predicate and is_headed(said, run) and _has(_keys(said.tokens), predicate.key))


def is_asked(asked: Collection[str], run: Quotable) -> bool:
    """Whether a fragment stands where the question's words do."""
    return sum(_has(run.ground.content, key) for key in asked) >= _ASKED * len(asked)


def head(sentence: Reading) -> list[Token]:
    """The words that say what a sentence is about: those in front of its verb, roughly, or the name that begins it."""
    found: list[Token] = []
    named = False
    for token in sentence.unfigured:
        if not token.is_word or not is_content(token.form):
            if found and token.text != ",":
                break
            continue
        if found and not token.is_capital and (named or len(found) >= _HEAD or _is_past(token)):
            break
        named = named or (bool(found) and token.is_capital)
        found.append(token)
    return found


def _words(tokens: Iterable[Token]) -> Iterator[Token]:
    return (t for t in tokens if t.is_word and is_content(t.form) and t.form not in _LIGHT)


def _of_names(text: Reading) -> list[Token]:
    return [token for named in text.named for token in named.words]


def _keys(tokens: Iterable[Token]) -> frozenset[str]:
    keys = {token.key for token in tokens if token.is_word}
    return frozenset(keys | {key[:ROOT] for key in keys if len(key) >= ROOT})


def _has(known: Collection[str], key: str) -> bool:
    return key in known or (len(key) >= ROOT and key[:ROOT] in known)


def _is_verb(token: Token) -> bool:
    if is_cyrillic(token.form):
        return not token.is_capital and token.form.endswith(_RUSSIAN_VERB_ENDS)
    return token.form in _AUXILIARIES or _is_past(token)


def _is_passive(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].form == "by"


def _is_past(token: Token) -> bool:
    return not token.is_capital and (token.form.endswith("ed") or base(token.form) != token.form)
