"""Whether a chat model is there, and what one word of it takes: for `rag doctor`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rag.account import spent
from rag.datamodels import Message, Usage
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.settings import Settings

_INSTRUCTIONS = "Answer in one word."
_QUESTION = "Is water wet?"
_HUB = "transformers:"


def looked_at(name: str, settings: Settings) -> str:
    """What can be told of a model without calling it.

    :raises RagError: it means no model, or its library, its key or its file is missing.
    """
    from rag.models.loading import load_chat_model

    if name.startswith(_HUB) and not Path(name.removeprefix(_HUB)).expanduser().is_dir():
        return f"{name}: not looked for, as it may have to be fetched; rag doctor --model does"
    model = load_chat_model(name, settings)
    return f"{name}: what it needs is there; it reads {model.window:,} tokens; rag doctor --model calls it"


def called(name: str, settings: Settings) -> str:
    """What came of a call that asks for one token: its tokens, its price and its time, loading included.

    :raises RagError: no reply came; the message says why, and the remedy.
    """
    from rag.models.loading import load_chat_model
    from rag.settings import EXTRACTIVE

    if name == EXTRACTIVE:
        raise ModelError("no chat model is set; set model, or name one: rag doctor --model local:FILE.gguf")
    model = load_chat_model(name, settings)
    usage = Usage()
    with closing(model.stream(_INSTRUCTIONS, [Message("user", _QUESTION)], 1)) as pieces:
        for piece in pieces:
            usage = piece.usage or usage
    return "; ".join([f"{name}: it answers", *spent(usage), f"it reads {model.window:,} tokens"])
