"""Sentences are cut as they arrive: never too early, and the same however the text comes in pieces."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.contract import Contract, Written
from rag.contract.cutting import LONGEST, Cutter
from rag.contract.markers import Markers
from tests.contract.articles import excerpt, told

_MARKERS = Markers(range(1, 5))
_MARKER = re.compile(r"[\[【]\s*(?:\w+\s*)?\d+|\[\^|†")
_TOLD = told()[:3]
_EXCERPTS = [excerpt(number, one.article) for number, one in enumerate(_TOLD, 1)]


def _cuts(text: str) -> list[str]:
    cutter = Cutter(_MARKERS)
    return [cut.text.strip() for cut in (*cutter.feed(text), *cutter.finish())]


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("It cost 3.5 million. It sank.", ["It cost 3.5 million.", "It sank."]),
        ("The U.S. Senate met. It sat.", ["The U.S. Senate met.", "It sat."]),
        ("Mr. Kask left. Dr. Roe came.", ["Mr. Kask left.", "Dr. Roe came."]),
        ("It sank. [1] [2] It rose. [3]", ["It sank. [1] [2]", "It rose. [3]"]),
        ("It sank.[1] It rose.", ["It sank.[1]", "It rose."]),
        ("It sank.\n[1]\nIt rose.", ["It sank. [1]", "It rose."]),
        ("A long line that\ngoes on here. It rose.", ["A long line that goes on here.", "It rose."]),
        ("- It sank\n- It rose", ["- It sank", "- It rose"]),
        ("He said: “We wait. We hope.” He left.", ["He said: “We wait. We hope.”", "He left."]),
        ('He said: "We wait. We hope." He left.', ['He said: "We wait. We hope."', "He left."]),
        ("Am 28. September sank es. Es war spät.", ["Am 28. September sank es.", "Es war spät."]),
        ("It sank. **Then** it rose.", ["It sank.", "**Then** it rose."]),
        ("It sank. [Then](http://a.b) it rose.", ["It sank.", "[Then](http://a.b) it rose."]),
        ("<think>Hm. What?</think>It sank.", ["It sank."]),
        ("<think>never closed. It sank.", []),
        ("| a. b | c |\n| d | e |", ["| a. b | c |", "| d | e |"]),
        ("船沉了。没有人受伤。", ["船沉了。", "没有人受伤。"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_where_sentences_end(text: str, cuts: list[str]) -> None:
    assert _cuts(text) == cuts


def test_a_sentence_is_given_out_when_the_next_one_has_begun() -> None:
    cutter = Cutter(_MARKERS)
    assert not list(cutter.feed("The U."))
    assert not list(cutter.feed("S. paid 3."))
    assert not list(cutter.feed("5 million. "))
    assert not list(cutter.feed("[1"))
    assert not list(cutter.feed("] Th"))
    assert [cut.text for cut in cutter.feed("en ")] == ["The U.S. paid 3.5 million. [1] "]


def test_what_never_ends_is_cut() -> None:
    assert max(map(len, _cuts("word " * 2_000))) <= LONGEST
    assert max(map(len, _cuts("x" * 5_000))) <= LONGEST
    assert max(map(len, _cuts("It sank. " + "[" * 5_000))) <= LONGEST + 1


_PARTS = st.sampled_from(
    [
        *(f"{one} {two} " for one_told in _TOLD for one, two in one_told.sentences),
        *(f"{text} [1] " for one_told in _TOLD for text in one_told.reworded),
        *("[1]", "[2, 3]", "【1†source】", " (1)", "^1", "¹", "[Source 2]", "[1](http://a.b/c)", "[9]", "[", "]", "("),
        *("\n", "\n\n", "\n- ", "\n1. ", "# ", "**", "_", "`", "> ", "| ", "|---|", " ", ". ", "? ", "… ", "\r\n"),
        *("U.S. ", "3.5 ", "“", "”", '"', "<b>", "</b>", "<think>", "</think>", "<", "&amp;", "\u200b", "![a](b)"),
        *("The articles do not say. ", "Sources:\n", "I hope this helps! ", "word ", "Word. ", "28. September "),
    ]
)


def _shown(text: str, sizes: list[int]) -> list[Written]:
    contract = Contract(_EXCERPTS, "What happened?", keep_unsupported=True)
    found: list[Written] = []
    at = 0
    while at < len(text):
        size = sizes[len(found) % len(sizes)]
        found.append(contract.feed(text[at : at + size]))
        at += size
    return [*found, contract.finish()]


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARTS, max_size=14), st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_pieces_change_nothing(parts: list[str], sizes: list[int]) -> None:
    text = "".join(parts)
    snapshots = _shown(text, sizes)
    assert snapshots[-1] == _shown(text, [len(text) + 1])[-1]
    for before, after in pairwise(snapshots):
        assert after.statements[: len(before.statements)] == before.statements
        assert after.citations[: len(before.citations)] == before.citations
    for snapshot in snapshots:
        assert not _MARKER.search(snapshot.pending)
        assert not any(_MARKER.search(statement.text) for statement in snapshot.statements)
        assert [citation.number for citation in snapshot.citations] == list(range(1, len(snapshot.citations) + 1))
    assert snapshots[-1].pending == ""
