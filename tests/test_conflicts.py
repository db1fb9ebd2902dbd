"""Sentence pairs written for it: which of them give different figures, dates or names for one thing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from rag.conflicts import Telling, disagree, value

AGREE = "-"


class Pair(NamedTuple):
    expected: str
    question: str
    one: Telling
    other: Telling


def _pairs() -> list[Pair]:
    with Path(__file__).with_name("disagreements.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Pair(
            row["expected"],
            row["question"],
            Telling(row["sentence"], date.fromisoformat(row["day"])),
            Telling(row["other_sentence"], date.fromisoformat(row["other_day"])),
        )
        for row in rows
    ]


def _found(question: str, one: Telling, other: Telling) -> str:
    first, second = value(question, one), value(question, other)
    return first.kind if first and second and disagree(first, second) else AGREE


PAIRS = _pairs()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.one.text} / {pair.other.text}")
def test_whether_two_sentences_disagree(pair: Pair) -> None:
    assert _found(pair.question, pair.one, pair.other) == pair.expected
    assert _found(pair.question, pair.other, pair.one) == pair.expected


def test_no_sentence_disagrees_with_itself() -> None:
    assert {_found(p.question, t, t) for p in PAIRS for t in (p.one, p.other)} == {AGREE}


def test_a_value_is_quoted_from_its_sentence() -> None:
    told = Telling("The mayor said on Monday that the flood destroyed more than 1,200 houses.", date(2019, 2, 6))
    found = value("How many houses did the flood destroy?", told)
    assert found is not None
    assert found.text == told.text[found.start : found.end] == "1,200"


def test_the_headline_counts_as_said() -> None:
    question = "How many people were injured in the mill fire?"
    one = Telling("The mill fire injured 28 people.", date(2019, 8, 12))
    other = Telling("The fire injured 31 people.", date(2019, 8, 12))
    assert _found(question, one, other) == AGREE
    headed = Telling(other.text, other.published, "Mill in flames")
    assert _found(question, one, headed) == "figures"
