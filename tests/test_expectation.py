from __future__ import annotations

import pytest

from rag.expectation import expected, figures, points_back


@pytest.mark.parametrize(
    ("question", "kind", "fits", "does_not"),
    [
        ("When will the commission meet?", "date", "It meets on March 1, 2019.", "It will meet in the hall."),
        ("In what year was the fort destroyed?", "date", "It fell in 1560.", "A fort was built there."),
        ("Когда закрыли мост?", "date", "Мост закрыли в феврале.", "Мост закрыли."),
        ("How many visitors came?", "number", "Nine thousand came.", "Many came."),
        ("Сколько жителей в городе?", "number", "В городе 900 жителей.", "Жителей немного."),
        ("What is the population of the town?", "number", "It has 900 people.", "People like it."),
        ("What is European Union law?", "definition", "European Union law is a body of treaties.", "Courts apply it."),
        ("Who was Ada Lovelace?", "definition", "Ada Lovelace was a mathematician.", "The prize honours her."),
        ("Что такое дюна?", "definition", "Дюна — это холм из песка.", "Ветер движет песок."),
        ("Who opened the fair?", "name", "The fair was opened by Grace Hopper.", "The fair was opened early."),
    ],
)
def test_what_is_asked_for_is_told_from_what_is_not(question: str, kind: str, fits: str, does_not: str) -> None:
    expectation = expected(question)
    assert expectation.kind == kind
    assert expectation.fit(fits) == 1.0
    assert expectation.fit(does_not) == 0.0


def test_a_question_of_no_kind_prefers_nothing() -> None:
    assert expected("Why did the bridge close?").fit("Anything at all.") == 0.5


def test_names_of_the_question_are_no_answer() -> None:
    assert expected("Who met Grace Hopper?").fit("They spoke with Grace Hopper.") == 0.0


@pytest.mark.parametrize("sentence", ["Such problems are rare.", "But this failed.", "«Это верно».", "There is one."])
def test_a_sentence_may_point_back(sentence: str) -> None:
    assert points_back(sentence)
    assert not points_back("Thespian " + sentence)


def test_figures_are_compared_in_digits_and_words() -> None:
    assert figures("It costs 4.5 million.") == figures("4.5 million is the cost.") != figures("It costs 6 million.")
    assert figures("Four ships") != figures("Six ships")
