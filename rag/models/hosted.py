"""A chat model behind HTTP, at a provider or on a server of one's own, by pydantic-ai."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from rag.datamodels import Message
from rag.models.chat import Piece
from rag.models.providers import Access, connect
from rag.models.relay import Emit, StoppedError, Waits, relayed
from rag.models.retrying import delay
from rag.models.windows import estimate_tokens, known_window
from rag.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

    from rag.models.reply import Reply

_log = logging.getLogger(__name__)

_CONNECT = 10.0  # seconds
_SLACK = 5.0  # seconds that the HTTP client waits longer than the relay, which can say what was awaited
_WATCH = 0.05  # seconds between two looks at whether the call was stopped


class HostedModel:
    """A `ChatModel` at the end of an HTTP connection, which lasts for one call: threads share nothing."""

    def __init__(self, name: str, access: Access, settings: Settings) -> None:
        self.name = name
        self.window = settings.window or known_window(access)
        self._access = access
        self._waits = Waits(settings.first_token_seconds, settings.next_token_seconds)
        self._retries = settings.retries

    def count_tokens(self, text: str) -> int:
        """An estimate on the high side; the model's own tokenizer is at the provider."""
        return estimate_tokens(text)

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Iterator[Piece]:
        """See `ChatModel.stream`."""
        turns = tuple(messages)

        def call(emit: Emit, stopped: threading.Event) -> None:
            asyncio.run(self._watched(instructions, turns, limit, emit, stopped))

        return relayed(self.name, call, self._waits)

    async def _watched(
        self, instructions: str, messages: Sequence[Message], limit: int, emit: Emit, stopped: threading.Event
    ) -> None:
        """Makes the call, and ends it, its connection included, once `stopped` is set."""
        prompt = _prompt(instructions, messages)
        calling = asyncio.create_task(self._tried(prompt, limit, emit))
        while not calling.done():
            if stopped.is_set():
                calling.cancel()
            await asyncio.wait([calling], timeout=_WATCH)
        if calling.cancelled():
            raise StoppedError
        calling.result()

    async def _tried(self, prompt: Sequence[ModelMessage], limit: int, emit: Emit) -> None:
        """Asks, and asks again for as long as that may help and nothing of a reply was shown."""
        from rag.models.failures import explain
        from rag.models.reply import Reply

        started = time.monotonic()
        for attempt in range(self._retries + 1):
            reply = Reply(emit, started, limit)
            try:
                return await self._ask(prompt, limit, reply)
            except StoppedError:
                raise
            except Exception as error:  # noqa: BLE001 - a library that reads a server's bytes raises anything
                failure = explain(self.name, error, self._access)
            # Raised out here, it has no cause and no context, whose text might hold the key or the server's page.
            if reply.begun or not failure.again or attempt == self._retries:
                raise failure.error
            wait = delay(attempt, failure.wait)
            _log.info("%s; asking again in %.1f s", failure.error, wait)
            await _rest(wait, emit)
        return None

    async def _ask(self, prompt: Sequence[ModelMessage], limit: int, reply: Reply) -> None:
        from pydantic_ai.direct import model_request_stream

        async with self._client() as client:
            model = connect(self._access, client)
            wishes = _wishes(model, limit)
            async with model_request_stream(model, prompt, model_settings=wishes, instrument=False) as stream:
                await reply.read(stream)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Any]:
        """An HTTP client that follows no redirect, so that no other server sees the key."""
        from httpx2 import Timeout
        from pydantic_ai.models import create_async_http_client, create_async_httpx2_client

        longest = max(self._waits.first, self._waits.next) + _SLACK
        if self._access.provider == "groq":  # whose library is still with the older httpx
            async with create_async_http_client(timeout=int(longest) + 1, connect=int(_CONNECT)) as older:
                yield older
        else:
            async with create_async_httpx2_client(timeout=Timeout(longest, connect=_CONNECT)) as client:
                yield client


async def _rest(seconds: float, emit: Emit) -> None:
    """Waits, and says now and then that it does: the next attempt has the whole wait for its first token."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(left, 1.0))
        emit(Piece())


def _prompt(instructions: str, messages: Sequence[Message]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    prompt: list[ModelMessage] = []
    for message in messages:
        if message.role == "user":
            prompt.append(ModelRequest([UserPromptPart(message.content)], instructions=instructions))
        else:
            prompt.append(ModelResponse([TextPart(message.content)]))
    return prompt


def _wishes(model: Model, limit: int) -> ModelSettings:
    """What is asked of the model: the likeliest words, few of them, and no retries by the library.

    A model that thinks by itself takes no temperature, and what it thinks counts as written.
    """
    from pydantic_ai.settings import ModelSettings

    from rag.models.reply import THOUGHT

    profile = model.profile
    if profile.get("thinking_enabled_by_default") or profile.get("thinking_always_enabled"):
        return ModelSettings(max_tokens=limit + THOUGHT, max_retries=0)
    return ModelSettings(max_tokens=limit, temperature=0.0, max_retries=0)
