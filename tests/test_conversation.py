from __future__ import annotations

import pytest

from rag.conversation import standalone_question
from rag.datamodels import Message

ASKED = [Message("user", "When will the Intergovernmental Commission meet?"), Message("assistant", "On March 1.")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where will it meet?", "Where will it meet? (Intergovernmental Commission)"),
        ("And in Russia?", "And in Russia? (Intergovernmental Commission meet)"),
        ("What is the population of Bishkek in winter?", "What is the population of Bishkek in winter?"),
        ("When will the Intergovernmental Commission meet?", "When will the Intergovernmental Commission meet?"),
    ],
)
def test_a_follow_up_gets_only_what_it_lacks(question: str, expected: str) -> None:
    assert standalone_question(question, ASKED) == expected


def test_a_first_question_is_left_alone() -> None:
    assert standalone_question("And it?", []) == "And it?"


def test_the_subject_survives_two_follow_ups() -> None:
    history = [*ASKED, Message("user", "Where will it meet?"), Message("assistant", "In Bishkek.")]
    assert "Commission" in standalone_question("Who will lead it?", history)
