"""Follow-ups: give a question that leans on the turns before it what it lacks, and nothing else.

No model is asked. A question is read (`reading`) by the words of English and Russian (`wording`): does it point back
("it", "those"), is it the rest of a sentence ("and in Russia?"), or short? What was said before is weighed word by
word (`topic`); the heaviest words that the question does not have stand behind it in brackets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.conversation.reading import read_turn
from rag.conversation.topic import Topic
from rag.datamodels import Message, Period

__all__ = ["Standalone", "standalone_question"]

# Older messages have faded from any conversation's topic; and a hostile history is long.
_MOST_MESSAGES = 16
_QUESTION_CHARS = 600
_ANSWER_CHARS = 1200
# Words taken along: as many as leave what is asked now in the lead. Measured on two sets of conversations: from
# three to seven, recall differs by at most two questions in a hundred.
_MOST_CARRIED = 5
_FEWEST = 2
_MOST_FOR_SHORT = 3


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question as it can be searched on its own, and the period that it asks about.

    `searched` is the question itself, or it and the words that it leans on: "Where will it meet? (Commission)". The
    period is its own, or that of the turns before where it goes on ("and in Russia?") or says so ("then"). `leans` is
    True where the question leans on the turns before, whether they have what it lacks or not.
    """

    searched: str
    period: Period | None
    leans: bool = False


def standalone_question(question: str, history: Sequence[Message], today: date) -> Standalone:
    """The question with what it lacks.

    :param history: the turns before, oldest first; of a long one, the last turns and their first sentences count.
    :param today: the reader's date, for "last week".
    """
    topic = Topic()
    for message in history[-_MOST_MESSAGES:]:
        if message.role == "user":
            topic.ask(read_turn(message.content[:_QUESTION_CHARS], today, topic))
        else:
            topic.answer(message.content[:_ANSWER_CHARS])
    turn = read_turn(question, today, topic)
    if not topic or turn.leaning == "nothing":
        return Standalone(question, turn.period)
    most = _MOST_FOR_SHORT if turn.leaning == "short" else max(_FEWEST, _MOST_CARRIED - len(turn.words) // 2)
    carried = " ".join(topic.lacking(turn, most))
    if turn.period or not topic.period:
        period = turn.period
    else:
        period = topic.period if turn.keeps_period else None
        if turn.keeps_period or turn.points_at_event:
            carried = ", ".join(filter(None, (carried, topic.period.text)))
    return Standalone(f"{question} ({carried})" if carried else question, period, leans=True)
