"""Markdown, HTML, links and invisible characters reduced to plain text."""

from __future__ import annotations

import pytest

from rag.contract.cutting import Cut
from rag.contract.markers import Markers
from rag.contract.plain import Line, pending, plain

_MARKERS = Markers(range(1, 4))


def _plain(text: str, *, closes: bool = True) -> Line:
    return plain(Cut(text, True, closes), _MARKERS)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("- **Cost**: 640 million [1]", "Cost: 640 million"),
        ("* It *opened* in __May__.", "It opened in May."),
        ("1. It opened.", "It opened."),
        ("2) It opened.", "It opened."),
        ("(3) It opened.", "It opened."),
        ("> It opened.", "It opened."),
        ("- [x] It opened.", "It opened."),
        ("It [opened](http://evil.example/?q=1) today.", "It opened today."),
        ("It opened ![alt](http://evil.example/x.png) today.", "It opened today."),
        ("It ![opened][ref] today.", "It today."),
        ("It [opened][ref] today.", "It opened today."),
        ("It opened <img src=x onerror=alert(1)> today.", "It opened today."),
        ("It <b>opened</b> today.<br>", "It opened today."),
        ("It opened <script>alert(1)</script> today.", "It opened today."),
        ("It opened <!-- secret --> today.", "It opened today."),
        ("It opened, see https://evil.example/a?b=c.", "It opened, see."),
        ("It opened <https://evil.example> today.", "It opened today."),
        ("It opened www.evil.example today.", "It opened today."),
        ("It opened &amp; closed.", "It opened & closed."),
        ("It &lt;b&gt;opened&lt;/b&gt; today.", "It opened today."),
        ("It o\u200bpe\u202ened\u2066 today\u00ad.", "It opened today."),
        ("It `opened` ~~today~~.", "It opened today."),
        ("| Ferry | 312 people |", "Ferry, 312 people"),
        ("5*3 and 2*4 are products.", "5*3 and 2*4 are products."),
        ("snake_case_name stays.", "snake_case_name stays."),
        ("It opened  ,  then closed .", "It opened, then closed."),
        ("Really [1]?", "Really?"),
        ("It cost $5 and 3 < 4.", "It cost $5 and 3 < 4."),
    ],
)
def test_plain(written: str, text: str) -> None:
    assert _plain(written).text == text


@pytest.mark.parametrize("written", ["# Title", "### Title [1]", "**Title**", "**Title:**", "---", "***", "|---|:--:|"])
def test_headings_and_rules(written: str) -> None:
    assert _plain(written).heading


def test_a_bold_sentence_in_a_line_is_none() -> None:
    assert not _plain("**It opened** in May.").heading
    assert not _plain("**It opened.** ", closes=False).heading


@pytest.mark.parametrize(
    "rest", ["It opened [", "It opened [1", "It opened [Sour", "It opened 【1†", "It opened (1", "It opened^"]
)
def test_a_marker_that_is_being_written_is_not_shown(rest: str) -> None:
    assert pending(rest, _MARKERS) == "It opened"
