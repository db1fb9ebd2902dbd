"""Figures: the number that a question asks for in a sentence, and whether two numbers can both be true."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rag.claims.numbers import Number
from rag.claims.words import is_content
from rag.conflicts.telling import Telling
from rag.language.expectation import Expectation

# "About 30" says between 25 and 35; "four million" between 3.5 and 4.5, as its last figure that is not nought is one.
_ABOUT = 0.17
_FEWEST_NOUGHTS = 2
_COUNTED_WITHIN = 4
_WANTED = {"percent": ("percent", "share"), "money": ("money", "plain")}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number by its readings, with the stems of what it counts and its place in the sentence."""

    number: Number
    counted: frozenset[str]
    by: bool
    start: int
    end: int


def figure(expectation: Expectation, telling: Telling) -> Figure | None:
    """The one number of a sentence that can be what is asked for; None where there is none or more than one."""
    candidates = [found for found in _figures(telling) if _wanted(expectation, found)]
    if expectation.counted:
        named = [found for found in candidates if _counts(expectation, found, telling)]
        # "Thirty-one were injured": what is counted may be left out, but then nothing else may be counted.
        candidates = named or ([found for found in candidates if not found.counted] if len(candidates) == 1 else [])
    return candidates[0] if len(candidates) == 1 else None


def differ(one: Figure, other: Figure) -> bool:
    """Whether the two cannot both be true, as exactly as they are given."""
    if one.number.kind != other.number.kind or one.by != other.by:
        return False
    if one.number.currency != other.number.currency:
        return False
    if one.counted and other.counted and not one.counted & other.counted:
        return False
    return all(_apart(a, b, one.number, other.number) for a in one.number.values for b in other.number.values)


def _figures(telling: Telling) -> Iterator[Figure]:
    tokens = telling.reading.tokens
    for number in telling.reading.numbers:
        start, end = tokens[number.first].start, tokens[number.last - 1].end
        if any(start < event.span[1] and event.span[0] < end for event in telling.events):
            continue
        if number.kind == "ordinal" or (number.is_year and not _is_followed_by_noun(telling, number)):
            continue
        before = tokens[number.first - 1].form if number.first else ""
        yield Figure(number, frozenset(_counted(telling, number)), before in ("by", "на"), start, end)


def _counted(telling: Telling, number: Number) -> Iterator[str]:
    """The stems of the words behind a number, up to the first that says nothing by itself."""
    for token in telling.reading.tokens[number.last : number.last + _COUNTED_WITHIN]:
        if not token.is_word or not is_content(token.form):
            return
        yield token.key


def _is_followed_by_noun(telling: Telling, number: Number) -> bool:
    return next(_counted(telling, number), None) is not None


def _wanted(expectation: Expectation, found: Figure) -> bool:
    kinds = _WANTED.get(expectation.unit)
    return found.number.kind in kinds if kinds else True


def _counts(expectation: Expectation, found: Figure, telling: Telling) -> bool:
    behind = telling.reading.tokens[found.number.last : found.number.last + _COUNTED_WITHIN]
    return any(token.key in found.counted and expectation.counts(token.form) for token in behind)


def _apart(a: float, b: float, one: Number, other: Number) -> bool:
    exact = a == int(a) and b == int(b) and one.kind == other.kind == "plain"
    (low, high), (lower, higher) = _range(a, one, exact), _range(b, other, exact)
    return high < lower or higher < low


def _range(value: float, number: Number, exact: bool) -> tuple[float, float]:
    """Between what bounds the true number lies where the article is right."""
    half = _unit(value, exact) / 2
    match number.hedge:
        case "above":
            return value - half, math.inf
        case "below":
            return -math.inf, value + half
        case "about":
            return value - max(half, _ABOUT * abs(value)), value + max(half, _ABOUT * abs(value))
        case _:
            return value - half, value + half


def _unit(value: float, exact: bool) -> float:
    """What the last figure of a number stands for: 100 for 1,200, 0.1 for 6.2; 0 where it is counted one by one."""
    text = f"{value:.6f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    if decimals:
        return 10.0 ** -len(decimals)
    noughts = len(whole) - len(whole.rstrip("0"))
    if noughts >= _FEWEST_NOUGHTS:
        return 10.0**noughts
    return 0.0 if exact else 1.0
