from __future__ import annotations

import textwrap
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import WINDOW_CHARS, sentences
from tests.benchmarks.sentence_cases import CASES, Case

# What no splitter can tell without understanding: "в 1990 г. Иванов родился", and 「…」 that ends no sentence.
_UNDECIDABLE = {
    "Город основан в XII в. Сегодня в нём живут 20 тыс. человек.",
    "Это было в 2019 г. Президент приехал в Бишкек.",
    "彼は「行く。」と言った。そして出かけた。",
}


def parts(text: str, language: str | None = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.text not in _UNDECIDABLE], ids=lambda case: case.text[:40]
)
def test_splits_as_a_reader_would(case: Case) -> None:
    assert parts(case.text, case.language) == [sentence.strip() for sentence in case.sentences]


def test_a_language_that_nobody_named_is_split_all_the_same() -> None:
    assert parts("Dr. Lee left. Nobody came.", None) == ["Dr. Lee left.", "Nobody came."]
    assert parts("One. Two.", "tlh") == ["One.", "Two."]


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u00a0\u2028"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert parts(text) == []


def test_spaces_of_several_bytes_before_an_initial() -> None:
    # sentencex alone panics at this text.
    assert parts("Указ подписал А.\u00a0А.\u00a0Иванов. Всё.", "ru") == [
        "Указ подписал А.\u00a0А.\u00a0Иванов.",
        "Всё.",
    ]


def test_an_unpaired_surrogate_is_a_character_like_any_other() -> None:
    assert parts("One \ud800 thing. Another.") == ["One \ud800 thing.", "Another."]


def test_lines_that_are_paragraphs_end_sentences() -> None:
    lines = ["Budget passed", "The vote on the budget, which had been put off twice, was 61 to 40", "A reader writes"]
    assert parts("\n".join(lines)) == lines


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_hard_wrapped_lines_do_not(width: int) -> None:
    said = [f"The member for ward {n} told the council that the works on the bridge would go on." for n in range(9)]
    paragraphs = ["\n".join(textwrap.wrap(" ".join(said[i : i + 3]), width)) for i in (0, 3, 6)]
    text = "THE WORKS GO ON\n\n" + "\n\n".join(paragraphs)
    assert [" ".join(part.split()) for part in parts(text)] == ["THE WORKS GO ON", *said]


def test_items_of_a_list_in_a_wrapped_text_stay_apart() -> None:
    prose = textwrap.fill(
        "The committee met for the fourth time and came to an agreement on three of its points. " * 4, 70
    )
    items = ["- the price of the tickets, which is to stay what it has been till now,", "- the colour of the seats"]
    assert parts(prose + "\n\n" + "\n".join(items))[-2:] == items


def test_a_sentence_without_an_end_is_cut_at_a_space() -> None:
    text = "word " * 20_000
    found = sentences(text)
    assert all(0 < end - start <= WINDOW_CHARS for start, end in found)
    assert "".join(text[start:end] + " " for start, end in found) == text


@pytest.mark.parametrize("unit", ["(“", "«a. ", "Mr. ", "…( ", "a", "\n", "- \n"])
def test_time_grows_with_the_text_not_with_its_square(unit: str) -> None:
    started = time.perf_counter()
    sentences(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 10  # a tenth of a second each; minutes where it is the square


_AWKWARD = st.text(st.sampled_from("aБé 。😀.!?\n\r\t«»“”\"'()[]…1A-—т\u2028\u00a0\x85\x0c\ud800"), max_size=80)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), _AWKWARD), st.sampled_from(["en", "ru", "de", "fr", "zh", None]))
def test_every_character_is_in_one_sentence_in_order(text: str, language: str | None) -> None:
    found = sentences(text, language)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
