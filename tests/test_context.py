"""The sentence before a quoted one is shown where the quoted one points back to it, and only then."""

from __future__ import annotations

import pytest

from rag.answering.context import context, leans_back
from tests.test_exact_answers import scored

BEFORE = "Grace Hopper opened the fair."
BEFORE_RU = "Анна Орлова открыла ярмарку."


@pytest.mark.parametrize(
    "sentence",
    [
        "He said it was late.",
        "She left.",
        "They agreed on a price.",
        "It was closed in May.",
        "This surprised everyone.",
        "These were sold.",
        "Such problems are rare.",
        "His brother won.",
        "Their plan failed.",
        "But she refused.",
        "However, they stayed.",
        "Both were found.",
        "The president said so.",
        "The company has denied it.",
        "The old bridge was closed.",
        "The latter won.",
        "Neither of them came.",
        "“He is late,” said Ann.",
        "After that, he left.",
        "Since then he has slept.",
        "Он сказал, что уже поздно.",
        "Она ушла.",
        "Это удивило всех.",
        "Эти книги проданы.",
        "Его брат победил.",
        "Но она отказалась.",
        "По его словам, было поздно.",
        "Президент заявил об этом.",
        "При этом цена выросла.",
        "Там его ждали.",
    ],
)
def test_a_sentence_that_points_back_gets_the_one_before_it(sentence: str) -> None:
    before = BEFORE_RU if "а" in sentence.lower() or "о" in sentence.lower() else BEFORE
    assert context(scored(f"Rain fell. {before} {sentence}", sentence)) == before


@pytest.mark.parametrize(
    "sentence",
    [
        "Grace Hopper spoke.",
        "The president of Chile said so.",
        "The sun is a star.",
        "It is true that bees make honey.",
        "It was in May that the fair opened.",
        "In 2019 the bridge closed.",
        "There is a metro in the city.",
        "Theatre is fun.",
        "Italy won.",
        "Thespians met.",
        "Президент Чили заявил об этом.",
        "Мост закрыли.",
        "Итальянцы победили.",
        "Онлайн-продажи выросли.",
        "",
    ],
)
def test_a_sentence_that_speaks_for_itself_is_left_alone(sentence: str) -> None:
    assert not leans_back(sentence)


def test_the_first_sentence_of_a_passage_has_nothing_before_it() -> None:
    assert context(scored("He said it was late. Rain fell.", "He said it was late.")) == ""


def test_a_long_sentence_or_a_headline_is_not_repeated() -> None:
    assert context(scored(f"Ann {'very ' * 70}slept. She left.", "She left.")) == ""
    assert context(scored("RAIN IN PARIS\n\nShe left.", "She left.")) == ""


def test_the_paragraph_before_counts_and_is_shown_in_one_line() -> None:
    assert context(scored("Ann had\tslept.\n\nShe left.", "She left.")) == "Ann had slept."


def test_what_is_shown_anyway_is_not_repeated() -> None:
    text = "Ann slept. She left."
    assert context(scored(text, "She left."), [scored(text, "Ann slept.")]) == ""
    assert context(scored(text, "She left."), [scored(text, "She left.")]) == "Ann slept."


def test_the_context_is_verbatim() -> None:
    text = "“Stop!” <b>Ann</b> said. She left."
    assert context(scored(text, "She left.")) in text
