"""A chat model behind HTTP, at a provider or on a server of one's own, by pydantic-ai."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Generator, Mapping, Sequence
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

_SLACK = 5.0  # seconds that the HTTP client waits longer than the relay, which can say what was awaited
_WATCH = 0.05  # seconds between two looks at whether the call was stopped


class HostedModel:
    """A `ChatModel` at the end of an HTTP connection.

    A connection lasts for one call, in that call's own event loop, so that threads share nothing.
    """

    def __init__(self, name: str, access: Access, settings: Settings) -> None:
        self.name = name
        self.window = settings.window or known_window(access)
        self._access = access
        self._waits = Waits(settings.first_token_seconds, settings.next_token_seconds)
        self._retries = settings.retries
        self._thinks = False

    def count_tokens(self, text: str) -> int:
        """An estimate on the high side; the model's own tokenizer is at the provider."""
        return estimate_tokens(text)

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
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
        while not calling.done() and not stopped.is_set():
            await asyncio.wait([calling], timeout=_WATCH)
        calling.cancel()  # once: a second time would interrupt it while it closes its connection
        await asyncio.wait([calling])
        if calling.cancelled():
            raise StoppedError
        calling.result()

    async def _tried(self, prompt: Sequence[ModelMessage], limit: int, emit: Emit) -> None:
        """Asks, and asks again for as long as that may help and nothing of a reply was shown."""
        from rag.models.failures import SpentThinkingError, explain
        from rag.models.reply import Reply

        started = time.monotonic()
        for attempt in range(self._retries + 1):
            reply = Reply(emit, started, limit)
            try:
                return await self._ask(prompt, limit, reply)
            except StoppedError:
                raise
            except Exception as error:  # noqa: BLE001 - a library that reads a server's bytes raises anything
                if isinstance(error, SpentThinkingError) and not self._thinks:
                    self._thinks = error.again = True  # from now on it has room for it
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

        from rag.models.wire import client

        longest = max(self._waits.first, self._waits.next) + _SLACK
        async with client(self._access, longest) as http:
            model = connect(self._access, http)
            wishes = _wishes(model, max(limit, self._access.least), thinks=self._thinks)
            async with model_request_stream(model, prompt, model_settings=wishes, instrument=False) as stream:
                await reply.read(stream)


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


def _wishes(model: Model, limit: int, *, thinks: bool) -> ModelSettings:
    """What is asked of the model: the likeliest words, few of them, little thought, and no retries by the library.

    A model that cannot but think takes no temperature, and what it thinks counts as written.

    :param thinks: that it thinks was seen, though nothing of the kind is known of it.
    """
    from pydantic_ai.settings import ModelSettings

    from rag.models.reply import THOUGHT

    profile: Mapping[str, Any] = model.profile
    always = bool(profile.get("thinking_always_enabled"))
    wishes = ModelSettings(max_tokens=limit, max_retries=0)
    if profile.get("supports_thinking"):
        wishes["thinking"] = False  # where it cannot be turned off, this asks for as little as can be
    if thinks or always or (profile.get("supports_thinking") and profile.get("google_supports_thinking_level")):
        wishes["max_tokens"] = limit + THOUGHT
    if not always and not profile.get("anthropic_disallows_sampling_settings"):
        wishes["temperature"] = 0.0
    return wishes
