"""Numbers in any form are one number; different ones are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.claims.numbers import Number, same_number
from rag.claims.reading import Reading


def _number(text: str) -> Number:
    (number,) = Reading(text).numbers
    return number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,200", "1 200"),
        ("1,200", "1200"),
        ("1.2 thousand", "1,200"),
        ("1.200", "1200"),
        ("2.5 million", "2,500,000"),
        ("2,5 млн", "2 500 000"),
        ("2.5m", "2.5 million"),
        ("half a million", "500 000"),
        ("12 %", "12 per cent"),
        ("12 процентов", "twelve percent"),
        ("twenty-five", "25"),
        ("двадцать пять", "25"),
        ("three hundred and four", "304"),
        ("шестистам", "600"),
        ("5th", "fifth"),
        ("$5 million", "5m dollars"),
        ("one in three", "33 percent"),
        ("three quarters", "75%"),
        ("a dozen", "12"),
        ("twice", "two"),
        ("about 2.5 million", "2,512,345"),
        ("nearly 50", "48"),
        ("over 1,000", "1,040"),
    ],
)
def test_the_same_number(one: str, other: str) -> None:
    assert same_number(_number(one), _number(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12", "13"),
        ("12 percent", "12"),
        ("$5", "€5"),
        ("2.5 million", "2,512,345"),
        ("about 203", "200"),
        ("about 2.6 million", "2,512,345"),
        ("over 1,000", "980"),
        ("at least 10", "at least 18"),
        ("nearly 50", "52"),
        ("twenty-five", "26"),
    ],
)
def test_different_numbers(one: str, other: str) -> None:
    assert not same_number(_number(one), _number(other))


@pytest.mark.parametrize("text", ["one of them", "один из них", "no one", "the second of March", "Tennyson"])
def test_no_number(text: str) -> None:
    assert not [n for n in Reading(text).numbers if n.kind != "ordinal"]


@given(st.integers(min_value=1, max_value=10**12))
def test_every_way_to_group_digits_says_the_same(value: int) -> None:
    forms = [str(value), f"{value:,}", f"{value:,}".replace(",", " "), f"{value:,}".replace(",", "\u202f")]
    found = [_number(f"They counted {form} votes.") for form in forms]
    assert all(same_number(found[0], other) for other in found)


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=1, max_value=10**9))
def test_different_integers_are_different(one: int, other: int) -> None:
    same = same_number(_number(f"They counted {one} votes."), _number(f"They counted {other} votes."))
    assert same == (one == other)
