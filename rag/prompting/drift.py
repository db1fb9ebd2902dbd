"""Drift: whether a rewritten question says something else than its asker said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag import dates
from rag.conversation import Standalone
from rag.conversation import vocabulary as v
from rag.conversation.reading import all_terms, read_turn, words
from rag.datamodels import Message, Period
from rag.sentences import sentences

# A rewritten question is the question and a clause, not an essay.
_MOST_ADDED_CHARS = 200
_MOST_POINTERS = 12
_YES_OR_NO = re.compile(
    r"\W*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|neither|nor|не|нет|без|никто|ничего|никогда|ни)\b"
    r"|\w+n['’]t\b",
    re.IGNORECASE,
)
# The words that ask, by what they ask for: a rewritten question asks for the same.
_ASKING = {
    form: kind
    for kind, forms in {
        "who": "who whom whose кто кого кому кем чей чья чьё чьи",
        "when": "when когда",
        "where": "where где куда откуда",
        "why": "why почему зачем отчего",
        "how": "how как сколько",
        "what": "what which что чем чего чему какой какая какое какие каков какова каком какую какого каких",
    }.items()
    for form in forms.split()
}
# What is asked here was said before: "What about Russia?", "How about the budget?", «А что с реками?».
_ELLIPSIS = re.compile(
    r"^\W*(?:(?:and|or|but|so|а|и|но|или)\b\W*)?(?:what|how)(?:['’]s| is)? (?:about|of|with)\b"
    r"|^\W*(?:(?:а|и|но)\b\W*)?(?:что|как)\s+(?:насч[её]т|с|со|по поводу|об?)\b",
    re.IGNORECASE,
)
# These point to what was said and may stay: "Who else takes part in the Commission?"
_MAY_STAY = re.compile(r"\b(?:else|others?|another|ещё|еще|друг(?:ой|ая|ие|их|ого))\b", re.IGNORECASE)
# It goes on with a sentence that is not there.
_GOES_ON = frozenset(("and", "or", "but", "so", "also", "then", "а", "и", "но", "или", "также"))
# What a rewritten question may add of itself: words that only connect, or ask.
_CONNECTING = (
    "while during between besides within among around through across regarding concerning explain describe provide "
    "list среди между около также относительно опиши объясни"
)
_FREE = frozenset(_CONNECTING.split())
_WORD = re.compile(r"[^\W\d_]+")
_TALK = re.compile(
    r"\b(?:as an ai|i (?:cannot|can['’]t|am|think|do not|don['’]t)"
    r"|the (?:user|conversation|rewritten|last question))\b",
    re.IGNORECASE,
)


def drifted(rewritten: str, question: str, history: Sequence[Message], ruled: Standalone, today: date) -> str:
    """Why the rewritten question cannot stand for the question; "" where it can.

    It is a question of bounded length, with no more sentences than its asker's, and leans on nothing any more. It has
    the question's telling words, asks for the same kind of thing, denies what the question denies and means the same
    period. What it adds, names, numbers and dates above all, the history has, and some of it the last turn or what the
    rules carried over.

    :param history: what the model saw of the turns before.
    :param ruled: the question as the rules make it stand alone.
    """
    return next(_problems(rewritten, question, history, ruled, today), "")


def _problems(
    rewritten: str, question: str, history: Sequence[Message], ruled: Standalone, today: date
) -> Iterator[str]:
    if not rewritten:
        yield "it is empty"
    if len(rewritten) > len(question) + _MOST_ADDED_CHARS:
        yield "it is too long"
    bare = v.REMARK.sub("", question) or question
    if len(sentences(rewritten)) > max(1, len(sentences(question))):
        yield "it has more sentences"
    if not _asks(rewritten, (question, bare)) or ("?" in question and not rewritten.endswith("?")):
        yield "it asks nothing"
    if _TALK.search(rewritten) and not _TALK.search(question):
        yield "it speaks of itself"

    said = [message.content for message in history]
    own, known = set(all_terms(question)), set(all_terms(" ".join((question, *said))))
    new = words(rewritten)
    if lost := [
        word for key, word in words(_unpointed(bare)).items() if not set(key.split()) <= set(all_terms(rewritten))
    ]:
        yield f"it lost {lost[0]!r}"
    if foreign := [word for key, word in new.items() if not (word.lower() in _FREE or set(key.split()) <= known)]:
        yield f"nobody said {foreign[0]!r}"
    figures = set(_FIGURE.findall(" ".join((question, *said))))
    if invented := [figure for figure in _FIGURE.findall(rewritten) if figure not in figures]:
        yield f"nobody said {invented[0]!r}"
    added = {term for key in new for term in key.split()} - own
    if not added:
        yield "it adds nothing"
    elif added.isdisjoint(_at_hand(ruled, said)):
        yield "what it adds was said long ago"

    elliptic = _ELLIPSIS.search(bare) is not None
    if not elliptic and (changed := _asked(bare) - _asked(rewritten)):
        yield f"it does not ask {min(changed)!r} any more"
    if _YES_OR_NO.match(bare) and not _YES_OR_NO.match(rewritten):
        yield "it is no question of yes or no any more"
    if _asked(rewritten) - _asked(" ".join((question, *said))) - {"what"}:  # «что» is a conjunction too
        yield "it asks for something else"
    if bool(_NEGATION.search(bare)) != bool(_NEGATION.search(rewritten)) and not _may_deny(bare, rewritten, history):
        yield "it denies something else"
    if not _is_of_period(rewritten, question, said, ruled, today):
        yield "it means another time"
    if _leans(rewritten, today, known):
        yield "it still leans on what was said"


def _asks(text: str, asked: Sequence[str]) -> bool:
    """Whether it is a question, or opens as what was asked does: "Give me an example", "No, I meant …"."""
    return text.endswith("?") or v.ASKS.search(text) is not None or _first_word(text) in map(_first_word, asked)


def _first_word(text: str) -> str:
    match = _WORD.search(text)
    return match[0].lower() if match else ""


def _asked(text: str) -> set[str]:
    return {_ASKING[form] for form in map(str.lower, _WORD.findall(text)) if form in _ASKING}


def _unpointed(text: str) -> str:
    """The text without the words that point to what was said before: a rewritten question has their meaning instead."""
    for _ in range(_MOST_POINTERS):
        found = v.pointer(text)
        if found is None:
            break
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return text


def _leans(rewritten: str, today: date, known: set[str]) -> bool:
    leaning = read_turn(_MAY_STAY.sub(" ", rewritten), today, known).leaning
    return leaning == "subject" or (leaning == "rest" and _first_word(rewritten) in _GOES_ON)


def _at_hand(ruled: Standalone, said: Sequence[str]) -> set[str]:
    """The terms of the last question and answer, and those that the rules carried over."""
    return set(all_terms(" ".join((ruled.searched, *said[-2:]))))


def _may_deny(bare: str, rewritten: str, history: Sequence[Message]) -> bool:
    """Whether a negation came from the question that the rest of one goes on with: "And in Russia?"."""
    asked = [message.content for message in history if message.role == "user"]
    rest = v.REST.search(bare) is not None
    return rest and bool(_NEGATION.search(rewritten)) and any(map(_NEGATION.search, asked[-1:]))


def _is_of_period(rewritten: str, question: str, said: Sequence[str], ruled: Standalone, today: date) -> bool:
    meant = _days(dates.period(rewritten, today))
    if own := _days(dates.period(question, today)):
        return meant == own
    if meant is None:
        return True
    carried = _days(ruled.period)
    return meant == carried or any(meant == _days(dates.period(text, today)) for text in _pieces(said))


def _pieces(said: Sequence[str]) -> Iterator[str]:
    for text in said:
        yield text
        for start, end in sentences(text):
            yield text[start:end]


def _days(period: Period | None) -> tuple[date | None, date | None] | None:
    return (period.start, period.end) if period else None
