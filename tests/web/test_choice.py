"""The choice of a model: names without folders, nothing taken for markup, nothing read that is not offered."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.web.choice import Choice
from tests.web.test_render import Tags

LOCAL = "local:/home/editor/models/small.gguf"


def test_each_model_is_offered_by_a_name_that_tells_no_folder() -> None:
    choice = Choice(("extractive", LOCAL))
    assert choice.offered
    assert [attrs for tag, attrs in Tags(choice.html).tags if tag == "option"] == [{"selected": None}, {}]
    assert "editor" not in choice.html
    assert choice.read("local:small.gguf") == LOCAL
    assert choice.read("extractive") == "extractive"
    assert choice.preset == "extractive"


def test_two_files_of_one_name_are_told_apart() -> None:
    other = "local:/other/small.gguf"
    choice = Choice((LOCAL, other))
    assert [choice.read(name) for name in (LOCAL, other)] == [LOCAL, other]


def test_one_model_is_no_choice() -> None:
    assert not Choice(("extractive",)).offered


@pytest.mark.parametrize("value", [None, ""])
def test_what_was_not_chosen_is_left_to_the_settings(value: str | None) -> None:
    assert Choice(("extractive", LOCAL)).read(value) is None


@pytest.mark.parametrize("value", ["openai:dear", "small.gguf", "<b>", "x" * 10_000])
def test_what_is_not_offered_is_refused(value: str) -> None:
    with pytest.raises(QuestionError, match=r"choose one of extractive, local:small\.gguf") as refused:
        Choice(("extractive", LOCAL)).read(value)
    assert len(str(refused.value)) < 250


def test_a_name_is_neither_markup_nor_a_template() -> None:
    evil = "openai:<b>${7*7}{{value}}</b>"
    page = Tags(Choice(("extractive", evil)).html)
    assert "b" not in page.names()
    assert evil in page.text
    assert "${" not in Choice(("extractive", evil)).html
    assert "{{" not in Choice(("extractive", evil)).html
