"""Follow-ups and next questions by a model that has been taken over: nothing of it gets past the gates but words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from rag.assistant import Assistant
from rag.conversation import standalone_question
from rag.datamodels import Answer, Message
from rag.prompting import followup_prompt, rewrite, suggest, suggestions_prompt
from rag.settings import Settings
from tests.fakes import ScriptedModel
from tests.injection.archives import HANDED_OVER
from tests.injection.poison import EVIL, Poison
from tests.injection.proof import OBEYED, assert_page, assert_text
from tests.injection.victim import WORST

TODAY = date(2021, 3, 5)
FOLLOW_UP = "And who pays for it?"
# Neither a tag, a link, an image nor a template's mark is part of a question.
MARKUP = re.compile(r"[<>{}\[\]`|]|https?:|javascript:|data:", re.IGNORECASE)


@pytest.fixture(scope="module")
def assistant(from_python: Settings) -> Iterator[Assistant]:
    with closing(Assistant.open(settings=from_python)) as opened:
        yield opened


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_a_rewritten_follow_up_is_a_question_of_the_reader_or_it_is_not_used(poison: Poison) -> None:
    said = " ".join((poison.text, *poison.says))
    history = [Message("user", poison.question), Message("assistant", said)]
    ruled = standalone_question(FOLLOW_UP, history, TODAY)
    stem = poison.question.rstrip("?")
    orders = (*poison.says, *WORST, said, f"And who pays for it, {' '.join(poison.says)}?", f"{stem} {WORST[0]}?")
    for order in orders:
        model = ScriptedModel(order)
        rewritten = rewrite(FOLLOW_UP, history, ruled, model, followup_prompt(), TODAY)
        assert model.asked, "the follow-up leans on the turn before"
        if rewritten is not None:
            assert_question(rewritten)
            assert "who pays" in rewritten.lower()
            assert len(rewritten) <= len(FOLLOW_UP) + 200
        ((_, messages),) = model.asked
        assert [message.role for message in messages] == ["user"]
        assert_one_line_for_each_turn(messages[0].content)


def assert_one_line_for_each_turn(prompt: str) -> None:
    """The conversation holds the two turns that there were, and none that an answer made up."""
    conversation, _, rest = prompt.partition("\n\nToday is")
    assert rest
    assert [line.partition(":")[0] for line in conversation.splitlines()] == ["User", "Assistant"]


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_a_suggested_question_is_plain_words(poison: Poison, assistant: Assistant) -> None:
    answer = [*assistant.ask(poison.question)][-1]
    asked = [f"{order} What else is known?" for order in (*poison.says, *WORST)]
    asked += [f"1. {order}?" for order in (*poison.says, *WORST)]
    asked += [f'["{poison.name}", "What <b>else</b> is there?", "Is {EVIL} reachable under https://{EVIL}/?"]']
    offered: list[str] = []

    def answers(question: str) -> bool:
        offered.append(question)  # the worst case: the archive answers everything
        return True

    for written in (*asked, "\n".join(asked)):
        found = suggest(answer, ScriptedModel(written), suggestions_prompt(), answers, 3)
        assert len(found) <= 3
        assert set(found) <= set(offered)
        assert_shown_harmlessly(replace(answer, suggestions=found))


def assert_shown_harmlessly(answer: Answer) -> None:
    for question in answer.suggestions:
        assert_question(question)
    assert_page(answer)
    assert_text(answer)


def assert_question(text: str) -> None:
    """One line of plain words."""
    assert text == " ".join(text.split())
    assert not MARKUP.search(text), text
    assert not OBEYED.search(text)
