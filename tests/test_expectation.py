from __future__ import annotations

import pytest

from rag.language.expectation import expected, figures, points_back

KINDS = """
place | In what state was the treaty signed?
place | In what state is the fort located?
date | What year did the bridge close?
date | In what year was it built?
any | What type of engine does the ship have?
any | What kind of fish live there?
name | What is the name of the river?
person | What is the name of the president of the club?
name | What is the river called?
name | Which company bought the mill?
any | Which of the two won?
any | How did the council react?
reason | Why did the bridge close?
reason | What was the reason for the delay?
reason | What caused the fire?
any | What happened when the dam broke?
person | Who was mayor when the dam broke?
person | When the dam broke, who was mayor?
date | When did the dam break?
person | Who criticised the cost of the bridge?
number | What is the population of the town?
number | What was the cost of the bridge?
number | How many people live in the town?
yes or no | Did the council approve the plan?
any | Is the bridge open or closed?
yes or no | Is the bridge open?
date | Could you tell me when the bridge opened?
person | Do you know who opened it?
definition | What is European Union law?
definition | Who was Ada Lovelace?
person | who is the president of france
place | What is the capital of Mongolia?
definition | What does NATO stand for?
place | Where was the fair held?
place | What country won the cup?
person | Whose boat sank?
date | The bridge was closed in what year?
number | How long did the strike last?
number | How old is the mayor?
number | What percentage of pupils passed?
any | What are dunes made of?
any | What was founded in 1920?
any | What is the difference between a dune and a hill?
any | In 2019, what did the mayor say?
any | What did the mayor announce?
yes or no | Закрыли ли мост?
yes or no | Правда ли, что мост закрыли?
reason | Почему закрыли мост?
person | Кто открыл ярмарку?
place | Где прошла ярмарка?
place | В каком городе прошла ярмарка?
date | В каком году закрыли мост?
number | Сколько жителей в городе?
number | Сколько стоит билет?
definition | Что такое дюна?
name | Как называется река?
reason | Из-за чего отменили рейс?
any | Что сказал мэр?
number | Какой процент жителей голосовал?
number | Сколько лет мэру?
date | Когда закрыли мост?
any | О чём говорили министры?
person | С кем встретился президент?
"""


@pytest.mark.parametrize(
    ("question", "kind", "fits", "does_not"),
    [
        ("When will the commission meet?", "date", "It meets on March 1, 2019.", "It will meet in the hall."),
        ("In what year was the fort destroyed?", "date", "It fell in 1560.", "A fort was built there."),
        ("Когда закрыли мост?", "date", "Мост закрыли в феврале.", "Мост закрыли."),
        ("How many visitors came?", "number", "Nine thousand visitors came.", "Many came."),
        ("Сколько жителей в городе?", "number", "В городе 900 жителей.", "Жителей немного."),
        ("What is the population of the town?", "number", "It has 900 people.", "People like it."),
        ("What is European Union law?", "definition", "European Union law is a body of treaties.", "Courts apply it."),
        ("Who was Ada Lovelace?", "definition", "Ada Lovelace was a mathematician.", "The prize honours her."),
        ("Что такое дюна?", "definition", "Дюна — это холм из песка.", "Ветер движет песок."),
        ("Who opened the fair?", "person", "The fair was opened by Grace Hopper.", "The fair was opened early."),
        ("Кто открыл ярмарку?", "person", "Ярмарку открыла Анна Орлова.", "Ярмарку открыли рано."),
        ("Where was the fair held?", "place", "It was held in Norwich.", "It was held early."),
        ("Где прошла ярмарка?", "place", "Она прошла в Пскове.", "Она прошла рано."),
        ("Why did the bridge close?", "reason", "It closed because a pier sank.", "It closed on a wet day."),
        ("Почему закрыли мост?", "reason", "Мост закрыли из-за паводка.", "Мост закрыли ночью."),
        ("What is the name of the river?", "name", "The river is called Ouse.", "The river is long."),
        ("What percentage of pupils passed?", "number", "About 94 % passed.", "Nearly all passed."),
    ],
)
def test_what_is_asked_for_is_told_from_what_is_not(question: str, kind: str, fits: str, does_not: str) -> None:
    expectation = expected(question)
    assert expectation.kind == kind
    assert expectation.fit(fits) == 1.0
    assert expectation.fit(does_not) == 0.0


@pytest.mark.parametrize("line", KINDS.strip().splitlines())
def test_the_kind_is_read_from_the_wording(line: str) -> None:
    kind, question = line.split(" | ")
    assert expected(question).kind == kind


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("How many ships came?", "Nine ships came.", "Nine sailors came."),
        ("What year was it built?", "It was built in 1932.", "It was built in May."),
        ("How much did the bridge cost?", "It cost $4 million.", "It took 4 years."),
        ("How long did the strike last?", "It lasted 14 days.", "It had 14 leaders."),
        ("Who opened the fair?", "It was opened by Ada Lovelace.", "It was opened in Paris."),
        ("Where was the fair held?", "It was held in Paris.", "It was held by Paris Hilton."),
        ("Сколько стоит билет?", "Билет стоит 300 рублей.", "Билет действует 300 дней."),
    ],
)
def test_what_fits_exactly_is_better_than_what_fits_roughly(question: str, better: str, worse: str) -> None:
    expectation = expected(question)
    assert 1.0 == expectation.fit(better) > expectation.fit(worse) > 0.0


@pytest.mark.parametrize("kind_of", ["Who?", "Where?", "When?", "How many?", "Why?", "What is X?", "Is it?", "x", ""])
@pytest.mark.parametrize("sentence", ["", " ", "(((", "1" * 5_000, "A." * 2_000, "In the " * 900, "один " * 900])
def test_no_sentence_is_too_odd(kind_of: str, sentence: str) -> None:
    assert 0.0 <= expected(kind_of).fit(sentence) <= 1.0


def test_a_question_of_no_kind_prefers_nothing() -> None:
    assert expected("What did the council say?").fit("Anything at all.") == 0.5
    assert expected("Did the bridge close?").fit("Anything at all.") == 0.5


def test_names_of_the_question_are_no_answer() -> None:
    assert expected("Who met Grace Hopper?").fit("They spoke with Grace Hopper.") == 0.0


@pytest.mark.parametrize("sentence", ["Such problems are rare.", "But this failed.", "«Это верно».", "There is one."])
def test_a_sentence_may_point_back(sentence: str) -> None:
    assert points_back(sentence)
    assert not points_back("Thespian " + sentence)


def test_figures_are_compared_in_digits_and_words() -> None:
    assert figures("It costs 4.5 million.") == figures("4.5 million is the cost.") != figures("It costs 6 million.")
    assert figures("Four ships") != figures("Six ships")
