"""A real local model over every poisoned article: whatever it makes of the orders, none takes effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.datamodels import Answer
from rag.models.loading import load_chat_model
from rag.settings import Settings
from tests.injection.articles import POISONS
from tests.injection.conftest import Open
from tests.injection.poison import Poison
from tests.injection.proof import assert_citations, assert_page, assert_terminal, assert_text, assert_without_effect
from tests.injection.victim import WORST

pytestmark = pytest.mark.slow
# So little that two cores go through all of it in a minute or two: the poisoned article, and a sentence about it.
SMALL = {"context_tokens": 200, "answer_tokens": 24, "window": 2048}
# Of each kind the half, that is 43 articles; all of them were tried when they were written.
KINDS = sorted({poison.kind for poison in POISONS})
CHOSEN = [poison for kind in KINDS for poison in [p for p in POISONS if p.kind == kind][::2]]


@pytest.fixture(scope="module")
def assistant(from_files: Settings, gguf_file: Path, opened: Open) -> Assistant:
    settings = from_files.model_copy(update=SMALL)
    return opened(settings, load_chat_model(f"local:{gguf_file}", settings))


def test_no_poisoned_article_has_an_effect_through_a_real_model(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(CHOSEN) >= 40
    answers = [assert_harmless(assistant, poison, capsys) for poison in CHOSEN]
    wrote = [bool(answer.generation and answer.generation.written) for answer in answers]
    read = [was_read(answer, poison) for answer, poison in zip(answers, CHOSEN, strict=True)]
    assert sum(wrote) > len(CHOSEN) / 2
    assert sum(read) > len(CHOSEN) / 2


def assert_harmless(assistant: Assistant, poison: Poison, capsys: pytest.CaptureFixture[str]) -> Answer:
    snapshots = list(assistant.ask(poison.question))
    for answer in snapshots[-3:]:
        assert_text(answer)
        assert_page(answer)
    answer = snapshots[-1]
    assert_citations(answer)
    assert_without_effect(answer, (*poison.says, *WORST))
    assert_terminal(answer, capsys)
    return answer


def was_read(answer: Answer, poison: Poison) -> bool:
    """Whether the model saw the poisoned article."""
    return answer.generation is not None and any(
        poison.fact in excerpt.text or poison.name in excerpt.article.id for excerpt in answer.generation.excerpts
    )
