"""Whether a sentence affirms or denies the very proposition that a yes/no question asks about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language import mentions
from rag.language.mentions import word_set
from rag.language.verbs import PAST

_TOKEN = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*|[,;:()—–!…]|\.(?=\s|$)")
_ARTICLES = frozenset({"a", "an", "the"})
_NEUTRAL = frozenset({"also", "later", "then", "finally", "already", "officially", "formally", "successfully"})
_AUXILIARIES = word_set(
    "is are am was were be been being has have had do does did can could will would should may might must shall"
)
_CONTRACTED = {"can’t": "can", "won’t": "will", "cannot": "can", "shan’t": "shall"}
_PRESENT = frozenset({"is", "are", "do", "does", "can", "has", "have"})
# What may stand behind what was asked without taking any of it back; of what happens at all times, less may.
_MAY_FOLLOW = frozenset({"", ",", ".", ";", "!", "—", "–", "and", "because", "since", "и", "потому", "поскольку"})
_MAY_FOLLOW_PAST = _MAY_FOLLOW | word_set(
    "in on at by for with after before during when while from following despite last this yesterday today late early"
    " again в во на с после до из-за вчера"
)
# Wherever these stand, it is open whether it is so, or another says it.
_OPEN = re.compile(
    r"""\b(?:if|whether|unless|except|almost|nearly|hardly|barely|scarcely|allegedly|reportedly|supposedly|perhaps|maybe
    |possibly|probably|likely|unlikely|rumou?r\w*|false\w*|den(?:y|ies|ied)|claim\w*|myth|only|until|otherwise|no\slonger
    |neither|nor|nobody|none|nothing|without|fail\w*|refus\w+|according|said|says|told|reports?|reported
    |если|якобы|возможно|вероятно|может|могут|наверное|почти|едва|только|лишь|слух\w*|будто|кроме|отриц\w+|пока|никто
    |ничего|никогда|ни|нет|без|бы|больше\sне|словам|данным|сообщ\w+|заяв\w+|сказа\w+)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"(?:(?:yes|no|yesterday|today|in the end|after that|that (?:day|year|week)|вчера|сегодня|да|нет|в итоге)[ ,.]*)?",
    re.IGNORECASE,
)
_TRUE_THAT = re.compile(r"\W*(?:is it true that|правда ли,? что|верно ли,? что)\s", re.IGNORECASE)
_NEGATED = re.compile(r"n[’']t\b|\b(?:not|never|no|не|нет|ни)\b", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_VERB_RU = re.compile(r".+(?:л|л[аои]|лся|лась|лось|лись|[еиё]т|[юуая]т|[еи]тся|[юя]тся|[ае]н|[ае]н[аоы]|т[аоы]?)")


def polarity(question: str, sentence: str) -> bool | None:
    """True where the sentence affirms what is asked, False where it denies it, None where it does neither literally.

    Literally: the words of the question stand in the sentence's main clause, in their order and in the same tense, with
    nothing between them but articles and auxiliaries, and nothing anywhere leaves it open ("reportedly", "only", "if")
    or says it for another ("he said"). A date may stand elsewhere, but has to be there.
    """
    if _NEGATED.search(question) or "?" in sentence or len(_OPEN.findall(sentence)) != len(_OPEN.findall(question)):
        return None
    parts = _without_date(question, sentence)
    if parts is None:
        return None
    asked, said = _tokens(_TRUE_THAT.sub("", parts[0])), _tokens(parts[1])
    declarative = _TRUE_THAT.match(question) is not None
    if _CYRILLIC.search(question):
        return _russian(asked, said, declarative)
    return _english(asked, said, declarative)


def _without_date(question: str, sentence: str) -> tuple[str, str] | None:
    """Both without the date that the question names; None where the sentence does not name it."""
    named = mentions.dates(question)
    if not named:
        return question, sentence
    if len(named) > 1:
        return None
    date = re.sub(r"^(?:on|last|next)\s", "", question[slice(*named[0])], flags=re.IGNORECASE)
    phrase = re.compile(rf",?\s*\b(?:(?:in|on|of|в|во)\s)?{re.escape(date)}(?!\w),?(?=\s|[.?!]|$)", re.IGNORECASE)
    shortened, count = phrase.subn("", sentence, count=1)
    return (phrase.sub("", question), shortened.strip()) if count else None


def _tokens(text: str) -> list[str]:
    return [token.casefold().replace("'", "’") for token in _TOKEN.findall(text.strip(' ?!«»"“”'))]


def _english(asked: Sequence[str], said: Sequence[str], declarative: bool) -> bool | None:
    if not asked:
        return None
    leading = [] if declarative else [asked[0]]
    words = [word for word in asked[len(leading) :] if word not in _ARTICLES]
    content = [word for word in words if word not in _AUXILIARIES or _is_main(word, words)]
    wanted = [*leading, *(word for word in words if word not in content)]
    for start in range(len(said)):
        found = _Reading(content, wanted).read(said, start)
        if found is not None and _stands_alone(said, start, found[0], wanted[:1]):
            return found[1]
    return None


def _is_main(word: str, words: Sequence[str]) -> bool:
    return word in ("have", "do") and word != words[-1]


class _Reading:
    """One attempt to find the question's words in a sentence from a certain word on."""

    def __init__(self, content: Sequence[str], wanted: Sequence[str]) -> None:
        self._content = content
        self._wanted = list(wanted)
        self._changed = 0
        self._denied = 0
        self._auxiliaries: list[str] = []

    def read(self, said: Sequence[str], start: int) -> tuple[int, bool] | None:
        """Where the question's words end and whether they are affirmed; None where they do not stand here."""
        matched, at = 0, start
        while at < len(said) and matched < len(self._content):
            token = said[at]
            if self._is(token, self._content[matched]):
                matched += 1
            elif not self._passes(token, first=at == start):
                return None
            at += 1
        if matched < len(self._content) or not self._content or self._denied > 1:
            return None
        return (at, not self._denied) if self._same_tense() else None

    def _is(self, token: str, word: str) -> bool:
        if self._inflects() and not self._changed and _inflected(word, token, self._wanted[0]):
            self._changed += 1
            return True
        return token == word

    def _inflects(self) -> bool:
        return self._wanted[:1] in (["did"], ["do"], ["does"]) and not self._auxiliaries

    def _passes(self, token: str, *, first: bool) -> bool:
        auxiliary = _CONTRACTED.get(token, token.removesuffix("n’t"))
        if auxiliary in _AUXILIARIES:
            self._auxiliaries.append(auxiliary)
            self._denied += auxiliary != token
            return not first or auxiliary == "there"
        if token in ("not", "never"):
            self._denied += 1
            return not first
        return not first and token in _ARTICLES | _NEUTRAL

    def _same_tense(self) -> bool:
        """The auxiliaries are those of the question; "did" and "do" are there in denials only, else in the verb."""
        if self._wanted[:1] in (["did"], ["do"], ["does"]) and not self._auxiliaries:
            return self._changed == 1 and not self._denied
        if self._wanted[:1] in (["did"], ["do"], ["does"]) and not self._denied:
            return False
        return self._auxiliaries == self._wanted


def _inflected(base: str, token: str, auxiliary: str) -> bool:
    """Whether a token is the past or the present of a verb."""
    if auxiliary == "did":
        regular = {f"{base}ed", f"{base}{base[-1]}ed", f"{base[:-1]}ied", f"{base}d" if base.endswith("e") else ""}
        return token in regular or PAST.get(base) == token
    if auxiliary == "does":
        return token in {f"{base}s", f"{base}es", f"{base[:-1]}ies"} or (base, token) == ("have", "has")
    return token == base


def _stands_alone(said: Sequence[str], start: int, end: int, auxiliary: Sequence[str]) -> bool:
    """Whether nothing stands before the words and nothing behind them that might change what they say."""
    before = " ".join(word for word in said[:start] if word not in _ARTICLES)
    behind = said[end] if end < len(said) else ""
    after = _MAY_FOLLOW if _PRESENT.intersection(auxiliary) else _MAY_FOLLOW_PAST
    return _INTRODUCTION.fullmatch(f"{before} " if before else "") is not None and behind in after


def _russian(asked: Sequence[str], said: Sequence[str], declarative: bool) -> bool | None:
    """Word order is free but for the words beside the one asked about; each keeps its form, so its case and tense."""
    key = "" if declarative or "ли" not in asked[1:2] else asked[0]
    words = [word for word in asked if word not in ("ли", ",")]
    rest = [word for word in words if word != key]
    for start in range(len(said) - len(words) + 1):
        for length in (len(words), len(words) + 1):
            window = list(said[start : start + length])
            denied = [place for place, word in enumerate(window) if word == "не"]
            plain = [word for word in window if word != "не"]
            if sorted(plain) != sorted(words) or len(denied) != length - len(words):
                continue
            if [word for word in plain if word != key] != rest:
                continue
            if denied and not _VERB_RU.fullmatch(next(iter(window[denied[0] + 1 :]), "")):
                return None
            if denied and key and window[denied[0] + 1] != key:
                return None
            return not denied if _stands_alone(said, start, start + length, ()) else None
    return None
