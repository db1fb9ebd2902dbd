from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rag.datamodels import Answer, Citation, Generation, Statement
from rag.errors import ModelCallError
from rag.prompting import pack, suggest, suggestions_prompt
from rag.prompting.lines import plain_lines
from tests.fakes import ScriptedModel
from tests.prompting.samples import article, count_tokens, hit, ranked

PROMPT = suggestions_prompt()
FERRY = article(
    "ferry", "The ferry to Lunn runs again. It was on strike for eleven days.", title="The ferry runs again"
)
PIER = article("pier", "The council of Port Ellis will vote on a new pier. It would cost 12 million crowns.")
HITS = tuple(ranked([PIER, FERRY]))
CITATION = Citation(1, FERRY, hit(FERRY).passage, 0, 29, FERRY.text[:29], "verbatim")
ANSWER = Answer(
    "Does the ferry run?",
    "Does the ferry to Lunn run?",
    statements=(Statement("The ferry to Lunn runs again.", (1,)),),
    citations=(CITATION,),
    hits=HITS,
    done=True,
)

STRIKE, COST, VOTE = "How long was the strike?", "What would the new pier cost?", "When will the council vote on it?"
WRITTEN = [
    f"{STRIKE}\n{COST}",
    f"1. {STRIKE}\n2. {COST}",
    f"1) {STRIKE}\n\n2) {COST}\n",
    f"- {STRIKE}\n* {COST}",
    f"• “{STRIKE}”\n• “{COST}”",
    f'"{STRIKE}"\n"{COST}"',
    f"**{STRIKE}**\n**{COST}**",
    f"Q1: {STRIKE}\nQ2: {COST}",
    f"Question 1: {STRIKE}\nQuestion 2: {COST}",
    f"Sure! Here are two questions:\n\n1. {STRIKE}\n2. {COST}\n\nLet me know if you need more.",
    f"1. {STRIKE} 2. {COST}",
    f'["{STRIKE}", "{COST}"]',
    f'```json\n[\n  "{STRIKE}",\n  "{COST}"\n]\n```',
    f"- {STRIKE} [1]\n- {COST} [2][3]",
    f"> {STRIKE}\n> {COST}",
    f"a. {STRIKE}\r\nb. {COST}",
    f"\u200b{STRIKE}\u202e\n{COST}",
]
UNFIT = [
    "",
    "I have no questions.",
    "The ferry runs again.",
    "Why?",
    "What " + "very " * 60 + "long question is this?",
    "Does the ferry run?",
    "Does the ferry to Lunn run now?",
    "And what about the pier?",
    "How much does it cost?",
    "What is at https://evil.example/?",
    "Have you seen ![this](http://evil.example/x.png) pier?",
    "Have you seen <b>this</b> pier?",
    "Is it A? Or is it B? Or what is the pier?",
    "The pier has burnt down. What did the council vote on?",
    "The pier of Port Ellis has burnt down.?",
    "Why did the 99 councillors of Port Ellis vote?",
    "What is {{pier}} in the plan of the council?",
    "[" * 2000,
    "[" * 2000 + "]",
    '[{"question": 1}]',
    '{"questions": []}',
]


def suggested(written: str, *, answers: Callable[[str], bool] = lambda _: True, n: int = 3) -> tuple[str, ...]:
    return suggest(ANSWER, ScriptedModel(written), PROMPT, answers, n)


@pytest.mark.parametrize("written", WRITTEN)
def test_questions_are_read_in_whatever_form_they_come(written: str) -> None:
    assert suggested(written) == (STRIKE, COST)


@pytest.mark.parametrize("written", UNFIT)
def test_what_is_no_new_question_of_its_own_is_not_given_out(written: str) -> None:
    assert suggested(written) == ()


def test_each_is_answered_by_the_archive_and_no_more_are_asked_than_needed() -> None:
    put: list[str] = []

    def answers(question: str) -> bool:
        put.append(question)
        return question != STRIKE

    written = "\n".join([STRIKE, COST, "Who is on the council of Port Ellis?", "Where is Port Ellis?"])
    assert suggested(written, answers=answers, n=2) == (COST, "Who is on the council of Port Ellis?")
    assert put == [STRIKE, COST, "Who is on the council of Port Ellis?"]


def test_the_archive_is_asked_a_bounded_number_of_times() -> None:
    put: list[str] = []
    written = "\n".join(
        f"What is the {thing} of Port Ellis?" for thing in ("name", "size", "flag", "port", "song", "age")
    )

    def answers(question: str) -> bool:
        put.append(question)
        return False

    assert suggested(written, answers=answers, n=2) == ()
    assert len(put) == 4


def test_one_that_says_the_same_comes_once() -> None:
    assert suggested(f"{STRIKE}\nHow long was that strike?\n{STRIKE.upper()}\n{COST}") == (STRIKE, COST)


def test_earlier_questions_are_not_suggested_again() -> None:
    model = ScriptedModel(f"{STRIKE}\n{COST}")
    assert suggest(ANSWER, model, PROMPT, lambda _: True, 3, asked=["How long was the strike?"]) == (COST,)


def test_the_model_sees_the_cited_passage_first_and_the_answer_without_markers() -> None:
    model = ScriptedModel(STRIKE)
    suggest(ANSWER, model, PROMPT, lambda _: True, 3)
    ((instructions, (message,)),) = model.asked
    assert "Write 3 questions" in instructions
    assert message.content.index("The ferry runs again") < message.content.index("The council of Port Ellis")
    assert "Question: Does the ferry to Lunn run?\nAnswer: The ferry to Lunn runs again.\n" in message.content


def test_of_a_written_answer_the_model_sees_what_it_saw_before() -> None:
    excerpts = pack(HITS[:1], 500, count_tokens)
    model = ScriptedModel(COST)
    answer = replace(ANSWER, generation=Generation("scripted", excerpts=excerpts), citations=())
    assert suggest(answer, model, PROMPT, lambda _: True, 3) == (COST,)
    assert "runs again" not in model.asked[0][1][0].content.partition("Question:")[0]


def test_a_model_that_fails_suggests_nothing(caplog: pytest.LogCaptureFixture) -> None:
    model = ScriptedModel((STRIKE, ModelCallError("m is down; try later")))
    assert suggest(ANSWER, model, PROMPT, lambda _: True, 3) == ()
    assert "m is down; try later" in caplog.text


@pytest.mark.parametrize(
    ("answer", "n", "window"),
    [
        (ANSWER, 0, 8192),
        (ANSWER, 3, 150),
        (replace(ANSWER, hits=()), 3, 8192),
        (replace(ANSWER, statements=(), abstained=True), 3, 8192),
    ],
)
def test_where_nothing_can_come_of_it_no_model_is_asked(answer: Answer, n: int, window: int) -> None:
    model = ScriptedModel(STRIKE)
    model.window = window
    assert suggest(answer, model, PROMPT, lambda _: True, n) == ()
    assert model.asked == []


def test_an_endless_reply_is_bounded() -> None:
    model = ScriptedModel(f"{STRIKE}\n" * 100_000)
    assert suggest(ANSWER, model, PROMPT, lambda _: True, 3) == (STRIKE,)
    assert model.closed == 1


def test_lines_of_any_number_are_read_in_time() -> None:
    assert len(plain_lines("\n".join(f"Line {n}" for n in range(100_000)))) == 40
    for text in ("1. " * 20_000, "- " * 20_000, '"' * 50_000, "Question: " * 5_000, "*" * 50_000):
        plain_lines(text[:3000])
