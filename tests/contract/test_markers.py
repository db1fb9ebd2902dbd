"""Markers in the forms that models write, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag.contract.cutting import Cut
from rag.contract.markers import Markers
from rag.contract.plain import Line, plain

_OWN = "The treaty of 1998 (2) was cited. The mass is 5 kg² in all. Article 3 of the charter says so."
_MARKERS = Markers(range(1, 6), [_OWN])


def _plain(text: str) -> Line:
    return plain(Cut(text, True, True), _MARKERS)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("The ferry sank [1].", (1,)),
        ("The ferry sank. [1]", (1,)),
        ("The ferry sank.[1]", (1,)),
        ("The ferry sank [1, 2].", (1, 2)),
        ("The ferry sank [1,2, 3].", (1, 2, 3)),
        ("The ferry sank [1][2].", (1, 2)),
        ("The ferry sank [1] [2].", (1, 2)),
        ("The ferry sank [1], [3].", (1, 3)),
        ("The ferry sank [1-3].", (1, 2, 3)),
        ("The ferry sank [1–3].", (1, 2, 3)),
        ("The ferry sank [2; 4].", (2, 4)),
        ("The ferry sank [1 and 2].", (1, 2)),
        ("The ferry sank (1).", (1,)),
        ("The ferry sank. (1)", (1,)),
        ("The ferry sank (1, 2).", (1, 2)),
        ("The ferry sank (1)(2).", (1, 2)),
        ("The ferry sank (1), and", (1,)),
        ("The ferry sank【1】.", (1,)),
        ("The ferry sank【1†source】.", (1,)),
        ("The ferry sank.【4:0†source】", (4,)),
        ("The ferry sank【1】【2†L3-L5】.", (1, 2)),
        ("The ferry sank [Source 1].", (1,)),
        ("The ferry sank [source: 1].", (1,)),
        ("The ferry sank [Sources 1 and 2].", (1, 2)),
        ("The ferry sank [Source 1, Source 3].", (1, 3)),
        ("The ferry sank [Passage 2].", (2,)),
        ("The ferry sank (Passage 2).", (2,)),
        ("The ferry sank (see Article 1).", (1,)),
        ("The ferry sank (Sources 1 and 2).", (1, 2)),
        ("The ferry sank [Document 3].", (3,)),
        ("The ferry sank [Источник 2].", (2,)),
        ("The ferry sank [^1].", (1,)),
        ("The ferry sank.[^2]", (2,)),
        ("The ferry sank^1.", (1,)),
        ("The ferry sank.^1", (1,)),
        ("The ferry sank.^[1]", (1,)),
        ("The ferry sank¹.", (1,)),
        ("The ferry sank.¹", (1,)),
        ("The ferry sank.¹ ²", (1, 2)),
        ("The ferry sank<sup>1</sup>.", (1,)),
        ("The ferry sank.<sup>[1]</sup>", (1,)),
        ("The ferry sank <1>.", (1,)),
        ('The ferry sank <a href="#1">[1]</a>.', (1,)),
        ("The ferry sank [1](http://example.org/a).", (1,)),
        ("The ferry sank ([1](https://example.org)).", (1,)),
        ("The ferry sank ([1]).", (1,)),
        ("The ferry sank [[1]].", (1,)),
        ("The ferry sank [[1]](http://example.org).", (1,)),
        ("The ferry sank ［１］.", (1,)),
        ("The ferry sank （２）.", (2,)),
        (r"The ferry sank \[1\].", (1,)),
        ("The ferry sank **[1]**.", (1,)),
        ("The ferry sank [1]: .", (1,)),
        ("[1] The ferry sank.", (1,)),
        ("[1]: The ferry sank.", (1,)),
        ("[2] - The ferry sank.", (2,)),
        ("The ferry sank [#3].", (3,)),
        ("The ferry sank &#91;1&#93;.", (1,)),
        # invalid ones vanish
        ("The ferry sank [7].", ()),
        ("The ferry sank [0].", ()),
        ("The ferry sank [1, 9].", (1,)),
        ("The ferry sank [2019].", ()),
        ("The ferry sank 【12†source】.", ()),
        ("The ferry sank [Source 8].", ()),
        ("The ferry sank [3-99].", (3, 4, 5)),
        ("The ferry sank [].", ()),
        ("The ferry sank^8.", ()),
        ("The ferry sank. (8)", ()),
        ("The ferry sank.⁸", ()),
    ],
)
def test_forms_of_markers(written: str, numbers: tuple[int, ...]) -> None:
    line = _plain(written)
    assert line.numbers == numbers
    assert line.text.rstrip(" .,").removesuffix(" and").rstrip(",") == "The ferry sank"


@pytest.mark.parametrize(
    "text",
    [
        "It opened again (2019).",
        "Turnout fell (5 %).",
        "He quoted “the [sic] end”.",
        "It has 10^1 parts.",
        "It grew as x^2.",
        "It is 5 km² wide.",
        "The treaty of 1998 (2) was cited.",
        "They gave (1) money and (2) food to both.",
        "The price (9) rose.",
        "Article 3 of the charter says so.",
        "The score was 2-1.",
        "He has [redacted] it.",
    ],
)
def test_what_is_no_marker_stays(text: str) -> None:
    assert _plain(text) == Line(text)


def test_a_year_in_a_quotation_loses_its_brackets() -> None:
    assert _plain("He said “in [2019] it ended” twice.") == Line("He said “in 2019 it ended” twice.")


def test_markers_never_hold_one_another() -> None:
    found = _MARKERS.find("a [1] ([2]) [[3]] <sup>[4]</sup> ^5 [Source 1](http://x.y)")
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_blanking_keeps_the_length() -> None:
    text = "One [1]. Two (2), three【3†x】."
    assert len(_MARKERS.blanked(text)) == len(text)
    assert not any(c.isdigit() for c in _MARKERS.blanked(text))
