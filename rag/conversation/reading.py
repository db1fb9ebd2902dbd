"""Reads one turn of a conversation: its words, names and period, and how it leans on the turns before it."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag import dates
from rag.conversation import vocabulary as v
from rag.datamodels import Period
from rag.terms import analysis_of, telling_terms, terms

# nothing: the question is whole. short: it has few words of its own. subject: a word in it points back.
# rest: it is the rest of a sentence, the beginning of which was said before.
Leaning = Literal["nothing", "short", "subject", "rest"]

# With this many words of its own, and none that points back, a question is whole.
_ENOUGH = 3
_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_NAME = re.compile(
    r"(?<![.!?…] )(?<!^)(?<![\w’'-])(?:(?P<slot>\b[^\W\d_]{1,6}) (?:the )?)?"
    r"(?P<name>(?-i:[A-ZА-ЯЁ])[\w’'-]+(?: (?-i:[A-ZА-ЯЁ0-9])[\w’'-]*)*)"
)
_SENTENCE = re.compile(r"[.?!…]+(?:\s|$)")
_CLAUSE = re.compile(r"[,;:.?!]|\b(?:and|or|but|if|when|because|while|и|а|но|если|когда|потому)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: their terms, and the word in front of it ("in" Kazakhstan), which is its slot.

    `last` says that nothing follows it.
    """

    slot: str
    terms: frozenset[str]
    last: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person said, read.

    `words` are those that can be a subject, as written, by term and in order; `terms` are all of its terms. `period`
    is what it names itself; where it names none, `keeps_period` says whether the one before still holds.
    """

    text: str
    words: Mapping[str, str]
    terms: frozenset[str]
    names: tuple[Name, ...]
    period: Period | None
    leaning: Leaning
    keeps_period: bool

    @property
    def points_at_event(self) -> bool:
        """Whether a word points back, at neither a person nor a place: an event may be known by its date."""
        return self.leaning == "subject" and not (v.PERSON.search(self.text) or v.PLACE.search(self.text))


def read_turn(text: str, today: date, known: Container[str]) -> Turn:
    """Read a turn.

    :param known: the terms that were said before, by either side.
    """
    period = dates.period(text, today)
    undated = text.replace(period.text, " ") if period and period.text else text
    undated = " ".join(undated.split())
    bare = v.REMARK.sub("", undated) or undated
    found = words(bare)
    names = tuple(
        Name(
            (match["slot"] or "").casefold(),
            frozenset(words(match["name"])),
            last=not any(map(str.isalnum, bare[match.end() :])),
        )
        for match in _NAME.finditer(bare)
    )
    leaning = _leaning(bare, found, names, known, dated=period is not None)
    goes_on = leaning == "rest" and not v.AT_ANOTHER_TIME.search(bare)
    keeps = goes_on or bool(v.AT_THAT_TIME.search(bare))
    return Turn(bare, found, frozenset(all_terms(bare)), names, period, leaning, keeps)


def words(text: str) -> dict[str, str]:
    """The words that can be a subject, as written, by term and in order."""
    analysis = analysis_of(text)
    telling = set(telling_terms(text, analysis))
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        if word.casefold() in v.FILLERS:
            continue
        key = " ".join(term for term in terms(word, analysis) if term in telling and (len(term) > 1 or term.isdigit()))
        if key:
            found.setdefault(key, word)
    return found


def _leaning(
    text: str, found: Mapping[str, str], names: tuple[Name, ...], known: Container[str], *, dated: bool
) -> Leaning:
    if v.REST.search(text):
        return "rest"
    pointer = v.pointer(text)
    if pointer and not _is_resolved(text, pointer):
        return "subject"
    if len(found) + dated >= _ENOUGH or v.DEFINES.search(text):
        return "nothing"
    # A name that nobody has mentioned, or a question about things in general, begins another subject.
    if v.ASKS.search(text):
        if any(term not in known for name in names for term in name.terms):
            return "nothing"
        if len(found) > 1 and not v.PRESUMES.search(text) and not any(term in known for term in found):
            return "nothing"
    return "short"


def _is_resolved(text: str, pointer: re.Match[str]) -> bool:
    """Whether what a pointer stands for is in front of it: "Does Manas rhyme, and if it does, how?"."""
    before = text[: pointer.start()]
    if v.may_follow_its_name(text, pointer) and _NAME.search(before):
        return True
    *sentences, _ = _SENTENCE.split(before)
    *clauses, _ = _CLAUSE.split(before)
    return len(words(" ".join(clauses))) >= (_ENOUGH if sentences else _ENOUGH - 1)


def all_terms(text: str) -> list[str]:
    """Every term of a text, in order, with repetitions."""
    return terms(text, analysis_of(text))
