"""The seam of a chat model: messages in, text out as it is written; any call can be stopped."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.datamodels import Message, Usage


@dataclass(frozen=True, slots=True)
class Piece:
    """What arrived: some text, possibly none. The last piece of a call carries its `usage`."""

    text: str = ""
    usage: Usage | None = None


class ChatModel(Protocol):
    """A chat model, hosted or local. Threads may share it.

    `name` is what the settings call it. `window` is how many tokens it reads and writes together.
    """

    name: str
    window: int

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, by the model's own tokenizer or by an estimate that errs on the high side."""
        ...

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        """The reply to `messages` (the last one is the user's) under `instructions`, of at most `limit` tokens.

        While nothing arrives, a piece without text is yielded several times a second, so that whoever iterates can
        stop; closing the iterator ends the call. The wait for the first token and between two is bounded.

        :raises ModelCallError: no whole reply came, at whatever point; the message names the model and the remedy.
        """
        ...
