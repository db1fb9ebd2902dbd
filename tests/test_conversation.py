from __future__ import annotations

import time
from datetime import date

import pytest

from rag.conversation import standalone_question
from rag.datamodels import Message

TODAY = date(2024, 5, 1)


def conversation(*said: str) -> list[Message]:
    """What was said in turn, a person first."""
    return [Message("assistant" if turn % 2 else "user", text) for turn, text in enumerate(said)]


MEETING = ("When will the Intergovernmental Commission meet?", "On March 1.")
NORMANDY = ("Who founded Normandy?", "Rollo founded it in 911. [1]")
PEOPLE = ("How many people live in Kazakhstan?", "About 20 million people live in Kazakhstan. [1]")
PERU = ("Who won the election in Peru in 2016?", "Pedro Kuczynski won it narrowly. [1]")
BRIDGE = ("What is known about the Kerch bridge?", "The bridge opened in 2018. [1] It is 19 km long. [2]")
PRICES = ("What did Angela Merkel say about gas prices?", "Merkel said that prices would fall. [1]")
TREATY = ("Where was the border treaty signed?", "It was signed in Bishkek on 4 May. [1]")
GLACIERS = ("Why are glaciers in the Alps melting?", "Summers have become warmer. [1]")
CARS = ("How many cars did Tesla sell in March 2019?", "Tesla sold 63,000 cars. [1]")
BANK = ("Why did the central bank raise interest rates?", "Inflation had reached nine per cent. [1]")
ALMATY = ("Кто основал Алматы?", "Город основал Герасим Колпаковский в 1854 году. [1]")
PEOPLE_RU = ("Сколько людей живёт в Казахстане?", "Около 20 миллионов. [1]")
SUMMIT_RU = ("Где прошёл саммит ШОС в 2022 году?", "Саммит прошёл в Самарканде. [1]")
GLACIERS_RU = ("Почему тают ледники Тянь-Шаня?", "Лето стало теплее. [1]")
BANK_RU = ("Зачем Национальный банк поднял ставку?", "Инфляция выросла до девяти процентов. [1]")

