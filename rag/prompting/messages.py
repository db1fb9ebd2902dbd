"""The messages of an answer: instructions, the turns before as far as they fit, and the question with its passages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.datamodels import Excerpt, Message, Period
from rag.dates import describe
from rag.prompting.harmless import harmless, unmarked
from rag.prompting.passages import blocks, day, fence_code
from rag.prompting.window import Count, cost, left
from rag.prompts import ABSTENTION, Prompt, load_prompt

_VARIABLES = frozenset({"passages", "question", "today", "period", "abstention", "code"})
_REQUIRED = frozenset({"passages", "question", "abstention"})
# Of the turns before, so many at most, each message cut at so many characters: more says little about the question.
_MOST_TURNS = 8
_MOST_CHARS = 4000
# The part of the window that the last turn may claim before the passages do.
_LAST_TURN = 0.25


def answer_prompt(folder: Path | None = None) -> Prompt:
    """The prompt `answer`; `$passages`, `$question` and `$abstention` must be in it.

    :raises SettingsError: see `load_prompt`.
    """
    return load_prompt("answer", _VARIABLES, folder, required=_REQUIRED, parted=True)


def answer_messages(
    prompt: Prompt,
    question: str,
    excerpts: Sequence[Excerpt],
    history: Sequence[Message],
    *,
    today: date,
    period: Period | None,
    window: int,
    limit: int,
    count_tokens: Count,
) -> tuple[str, tuple[Message, ...]]:
    """The instructions and the messages for a model; the last message holds the question and the passages.

    Of the history as many whole turns as fit, the last ones; a turn is a question with its answer, without markers.

    :param window: tokens that the model reads and writes together; `limit` of them are kept for its answer.
    """
    instructions, asked = _filled(prompt, question, excerpts, today, period)
    free = left(window, limit, (instructions, asked), count_tokens)
    kept: list[Message] = []
    for turn in reversed(_turns(history)):
        free -= cost((message.content for message in turn), count_tokens)
        if free < 0:
            break
        kept[:0] = turn
    return instructions, (*kept, Message("user", asked))


def room(
    prompt: Prompt,
    question: str,
    history: Sequence[Message] = (),
    *,
    today: date,
    period: Period | None,
    window: int,
    limit: int,
    most: int,
    count_tokens: Count,
) -> int:
    """How many tokens of passages fit beside the question, at most `most`; 0 where the window is too small for any.

    The turn before has its place too, where it takes no more than a quarter of what is left.
    """
    free = left(window, limit, _filled(prompt, question, (), today, period), count_tokens)
    last = cost((message.content for turn in _turns(history)[-1:] for message in turn), count_tokens)
    if last <= _LAST_TURN * free:
        free -= last
    return max(0, min(most, free))


def _filled(
    prompt: Prompt, question: str, excerpts: Sequence[Excerpt], today: date, period: Period | None
) -> tuple[str, str]:
    code = fence_code(excerpts)
    return prompt.fill_parts(
        passages=blocks(excerpts, code),
        question=harmless(question),
        today=day(today),
        period=f" The question is about {describe(period)}." if period else "",
        abstention=ABSTENTION,
        code=code,
    )


def _turns(history: Sequence[Message]) -> list[tuple[Message, Message]]:
    """The questions that were answered, each with its answer, oldest first."""
    turns: list[tuple[Message, Message]] = []
    asked: Message | None = None
    for message in history:
        content = harmless(message.content[:_MOST_CHARS])
        if message.role == "user":
            asked = Message("user", content) if content else None
        elif asked and (answer := unmarked(content).strip()):
            turns.append((asked, Message("assistant", answer)))
            asked = None
    return turns[-_MOST_TURNS:]
