"""Reads the reply of a hosted model as it streams: shows its text, counts, and says at the end whether it was whole."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic_ai.messages import (
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
)

from rag.datamodels import Usage
from rag.models.chat import Piece
from rag.models.failures import SpentThinkingError, SpoiltReplyError
from rag.models.relay import Emit
from rag.models.thinking import Unthought

if TYPE_CHECKING:
    from pydantic_ai.models import StreamedResponse

# What a model that thinks before it answers may think, in tokens, beside what it writes.
THOUGHT = 4096
# A reply is cut off at this many characters for each token that it was allowed: no language's tokens are that long.
_CHARACTERS = 16


class Reply:
    """One reply. `begun` is whether any of its text was shown.

    :param started: when the reader began to wait, by `time.monotonic()`, earlier attempts included.
    :param limit: tokens that the model was allowed.
    """

    def __init__(self, emit: Emit, started: float, limit: int) -> None:
        self.begun = False
        self._emit = emit
        self._started = started
        self._first: float | None = None
        self._room = _CHARACTERS * limit
        self._room_for_thought = _CHARACTERS * (limit + THOUGHT)
        self._visible = Unthought()

    async def read(self, stream: StreamedResponse) -> None:
        """Emits the text and, last, the usage; a reply that is far longer than allowed is left there.

        :raises SpoiltReplyError: the reply broke off, is empty, or was withheld.
        """
        async for event in stream:
            match event:
                case PartStartEvent(part=TextPart(content=text)):
                    self._write(text)
                case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                    self._write(text)
                case PartStartEvent(part=ThinkingPart(content=thought)):
                    self._think(thought)
                case PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str() as thought)):
                    self._think(thought)
                case _:
                    continue
            if self._room <= 0 or self._room_for_thought <= 0:
                break
        else:
            _check_end(stream.get())
        self._show(self._visible.rest())
        if not self.begun:
            raise _emptiness(stream.get())
        self._emit(Piece(usage=self._usage(stream.get())))

    def _write(self, text: str) -> None:
        visible = self._visible.feed(text)
        if not visible:
            self._think(text)
        self._show(visible[: self._room])
        self._room -= len(visible)

    def _think(self, thought: str) -> None:
        self._room_for_thought -= len(thought)
        self._emit(Piece())  # it is at work: the wait for its words begins anew

    def _show(self, text: str) -> None:
        if not self.begun:
            text = text.lstrip()
        if not text:
            return
        if self._first is None:
            self._first = time.monotonic() - self._started
        self.begun = True
        self._emit(Piece(text))

    def _usage(self, response: ModelResponse) -> Usage:
        spent = response.usage
        return Usage(
            spent.input_tokens or None,
            spent.output_tokens or None,
            self._first,
            time.monotonic() - self._started,
            _cost(response),
        )


def _cost(response: ModelResponse) -> float | None:
    """US dollars by the provider's word or the price list that comes with pydantic-ai; None where it has no price."""
    cost: Decimal | None = response.usage.cost
    if cost is None and response.model_name and response.usage.output_tokens:
        try:
            cost = response.cost().total_price
        except (LookupError, ValueError):
            return None
    return None if cost is None else float(cost)


def _check_end(response: ModelResponse) -> None:
    """Holds the end of the stream against what providers promise: the reason why the model stopped."""
    reason = response.finish_reason
    if reason == "content_filter":
        raise SpoiltReplyError("was kept from answering by its provider's filter; ask in other words")
    if reason == "error" or response.state not in ("complete", "incomplete"):
        raise SpoiltReplyError("broke off with an error of its provider; try again later", again=True)
    if "finish_reason" not in (response.provider_details or {}):
        raise SpoiltReplyError("lost the connection before the reply was whole; try again", again=True)


def _emptiness(response: ModelResponse) -> SpoiltReplyError:
    if response.finish_reason == "length":
        return SpentThinkingError(
            "spent all its tokens before it wrote a word; raise the setting answer_tokens, or take one that thinks less"
        )
    return SpoiltReplyError("sent an empty reply; try again, or take another model")