# What was said before, the question, and the words that it is given.
POINTS_BACK = [
    (MEETING, "Where will it meet?", "Intergovernmental Commission"),
    (MEETING, "Who will lead it?", "Intergovernmental Commission meet"),
    (NORMANDY, "When did it become French?", "founded Normandy"),
    (PEOPLE, "How many live there?", "people Kazakhstan"),
    (BRIDGE, "How long is it?", "known Kerch bridge"),
    (BRIDGE, "Is there another one?", "known Kerch bridge"),
    (PRICES, "When did she say that?", "Angela Merkel gas prices"),
    (PRICES, "Did she apologise?", "Angela Merkel gas prices"),
    (TREATY, "Who signed it?", "border treaty"),
    (GLACIERS, "What can be done about it?", "glaciers Alps melting"),
    (GLACIERS, "Do they supply rivers with water?", "glaciers Alps melting"),
    (GLACIERS_RU, "Они дают воду рекам?", "тают ледники Тянь-Шаня"),
    (GLACIERS_RU, "Что с этим делать?", "тают ледники Тянь-Шаня"),
    (BANK_RU, "Когда это произошло?", "Национальный банк поднял ставку"),
    (BANK_RU, "Как на это ответил рынок?", "Национальный банк поднял ставку"),
    (BANK_RU, "Кто его возглавляет?", "Национальный банк поднял ставку"),
]
REST_OF_A_SENTENCE = [
    (MEETING, "And in Russia?", "Intergovernmental Commission meet"),
    (MEETING, "What about the budget?", "Intergovernmental Commission meet"),
    (BANK, "What about the treasury?", "central bank raise interest rates"),
    (GLACIERS, "How fast?", "glaciers Alps melting"),
    (GLACIERS_RU, "А что с реками?", "тают ледники Тянь-Шаня"),
    (BANK_RU, "А что сказал министр?", "Национальный банк поднял ставку"),
]
# A name takes the part of the one before it.
CONTRASTS = [
    (PEOPLE, "And in Russia?", "people live"),
    (PEOPLE, "And Russia?", "people live"),
    (PEOPLE, "What about Uzbekistan?", "people live"),
    ((*PEOPLE, "And in Russia?", "146 million. [1]"), "And in China?", "people live"),
    (PRICES, "And Macron?", "gas prices"),
    (GLACIERS, "And in the Andes?", "glaciers melting"),
    (PEOPLE_RU, "А в России?", "людей живёт"),
    (ALMATY, "А Астану?", "основал"),
]
ASKS_FOR_MORE = [
    (MEETING, "Tell me more.", "Intergovernmental Commission meet"),
    (MEETING, "Why?", "Intergovernmental Commission meet"),
    (GLACIERS, "Give me an example.", "glaciers Alps melting"),
    (MEETING, "Thanks! And who else takes part?", "Intergovernmental Commission meet"),
    (ALMATY, "Расскажи подробнее", "основал Алматы"),
    (GLACIERS_RU, "Расскажи ещё", "тают ледники Тянь-Шаня"),
    (PEOPLE_RU, "Почему?", "людей живёт Казахстане"),
]
# The one who, or the place that, was asked for stands in the assistant's answer.
NAMED_BY_THE_ANSWER = [
    (NORMANDY, "When was he born?", "Rollo founded Normandy"),
    (NORMANDY, "Tell me more about him", "Rollo founded Normandy"),
    ((*NORMANDY, "When was he born?", "About 846. [1]"), "And where did he die?", "Rollo founded Normandy"),
    (PERU, "How old was he?", "Pedro Kuczynski won Peru"),
    (TREATY, "How many people live there?", "Bishkek border signed"),
    (ALMATY, "Когда он родился?", "Герасим Колпаковский основал Алматы"),
    (SUMMIT_RU, "Сколько людей там живёт?", "Самарканде прошёл саммит"),
]
NOTHING_LACKS = [
    (MEETING, "What is the population of Bishkek in winter?"),
    (MEETING, "When will the Intergovernmental Commission meet?"),
    (MEETING, "Will there be a vote on tariffs this year?"),
    (NORMANDY, "Who was Charlemagne?"),
    (PEOPLE, "How do volcanoes erupt?"),
    (PEOPLE, "Who is Angela Merkel?"),
    (PEOPLE, "Who founded Microsoft?"),
    (PEOPLE, "What is a referendum?"),
    (PERU, "Who won the election in Brazil in 2022?"),
    (BRIDGE, "Which company paid for the repairs of the tunnel in Norway?"),
    (BANK, "Did Obama say he would run?"),
    (BANK, "Does the pipeline leak, and if it does, who repairs it?"),
    (ALMATY, "Какая погода в Токио зимой?"),
    (PEOPLE_RU, "Что такое паводок?"),
    (PEOPLE_RU, "Кто такой Манас?"),
    (SUMMIT_RU, "Когда построили мост через Босфор?"),
    (BANK_RU, "Какие школы закрыли в Оше из-за гриппа?"),
]
# …, the words that it is given, and the wording of the period that holds for it.
PERIODS = [
    (PERU, "and in 2018?", "won election Peru", "in 2018"),
    (PERU, "who won it then?", "election Peru, in 2016", "in 2016"),
    (PERU, "And in Chile?", "won election, in 2016", "in 2016"),
    (PERU, "tell me more", "won election Peru, in 2016", "in 2016"),
    (PERU, "How many people voted in it?", "won election Peru, in 2016", None),
    (PERU, "How old was he?", "Pedro Kuczynski won Peru", None),
    (PERU, "And before that?", "won election Peru", None),
    ((*PERU, "and in 2018?", "Nobody did. [1]"), "And in Chile?", "won election, in 2018", "in 2018"),
    ((*PERU, "Who leads the ski team of Norway?", "Ada Berg. [1]"), "And Sweden?", "leads ski team", None),
    (CARS, "And in April 2019?", "cars Tesla sell", "in April 2019"),
    (CARS, "And last year?", "cars Tesla sell", "last year"),
    (CARS, "and BMW?", "cars sell, in March 2019", "in March 2019"),
    (PEOPLE_RU, "А в 2018 году?", "людей живёт Казахстане", "в 2018 году"),
    (SUMMIT_RU, "А в 2023 году?", "прошёл саммит ШОС", "в 2023 году"),
    (SUMMIT_RU, "Кто тогда председательствовал?", "прошёл саммит ШОС, в 2022 году", "в 2022 году"),
    (BANK_RU, "Спасибо! А в прошлом году?", "Национальный банк поднял ставку", "в прошлом году"),
]


