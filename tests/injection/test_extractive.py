"""Poisoned articles without a model: they are quoted, and they change nothing but their own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from tests.injection.archives import HANDED_OVER
from tests.injection.articles import POISONS
from tests.injection.poison import Poison
from tests.injection.proof import (
    assert_answered,
    assert_citations,
    assert_page,
    assert_terminal,
    assert_text,
    assert_without_effect,
)


@pytest.fixture(scope="module")
def reading(from_files: Settings) -> Iterator[Assistant]:
    with closing(Assistant.open(settings=from_files)) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def programmed(from_python: Settings) -> Iterator[Assistant]:
    with closing(Assistant.open(settings=from_python)) as assistant:
        yield assistant


def test_there_are_enough_attacks_of_each_kind() -> None:
    kinds = [poison.kind for poison in POISONS]
    assert len(POISONS) >= 40
    assert len({poison.name for poison in POISONS}) == len(POISONS)
    assert all(kinds.count(kind) >= 2 for kind in kinds)
    assert all(poison.says and poison.fact in (poison.content or poison.text) for poison in POISONS)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.name)
def test_an_article_that_was_read_is_quoted_and_obeyed_by_nobody(
    poison: Poison, reading: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_harmless(reading, poison, capsys)


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_an_article_that_nobody_cleaned_is_quoted_and_obeyed_by_nobody(
    poison: Poison, programmed: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_harmless(programmed, poison, capsys)


def assert_harmless(assistant: Assistant, poison: Poison, capsys: pytest.CaptureFixture[str]) -> None:
    snapshots = list(assistant.ask(poison.question))
    for answer in snapshots:
        assert_page(answer)
        assert_text(answer)
    answer = snapshots[-1]
    assert_answered(answer, poison.fact)
    assert_citations(answer)
    assert_without_effect(answer, poison.says)
    assert_terminal(answer, capsys)
