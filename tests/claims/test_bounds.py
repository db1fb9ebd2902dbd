"""Whatever the text and the passage are: no exception, offsets that hold, and time that does not run away."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citations import check

_SECONDS = 10  # a hundred times what is needed, for a busy machine
_PIECES = [
    "not",
    "no",
    "1,200",
    "12",
    "%",
    "“",
    "”",
    '"',
    "Merkel",
    "А. Пушкин",
    "5 February",
    "2019",
    "[1]",
    "[2-9]",
    "-",
]
_PIECES += ["**", "# ", "\n", ". ", "U.S.", "one in three", "в мае", "не", "\u0301", "\ud800", "½", "…", "(", "million"]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=40), st.lists(st.sampled_from(_PIECES)))
@settings(max_examples=150, deadline=None)
def test_any_text_is_checked(pieces: list[str], others: list[str]) -> None:
    text = " ".join(pieces)
    for passages in ([" ".join(others)], {1: " ".join(others), 2: text}):
        for checked in check(text, passages):
            assert text[checked.start : checked.end] == checked.text
            assert (checked.reason == "") == (checked.support in ("verbatim", "supported"))


@pytest.mark.parametrize(
    "text",
    [
        "1,200 " * 20_000,
        "not " * 50_000,
        "Merkel " * 30_000,
        "Merkel beat Macron and Brandt beat Kask " * 5_000,
        "“" * 30_000 + "a" + "”" * 30_000,
        "twenty " * 30_000,
        "1 " * 60_000,
        "A.B." * 30_000,
        "5 February " * 20_000,
        "rose and fell " * 15_000,
        "[1]" * 50_000,
        "a" * 200_000,
        "1" * 200_000,
        "[" * 50_000,
        "<" * 50_000,
        "1,234," * 30_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_take_bounded_time(text: str) -> None:
    begin = time.process_time()
    check(text[:20_000], [text])
    assert time.process_time() - begin < _SECONDS