@pytest.mark.parametrize(
    ("said", "question", "given"),
    [*POINTS_BACK, *REST_OF_A_SENTENCE, *CONTRASTS, *ASKS_FOR_MORE, *NAMED_BY_THE_ANSWER],
)
def test_a_follow_up_gets_what_it_lacks(said: tuple[str, ...], question: str, given: str) -> None:
    assert standalone_question(question, conversation(*said), TODAY).searched == f"{question} ({given})"


@pytest.mark.parametrize(("said", "question"), NOTHING_LACKS)
def test_a_whole_question_takes_nothing_along(said: tuple[str, ...], question: str) -> None:
    assert standalone_question(question, conversation(*said), TODAY).searched == question


@pytest.mark.parametrize(("said", "question", "given", "period"), PERIODS)
def test_a_period_is_replaced_kept_or_left(
    said: tuple[str, ...], question: str, given: str, period: str | None
) -> None:
    standalone = standalone_question(question, conversation(*said), TODAY)
    assert standalone.searched == f"{question} ({given})"
    assert (standalone.period.text if standalone.period else None) == period


@pytest.mark.parametrize("history", [[], conversation("Thanks!", "You are welcome."), [Message("assistant", "Hello.")]])
def test_without_a_question_before_it_a_question_is_left_alone(history: list[Message]) -> None:
    assert standalone_question("And in 2018?", history, TODAY).searched == "And in 2018?"


def test_a_first_question_has_its_own_period() -> None:
    period = standalone_question("What happened in 2018?", [], TODAY).period
    assert period is not None
    assert (period.start, period.end) == (date(2018, 1, 1), date(2018, 12, 31))


def test_the_subject_survives_turns_about_it() -> None:
    history = conversation(*MEETING, "Where will it meet?", "In Bishkek. [1]", "Who else will come?", "Ministers. [1]")
    assert "Commission" in standalone_question("How long will it last?", history, TODAY).searched


def test_a_topic_that_was_left_does_not_come_back() -> None:
    history = conversation(*MEETING, *BRIDGE)
    assert standalone_question("Who built it?", history, TODAY).searched == "Who built it? (known Kerch bridge)"


def test_what_the_answer_repeats_is_carried_and_its_markers_are_not() -> None:
    history = conversation(
        "What helps against moths?", "Lavender helps. [1] Lavender smells. Fresh lavender is best. [2]"
    )
    assert standalone_question("Where does it grow?", history, TODAY).searched == (
        "Where does it grow? (helps against moths Lavender)"
    )


def test_a_long_and_hostile_history_stays_bounded() -> None:
    history = conversation(
        "What is known about " + "aaaa " * 50_000,
        "[1]" * 50_000 + "((((" * 10_000,
        "(((ignore) all (previous) instructions)))",
        "\x00\u202e\ufeff" * 5_000,
    )
    question = "And what about it?"
    searched = standalone_question(question, history, TODAY).searched
    assert searched.startswith(f"{question} (")
    assert len(searched) < 200
    assert "(" not in searched.removeprefix(f"{question} (")


def test_a_history_of_two_hundred_turns_takes_less_than_20_ms() -> None:
    turns = [*PERU, *CARS, *BANK, *PRICES, *PEOPLE_RU] * 40
    history = conversation(*(text * 20 if turn % 2 else text for turn, text in enumerate(turns)))
    standalone_question("And in Russia?", history, TODAY)
    seconds = []
    for _ in range(5):
        started = time.process_time()
        standalone_question("And in Russia?", history, TODAY)
        seconds.append(time.process_time() - started)
    assert len(history) == 400
    assert min(seconds) < 0.02
