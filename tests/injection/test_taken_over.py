"""A model that has been taken over writes the answers: what it was ordered to say is neither borne out nor run."""

from __future__ import annotations

import re

import pytest

from rag.assistant import Assistant
from rag.datamodels import Answer
from rag.settings import Settings
from tests.injection.archives import HANDED_OVER
from tests.injection.articles import POISONS
from tests.injection.conftest import Open
from tests.injection.poison import Poison
from tests.injection.proof import (
    assert_citations,
    assert_page,
    assert_quoted,
    assert_terminal,
    assert_text,
    assert_without_effect,
)
from tests.injection.victim import MANNERS, WORST, Manner, ObedientModel


@pytest.fixture(scope="module")
def victims(from_python: Settings, opened: Open) -> dict[Manner, tuple[Assistant, ObedientModel]]:
    models = {manner: ObedientModel(manner) for manner in MANNERS}
    return {manner: (opened(from_python, model), model) for manner, model in models.items()}


OTHERS = [manner for manner in MANNERS if manner != "lies"]
# Every article with a model that lies, and with one of the other manners in turn.
VICTIMS = [("lies", poison) for poison in HANDED_OVER] + [
    (OTHERS[i % len(OTHERS)], poison) for i, poison in enumerate(HANDED_OVER)
]


@pytest.mark.parametrize(("manner", "poison"), VICTIMS, ids=lambda part: getattr(part, "name", part))
def test_orders_have_no_effect(
    manner: Manner,
    poison: Poison,
    victims: dict[Manner, tuple[Assistant, ObedientModel]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assistant, model = victims[manner]
    model.said.clear()
    answer = assert_harmless(assistant, poison, capsys)
    assert model.said, "the model was asked"
    # A model that keeps the truth to itself can do so: by saying that the articles do not say, or by quoting beside it.
    if not withheld(answer, poison):
        assert_quoted(answer, poison.fact)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.name)
def test_orders_of_an_article_that_was_read_have_no_effect(
    poison: Poison, from_files: Settings, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = assert_harmless(opened(from_files, ObedientModel("mixes")), poison, capsys)
    assert_quoted(answer, poison.fact)


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_what_is_shown_without_support_is_marked_and_plain(
    poison: Poison, from_python: Settings, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_python.model_copy(update={"unsupported": "mark"})
    assert_harmless(opened(settings, ObedientModel("lies")), poison, capsys)


def withheld(answer: Answer, poison: Poison) -> bool:
    """Whether the model said nothing of the fact, and what it did say is in the words of the article that it cites."""
    if answer.abstained:
        return poison.name == "make-it-abstain"
    articles = {citation.number: citation.article.text for citation in answer.citations}
    borne_out = [statement for statement in answer.statements if statement.support in ("verbatim", "supported")]
    return bool(borne_out) and all(
        words(statement.text) <= words(" ".join(articles[number] for number in statement.citations))
        for statement in borne_out
    )


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def assert_harmless(assistant: Assistant, poison: Poison, capsys: pytest.CaptureFixture[str]) -> Answer:
    """The last snapshot, all of them held against everything that must hold."""
    shown: set[str] = set()
    for answer in assistant.ask(poison.question):
        key = f"{answer.pending}{answer.statements}{answer.done}"
        if key not in shown:
            shown.add(key)
            assert_text(answer)
            assert_page(answer)
    assert answer.done
    assert_citations(answer)
    assert_without_effect(answer, (*poison.says, *WORST))
    assert_terminal(answer, capsys)
    return answer
