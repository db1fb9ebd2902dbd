"""Thoughts are cut out of a text, however it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.thinking import Unthought


def without(pieces: list[str]) -> str:
    visible = Unthought()
    return "".join([*(visible.feed(piece) for piece in pieces), visible.rest()])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("At nine.", "At nine."),
        ("<think>Hm.</think>At nine.", "At nine."),
        ("<think></think>\n\nAt nine.", "\n\nAt nine."),
        ("<THINKING>Hm.</THINKING>At nine.", "At nine."),
        ("At <think>or ten?</think>nine.", "At nine."),
        ("<think>Hm", ""),
        ("a < b, <b>bold</b>, <thin ice>", "a < b, <b>bold</b>, <thin ice>"),
        ("ends in <thi", "ends in <thi"),
        ("<think>a <think> b</think>At nine.", "At nine."),
        ("Hm.</think>\n\nAt nine.", "Hm.\n\nAt nine."),
    ],
)
def test_thoughts_are_cut_out_whatever_the_pieces(text: str, left: str) -> None:
    for step in (1, 2, 3, 7, len(text)):
        assert without([text[start : start + step] for start in range(0, len(text), step)]) == left


@given(st.text(alphabet="<>/think ab", max_size=60), st.integers(1, 9))
def test_the_pieces_make_no_difference(text: str, step: int) -> None:
    assert without([text[start : start + step] for start in range(0, len(text), step)]) == without([text])


@given(st.lists(st.text(max_size=20)))
def test_a_text_without_thoughts_is_left_as_it_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    if "think" not in text.lower():
        assert without(pieces) == text
