"""How a number is written: figures with any separators, number words, fractions; each read at one token of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rag.claims.numerals import (
    CARDINALS,
    FRACTIONS,
    HUNDRED,
    MAGNITUDES,
    ORDINAL_ENDINGS,
    ORDINALS,
    PERCENT,
    PLURAL_FRACTIONS,
    SHORT_MAGNITUDES,
    WHOLE_WORDS,
)
from rag.claims.words import Token

Kind = Literal["plain", "percent", "money", "ordinal", "share"]

_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,2})?")
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
# A written-out number has no more words than this, a run of grouped figures no more groups; a figure no more digits.
_LONGEST = 12
_MOST_DIGITS = 40
_ENGLISH_MAGNITUDES = ("thousand", "million", "billion", "trillion")


class Written(NamedTuple):
    """A number that ends before token `last`, with its possible readings; a share is counted in percent."""

    last: int
    values: tuple[float, ...]
    kind: Kind = "plain"


def written(tokens: Sequence[Token], taken: Sequence[bool], at: int) -> Written | None:
    """The number that begins at this token, without its unit; None where none does.

    :param taken: for each token whether a date holds it.
    """
    token = tokens[at]
    if share := _one_in(tokens, at):
        return share
    if token.text in _HALVES:
        return _scaled(Written(at + 1, (_HALVES[token.text],)), tokens, short=False)
    if not token.is_figure and not token.is_word:
        return None
    found = _figure(tokens, taken, at) if token.is_figure else _in_words(tokens, at)
    return _scaled(found, tokens, short=token.is_figure) if found else None


def _one_in(tokens: Sequence[Token], at: int) -> Written | None:
    """Read "one in three", "9 out of 10"."""
    forms = [token.form for token in tokens[at : at + 4]]
    first = _small(forms[0])
    if first and forms[1:3] == ["out", "of"] and len(forms) == 4 and (whole := _small(forms[3])) >= first:
        return Written(at + 4, (100 * first / whole,), "share")
    if first == 1 and forms[1:2] == ["in"] and len(forms) > 2 and (whole := _small(forms[2])) > 1:
        return Written(at + 3, (100 / whole,), "share")
    return None


def _small(form: str) -> float:
    if form.isdecimal():
        return float(form) if len(form) <= 3 else 0.0
    return CARDINALS.get(form, 100.0 if form == HUNDRED else 0.0)


def _figure(tokens: Sequence[Token], taken: Sequence[bool], at: int) -> Written | None:
    text, last = tokens[at].text, at + 1
    if len(text) <= 3 and text.isdecimal():  # 1 200 000
        while last < min(len(tokens), at + _LONGEST) and not taken[last] and _is_group(tokens, last):
            text += tokens[last].text
            last += 1
    values = _values(text)
    if values is None:
        return None
    touching = last < len(tokens) and tokens[last].start == tokens[last - 1].end
    if touching and tokens[last].text in _HALVES:
        return Written(last + 1, (values[0] + _HALVES[tokens[last].text],))
    if fraction := _fraction(tokens, last):
        return Written(last + 1, (values[0] * fraction,), "share")
    end = last + 1 if touching and tokens[last].text == "-" else last
    if end < len(tokens) and tokens[end].form in ORDINAL_ENDINGS and tokens[end].start == tokens[end - 1].end:
        return Written(end + 1, values, "ordinal")
    return Written(last, values)


def _is_group(tokens: Sequence[Token], at: int) -> bool:
    """Whether a figure is three more digits of the one before it, one space away."""
    return tokens[at].start - tokens[at - 1].end == 1 and _GROUP.fullmatch(tokens[at].text) is not None


def _values(text: str) -> tuple[float, ...] | None:
    """The readings of a figure: "1,234.5", "1.234,5", "1,234" (also 1.234), "12,5"; None for "2.3.1"."""
    if len(text) > _MOST_DIGITS:
        return None
    marks = [c for c in text if c in ".,"]
    if not marks:
        return (float(text),)
    if _GROUPED.fullmatch(text):
        whole = float(text.replace(marks[0], ""))
        return (whole,) if len(marks) > 1 else (whole, float(text.replace(",", ".")))
    if len(marks) == 1:
        return (float(text.replace(",", ".")),)
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        return (float(text.replace(marks[0], "").replace(",", ".")),)
    return None


def _in_words(tokens: Sequence[Token], at: int) -> Written | None:
    """Read "twenty-five", "one hundred and two", «двадцать пять», "two thirds", "a dozen", "a million", "half of"."""
    total, last = 0.0, at
    while last < min(len(tokens), at + _LONGEST):
        form = tokens[last].form
        value = CARDINALS.get(form)
        if value is not None and (last == at or _may_follow(total, value)):
            total += value
        elif last > at and form in ORDINALS and total >= 20 and _may_follow(total, ORDINALS[form]):
            return Written(last + 1, (total + ORDINALS[form],), "ordinal")
        elif form == HUNDRED and 0 < total < 100:
            total *= 100
        elif last == at or not _goes_on(tokens, last, total):
            break
        last += 1
    if last == at:
        return _single(tokens, at)
    if fraction := _fraction(tokens, last):
        return Written(last + 1, (total * fraction,), "share")
    if total == 1 and last < len(tokens) and tokens[last].form in FRACTIONS:  # one third
        return Written(last + 1, (FRACTIONS[tokens[last].form],), "share")
    if last < len(tokens) and tokens[last].form == "dozen":
        return Written(last + 1, (total * WHOLE_WORDS["dozen"],))
    if total == 1 and not _is_measured(tokens, last):
        return None  # "one of them", «один из них» is no number
    return Written(last, (total,))


def _single(tokens: Sequence[Token], at: int) -> Written | None:
    """A number in one word, or with "a" in front."""
    form = tokens[at].form
    before = tokens[at - 1].form if at else ""
    after = [token.form for token in tokens[at + 1 : at + 3]]
    if form == "half" and after[:1] == ["a"] and after[-1] in _ENGLISH_MAGNITUDES:
        return Written(at + 3, (MAGNITUDES[after[-1]] / 2,))
    shared = after[:1] == ["of"] or not form.isascii() or (before == "a" and form in ("third", "quarter"))
    if form in FRACTIONS and form not in PLURAL_FRACTIONS and shared:
        return Written(at + 1, (FRACTIONS[form],), "share")
    if form in ORDINALS and form != "second" and after[:1] != ["of"]:
        return Written(at + 1, (ORDINALS[form],), "ordinal")
    if form in WHOLE_WORDS and (before == "a" or form not in ("dozen", "score")):
        return Written(at + 1, (WHOLE_WORDS[form],))
    if before == "a" and (form == HUNDRED or form in _ENGLISH_MAGNITUDES):
        return Written(at + 1, (100.0 if form == HUNDRED else MAGNITUDES[form],))
    if form in MAGNITUDES and not form.isascii():  # «миллион рублей», but not «миллионы рублей»
        return Written(at + 1, (MAGNITUDES[form],)) if form in ("тысячу", "миллион", "миллиард", "триллион") else None
    return None


def _may_follow(total: float, value: float) -> bool:
    """Whether a number word goes on with the number so far: five after twenty, twenty after a hundred."""
    if total == 0 or value == 0:
        return False
    if value < 10:
        return total % 10 == 0 and total % 100 != 10
    return total % 100 == 0 and value < 100


def _goes_on(tokens: Sequence[Token], at: int, total: float) -> bool:
    """Whether a hyphen or an "and" stands inside a number: "twenty-five", "a hundred and two"."""
    if tokens[at].form not in ("-", "and") or at + 1 >= len(tokens):
        return False
    form = tokens[at + 1].form
    value = CARDINALS.get(form, ORDINALS.get(form, 0.0))
    least = 100 if tokens[at].form == "and" else 20
    return total >= least and value < (100 if least == 100 else 10) and _may_follow(total, value)


def _is_measured(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens):
        return False
    after = tokens[at]
    return after.form in MAGNITUDES or after.form == HUNDRED or after.text == "%" or after.form in PERCENT


def _fraction(tokens: Sequence[Token], at: int) -> float:
    """What "thirds" in "two thirds" is worth; 0 where there is none."""
    at += at < len(tokens) and tokens[at].text == "-"
    form = tokens[at].form if at < len(tokens) else ""
    return FRACTIONS[form] if form in PLURAL_FRACTIONS else 0.0


def _scaled(number: Written, tokens: Sequence[Token], *, short: bool) -> Written:
    """The number with the magnitudes behind it: "2.5 million", "three hundred thousand", "5k" (`short`)."""
    scale, last = 1.0, number.last
    for _ in range(2):
        step = last + (last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last + 1].form in MAGNITUDES)
        if step >= len(tokens):
            break
        form = tokens[step].form
        touching = tokens[step].start == tokens[step - 1].end
        if form == HUNDRED:
            scale *= 100
        elif form in MAGNITUDES and (form not in SHORT_MAGNITUDES or (short and touching)):
            scale *= MAGNITUDES[form]
        else:
            break
        last = step + 1
    if last < len(tokens) and tokens[last].text == "." and tokens[last - 1].form in ("тыс", "млн", "млрд"):
        last += 1
    return Written(last, tuple(value * scale for value in number.values), number.kind)
