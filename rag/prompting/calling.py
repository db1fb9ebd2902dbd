"""A short reply of a chat model, whole: for what is read by the program before anybody sees it."""

from __future__ import annotations

from contextlib import closing

from rag.datamodels import Message
from rag.models import ChatModel


def reply(model: ChatModel, instructions: str, message: str, limit: int, most_chars: int) -> str:
    """What the model writes, up to so many tokens and characters; the call ends there, whatever else would come.

    :raises ModelCallError: no whole reply came.
    """
    written = ""
    with closing(model.stream(instructions, (Message("user", message),), limit)) as pieces:
        for piece in pieces:
            written += piece.text
            if len(written) >= most_chars:
                break
    return written[:most_chars]
