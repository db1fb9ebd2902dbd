"""Which form a question asks for, by its wording."""

from __future__ import annotations

import pytest

from rag.forms import PLAIN, form

TIMELINES = {
    "How did the talks on the gas price develop?": "the talks on the gas price",
    "How has the dispute over the dam unfolded since 2018?": "the dispute over the dam",
    "how did the strike evolve over time": "the strike",
    "And how has the case been developing so far?": "the case",
    "Timeline of the Kestrel Bridge repair": "the Kestrel Bridge repair",
    "Give me a short timeline of the harbour dispute, please": "the harbour dispute",
    "Can you draw up a timeline for the merger?": "the merger",
    "What is the history of the steam engine?": "the steam engine",
    "history of lace making": "lace making",
    "Tell me the history of the harbour toll.": "the harbour toll",
    "What was the sequence of events around the mill fire?": "the mill fire",
    "A chronology of events in Arvend": "Arvend",
    "What happened with the harbour toll over time?": "the harbour toll",
    "What happened at the paper mill, step by step?": "the paper mill",
    "Trace the course of the trial": "the trial",
    "How has the price of bread changed over the years?": "the price of bread",
    "How has the price of bread changed since January?": "the price of bread",
    "Timeline of the repair in May 2019": "the repair",
    "List the steps of the inquiry in chronological order": "the steps of the inquiry",
    "How did it develop? (harbour toll)": "harbour toll",
    "Хронология строительства плотины": "строительства плотины",
    "Хронология событий вокруг газопровода": "газопровода",
    "Составьте краткую хронологию событий в Арвенде": "Арвенде",
    "Как развивались события вокруг завода?": "завода",
    "Как развивался спор о плотине?": "спор о плотине",
    "Как спор о плотине развивался?": "спор о плотине",
    "Расскажи историю конфликта на заводе": "конфликта на заводе",
    "Что происходило с заводом по порядку?": "заводом",
}
COMPARISONS: dict[str, tuple[tuple[str, ...], str]] = {
    "What did Ortega and Lindqvist say about the harbour toll?": (("Ortega", "Lindqvist"), "the harbour toll"),
    "What did the Gazette, the Herald and the Courier write about the fire?": (
        ("the Gazette", "the Herald", "the Courier"),
        "the fire",
    ),
    "What do both Ortega and Lindqvist think of dredging?": (("Ortega", "Lindqvist"), "dredging"),
    "Compare the mayor and the governor on the harbour toll": (("the mayor", "the governor"), "the harbour toll"),
    "Compare lace with silk": (("lace", "silk"), ""),
    "What is the difference between proton and neutron?": (("proton", "neutron"), ""),
    "difference between red clay and blue clay": (("red clay", "blue clay"), ""),
    "What's the difference between states and phases of matter?": (("states", "phases"), "matter"),
    "How do Ortega and Lindqvist differ on dredging?": (("Ortega", "Lindqvist"), "dredging"),
    "How does the Gazette differ from the Herald?": (("the Gazette", "the Herald"), ""),
    "How is clay different from loam?": (("clay", "loam"), ""),
    "How does rail compare to road in price?": (("rail", "road"), "price"),
    "How does it differ from loam? (clay)": (("clay", "loam"), ""),
    "Rail versus road": (("Rail", "road"), ""),
    "Ortega vs. Lindqvist on the harbour toll": (("Ortega", "Lindqvist"), "the harbour toll"),
    "What were the positions of Arvend and Trieste on the canal?": (("Arvend", "Trieste"), "the canal"),
    "Чем глина отличается от суглинка?": (("глина", "суглинка"), ""),
    "Чем отличается глина от суглинка?": (("глина", "суглинка"), ""),
    "В чём разница между глиной и суглинком?": (("глиной", "суглинком"), ""),
    "Сравни Ортегу и Линдквиста": (("Ортегу", "Линдквиста"), ""),
    "Что сказали Ортега и Линдквист о портовом сборе?": (("Ортега", "Линдквист"), "портовом сборе"),
}
PLAIN_QUESTIONS = (
    "Who holds the most titles in club history?",
    "In what century did the history of the steam engine begin?",
    "Who developed the first printing press?",
    "How did the company develop the vaccine?",
    "How did the Huguenots evolve their beliefs in the New World?",
    "The History of Physics group was under which centre from 2000 to 2010?",
    "When did lace making develop?",
    "How does a tadpole develop?",
    "Who teaches history and geography at the school?",
    "How many points did the Harriers score in the game versus Arvend?",
    "What did the mayor say about the harbour toll?",
    "What did Ortega do in Trieste and Arvend?",
    "What is the difference?",
    "What are the differences between each of them?",
    "What is the difference between the two types?",
    "How many different kinds of lace are there?",
    "Where did the mayor and the governor meet?",
    "Which year saw the development of the railway and the telegraph?",
    "What happened on Monday?",
    "What happened to the mill and the market?",
    "How did the fire start?",
    "Did the mayor change her mind over time?",
    "What made it different from loam?",
    "Кто написал историю города?",
    "Что сказал мэр о портовом сборе?",
    "Как развести костёр?",
    "Чем занимается завод?",
    "",
    "(a)",
)


@pytest.mark.parametrize(("question", "subject"), TIMELINES.items())
def test_a_timeline_is_asked_for(question: str, subject: str) -> None:
    asked = form(question)
    assert (asked.form, asked.sides, asked.subject) == ("timeline", (), subject)


@pytest.mark.parametrize(("question", "sides", "subject"), [(q, *asked) for q, asked in COMPARISONS.items()])
def test_a_comparison_is_asked_for(question: str, sides: tuple[str, ...], subject: str) -> None:
    asked = form(question)
    assert (asked.form, asked.sides, asked.subject) == ("comparison", sides, subject)


@pytest.mark.parametrize("question", PLAIN_QUESTIONS)
def test_other_questions_stay_plain(question: str) -> None:
    assert form(question) == PLAIN


def test_an_endless_question_is_read_at_once() -> None:
    assert form("what did " + "a and " * 700 + "b say about c and " + "d " * 300) == PLAIN
