"""Rewriting: a follow-up as a question of its own, by a chat model, held to what was really said."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.conversation import Standalone
from rag.datamodels import Message
from rag.errors import ModelCallError
from rag.models import ChatModel
from rag.prompting.calling import reply
from rag.prompting.drift import drifted
from rag.prompting.harmless import harmless, one_line, unmarked
from rag.prompting.lines import first_line
from rag.prompting.passages import day
from rag.prompting.window import left
from rag.prompts import Prompt, load_prompt

_VARIABLES = frozenset({"conversation", "question", "today"})
_REQUIRED = frozenset({"conversation", "question"})
_LIMIT = 100  # tokens
_MOST_CHARS = 800
# What of the conversation the model sees: so many messages, each cut at so many characters.
_MOST_MESSAGES = 6
_MESSAGE_CHARS = 600
_NAMES = {"user": "User", "assistant": "Assistant"}

_log = logging.getLogger(__name__)


def followup_prompt(folder: Path | None = None) -> Prompt:
    """The prompt `followup`; `$conversation` and `$question` must be in it.

    :raises SettingsError: see `load_prompt`.
    """
    return load_prompt("followup", _VARIABLES, folder, required=_REQUIRED, parted=True)


def rewrite(
    question: str,
    history: Sequence[Message],
    ruled: Standalone,
    model: ChatModel,
    prompt: Prompt,
    today: date,
) -> str | None:
    """The question so that it stands alone, in the user's words; None where `ruled` should be searched instead.

    No model is asked where the question does not lean on the turns before. None too where the call fails, and where
    what the model writes says something else than was said (see `drifted`).

    :param ruled: the question as the rules make it stand alone. Its period holds for the rewritten question too.
    """
    if not history or not (ruled.leans or ruled.searched != question):
        return None
    seen = history[-_MOST_MESSAGES:]
    while left(model.window, _LIMIT, asked := _filled(prompt, question, seen, today), model.count_tokens) < 0:
        if not seen:
            return None
        seen = seen[1:]
    instructions, message = asked
    try:
        written = reply(model, instructions, message, _LIMIT, _MOST_CHARS)
    except ModelCallError as error:
        _log.warning("the follow-up is not rewritten: %s", error)
        return None
    rewritten = first_line(written)
    if problem := drifted(rewritten, question, seen, ruled, today):
        _log.info("the rewritten follow-up is not used: %s", problem)
        return None
    return rewritten


def _filled(prompt: Prompt, question: str, seen: Sequence[Message], today: date) -> tuple[str, str]:
    lines = (f"{_NAMES[said.role]}: {one_line(unmarked(said.content), _MESSAGE_CHARS)}" for said in seen)
    return prompt.fill_parts(conversation="\n".join(lines), question=harmless(question), today=day(today))
