"""Naming: the name that a sentence gives for what is asked, and whether two names can be of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.claims.names import parts, same_name
from rag.claims.words import Token, tokenize
from rag.conflicts.telling import Telling
from rag.language.gazetteer import is_known_place

# Only where one name alone can be right: many can attend, say or support a thing.
_ONE_ALONE = re.compile(
    r"\b(?:w[io]n|winner|wins|wrote|written|author|invented|inventor|discovered|discoverer|founded|founder|designed|"
    r"designer|architect|directed|director|composed|composer|painted|painter|succeeded|successor|"
    r"replaced|first|oldest|youngest|largest|highest|capital|born|birthplace|died|buried|held|take place|took place|"
    r"located|headquarter\w*|president|prime minister|mayor|head|leader|chair\w*|owner|owns|ceo|killed|shot|murdered)\b"
    r"|\b(?:выигра\w+|победи\w+|победител\w+|написа\w+|автор\w*|изобр\w+|открыл\w*|основа\w+|спроектиров\w+|снял\w*|"
    r"первы\w+|первая|столиц\w+|родил\w+|умер\w*|похорон\w+|проход\w+|прош[её]л|прошла|состоя\w+|"
    r"президент\w*|премьер\w*|мэр\w*|глава|возглав\w+|владе\w+|уби\w+|назван\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name by its words, with its place in the sentence."""

    words: tuple[Token, ...]
    start: int
    end: int


def asks_for_one(question: str) -> bool:
    """Whether the wording asks for what only one name can answer."""
    return _ONE_ALONE.search(question) is not None


def name(question: str, telling: Telling) -> Named | None:
    """The one name of a sentence that the question does not have; None where there is none or more than one."""
    asked = [token for token in tokenize(question) if token.is_word]
    tokens = telling.reading.tokens
    named = [(one, parts(one, tokens)) for one in telling.reading.names]
    new = [(one, words) for one, words in named if words and not any(same_name([word], asked) for word in words)]
    if len(new) != 1 or new[0][0].doubtful:
        return None
    words = new[0][1]
    return Named(tuple(words), words[0].start, words[-1].end)


def differ(one: Named, other: Named) -> bool:
    """Whether the two share no word in any of its forms, neither is the other's initials, nor a country around it."""
    return not (
        same_name(one.words, other.words)
        or _abbreviates(one.words, other.words)
        or _abbreviates(other.words, one.words)
        or _is_country(one) != _is_country(other)
    )


def _is_country(named: Named) -> bool:
    return is_known_place(" ".join(token.text for token in named.words))


def _abbreviates(short: Sequence[Token], long: Sequence[Token]) -> bool:
    initials = "".join(token.form[0] for token in long)
    return len(short) == 1 and short[0].form.replace(".", "") == initials
