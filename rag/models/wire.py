"""The HTTP client of one call: it follows nothing elsewhere, waits no longer than asked, and reads only so much."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic_ai.models import create_async_http_client, create_async_httpx2_client

from rag.models.failures import SpoiltReplyError
from rag.models.providers import Access

_CONNECT = 10.0  # seconds
# Bytes of one response. A token takes some 250 of them in a stream of chat completions: room for 65,000.
_MOST = 16 * 2**20


# All that a request for a chat completion needs to say of itself, beside the key.
_NEEDED = frozenset({"host", "accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent"})


@asynccontextmanager
async def client(access: Access, longest: float) -> AsyncIterator[Any]:
    """A client for the model's library, that gives up after `longest` seconds without a byte, 10 without a connection.

    It follows no redirect and accepts no compression, and it reads so much of a response and no more.
    """
    if access.provider == "groq":  # whose library is still with httpx, the older one
        made: Any = create_async_http_client(timeout=math.ceil(longest), connect=int(_CONNECT))
    else:
        made = create_async_httpx2_client(timeout=httpx2.Timeout(longest, connect=_CONNECT))
    made.headers["accept-encoding"] = "identity"  # what is not compressed cannot grow while it is read
    made.event_hooks["response"].append(_guard)
    if access.borrows:
        made.event_hooks["request"].append(partial(_strip, access.key))
    async with made:
        yield made


async def _strip(key: str | None, request: Any) -> None:
    """Takes from a request what OpenAI's library adds from OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS and the like."""
    for name in [name for name in request.headers if name.lower() not in _NEEDED]:
        del request.headers[name]
    if key:
        request.headers["authorization"] = f"Bearer {key}"


async def _guard(response: Any) -> None:
    if response.has_redirect_location:
        host = urlsplit(response.headers["location"]).hostname or "another path"
        raise SpoiltReplyError(
            f"is not where its address says: the server redirects to {host}, where no key goes; correct the address"
        )
    if response.headers.get("content-type", "").startswith("text/html") and response.is_success:
        raise SpoiltReplyError(
            "is not where its address says: a web page came; set base_url to an OpenAI-compatible server, with its /v1"
        )
    inner = response.stream
    response.stream = _Bounded(inner) if isinstance(inner, httpx2.AsyncByteStream) else _bounded_older(inner)


class _Counted:
    """A body of which at most so many bytes are read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = _MOST
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise SpoiltReplyError(f"sent more than {_MOST // 2**20} MiB; check the server, or take another model")
            yield chunk

    async def aclose(self) -> None:
        """Closes what is read."""
        await self._stream.aclose()


class _Bounded(_Counted, httpx2.AsyncByteStream):
    pass


def _bounded_older(stream: Any) -> Any:
    import httpx

    class Bounded(_Counted, httpx.AsyncByteStream):
        pass

    return Bounded(stream)
