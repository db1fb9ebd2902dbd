"""The numbers of a text with their kind, their unit and the hedge in front of them, and which of them are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from rag.claims.counting import Kind, written
from rag.claims.lexicon import by_form
from rag.claims.numerals import CURRENCIES, MAGNITUDES, PERCENT
from rag.claims.words import Token

Hedge = Literal["", "about", "below", "above"]

_HEDGES = {**by_form("hedges"), **by_form("two_word_hedges")}
_SHARE_ROUNDED = 1.0
_JOINS = frozenset({"-", "–", "—", "to", "and", "or", "до", "и", "или"})
_YEARS = (1000, 2199)
# In "2-3 million" the magnitude is for both, in "500 to 2 million" it is not: both readings are kept below this.
_SMALL = 1000


@dataclass(frozen=True, slots=True)
class Number:
    """Tokens `first` to `last` (not included) that say a number; `values` are its possible readings ("1.200" has two).

    A share ("two thirds", "one in five") is counted in percent. `currency` is a sign ("$") or empty. `hedge` is what
    the words in front make of it ("about", "over"). What `is_year` is the first of `years` ("the 1990s" are ten).
    """

    first: int
    last: int
    values: tuple[float, ...]
    kind: Kind = "plain"
    currency: str = ""
    hedge: Hedge = ""
    is_year: bool = False
    years: int = 1

    @property
    def is_decade(self) -> bool:
        """True for "the 1990s"."""
        return self.years > 1


def numbers(tokens: Sequence[Token], taken: Sequence[bool]) -> list[Number]:
    """The numbers among the tokens, in order, without those that are part of a date.

    :param taken: for each token whether a date holds it.
    """
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = None if taken[at] else _number(tokens, taken, at)
        if number is None:
            at += 1
            continue
        if found:
            number = _as_year(found[-1], number, tokens)
            found[-1] = _as_joined(found[-1], number, tokens)
        found.append(number)
        at = number.last
    return found


def same_number(said: Number, other: Number) -> bool:
    """Whether a sentence's number is the passage's, allowing what the sentence's hedge allows."""
    if not _alike(said, other):
        return False
    if said.is_decade and other.is_year:
        return said.values[0] <= other.values[0] < said.values[0] + said.years
    if {said.kind, other.kind} == {"percent", "share"}:  # "a third" is 33 %
        return any(abs(one - two) <= _SHARE_ROUNDED for one in said.values for two in other.values)
    # "At least 10" is not what "at least 18" says: a bound of the passage's own is no number to be rounded.
    hedge: Hedge = "" if other.hedge in ("above", "below") else said.hedge
    return any(_close(one, two, hedge) for one in said.values for two in other.values)


def comparable(said: Number, other: Number) -> bool:
    """Whether the two are of one kind: a percentage is no sum of money, and no year counts anything."""
    return _alike(said, other) and said.is_year == other.is_year


def contradicts_hedge(said: Number, other: Number) -> bool:
    """Whether one says "more than" and the other "less than"."""
    return {said.hedge, other.hedge} == {"above", "below"}


def _alike(said: Number, other: Number) -> bool:
    kinds = {said.kind, other.kind}
    if kinds in ({"percent", "share"}, {"plain", "ordinal"}, {"plain", "money"}):
        return True
    return len(kinds) == 1 and (not said.currency or not other.currency or said.currency == other.currency)


def _close(said: float, other: float, hedge: Hedge) -> bool:
    if abs(said - other) <= 1e-9 * max(1.0, abs(said)):
        return True
    unit = _roundness(said)
    if not hedge or _roundness(other) >= unit:
        return False
    match hedge:
        case "about":
            return abs(said - other) <= unit / 2
        case "below":
            return said - unit < other <= said
        case _:
            return said <= other < said + unit


def _roundness(value: float) -> float:
    """The unit of a number's last digit that is not 0: 1,200 is round to hundreds."""
    digits, _, exponent = f"{value:.12e}".partition("e")
    return float(10.0 ** (int(exponent) - len(digits.rstrip("0").rstrip(".").lstrip("-").replace(".", "")) + 1))


def _number(tokens: Sequence[Token], taken: Sequence[bool], at: int) -> Number | None:
    found = written(tokens, taken, at)
    if found is None:
        return None
    text = tokens[at].text
    bare = found.last == at + 1 and found.kind == "plain" and len(text) == 4 and text.isdecimal()
    number = _with_unit(Number(at, found.last, found.values, found.kind), tokens)
    is_year = bare and number.kind == "plain" and _YEARS[0] <= found.values[0] <= _YEARS[1]
    years = 10 if is_year and found.values[0] % 10 == 0 and _has_plural(tokens, number.last) else 1
    return replace(number, hedge=_hedge(tokens, number.first), is_year=is_year, years=years)


def _has_plural(tokens: Sequence[Token], at: int) -> bool:
    """Whether a year goes on as a decade: "1990s", "1990's", «1990-е»."""
    after = [token for token in tokens[at : at + 2] if token.start <= tokens[at - 1].end + 1]
    forms = [token.form for token in after]
    return forms[:1] == ["s"] or (forms[:1] in (["'"], ["’"], ["-"]) and forms[-1] in ("s", "е", "х", "ые", "ых"))


def _as_year(before: Number, number: Number, tokens: Sequence[Token]) -> Number:
    """The second year of "2018–19"."""
    gap = tokens[before.last : number.first]
    short = number.kind == "plain" and number.values[0] < 100 and len(tokens[number.first].text) == 2
    if not (before.is_year and short and len(gap) == 1 and gap[0].text in ("-", "–", "/")):
        return number
    return replace(number, values=(before.values[0] // 100 * 100 + number.values[0],), is_year=True)


def _with_unit(number: Number, tokens: Sequence[Token]) -> Number:
    """The number with the percent sign or the currency that stands at its side."""
    first, last = number.first, number.last
    if last < len(tokens) and number.kind == "plain":
        after = tokens[last]
        if after.text == "%" or after.form in PERCENT:
            return replace(number, last=last + 1, kind="percent")
        if after.form == "per" and last + 1 < len(tokens) and tokens[last + 1].form == "cent":
            return replace(number, last=last + 2, kind="percent")
        if after.form in CURRENCIES:
            return replace(number, last=last + 1, kind="money", currency=CURRENCIES[after.form])
    if first and tokens[first - 1].text in CURRENCIES and number.kind == "plain":
        return replace(number, first=first - 1, kind="money", currency=CURRENCIES[tokens[first - 1].text])
    return number


def _hedge(tokens: Sequence[Token], first: int) -> Hedge:
    one = tokens[first - 1].form if first else ""
    two = f"{tokens[first - 2].form} {one}" if first > 1 else ""
    return cast(Hedge, _HEDGES.get(two) or _HEDGES.get(one, ""))


def _as_joined(before: Number, number: Number, tokens: Sequence[Token]) -> Number:
    """The first of "12 to 15 percent", "2-3 million" with what the second one says for both."""
    gap = tokens[before.last : number.first]
    if before.kind != "plain" or before.is_year or len(gap) != 1 or gap[0].form not in _JOINS:
        return before
    scale = max((MAGNITUDES.get(token.form, 1.0) for token in tokens[number.first : number.last]), default=1.0)
    values = before.values
    if scale > 1 and max(values) < _SMALL:
        values += tuple(value * scale for value in values)
    kind = number.kind if number.kind in ("percent", "money") else "plain"
    return replace(before, values=values, kind=kind, currency=number.currency)
