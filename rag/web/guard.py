"""What every request meets before Gradio does: a bound on its size, no files, and the headers of a careful page."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's routes that nothing on the page uses: by them any visitor could fill the disk, or have this server fetch
# an address of his choice.
_CLOSED = re.compile(r"/+(gradio_api/+)?(upload|file|proxy|deep_link|stream|component_server|run-history)(?![\w-])")
MAX_BODY_BYTES = 1024 * 1024  # far above the longest question with its history

# Gradio starts with an inline script and compiles templates in the browser: without 'unsafe-inline' and
# 'unsafe-eval' there is no page. Other hosts are shut out, so that no text can make a reader's browser call out.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """ASGI middleware. Streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, bounded, and its response back with the headers; or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            # A body without a length (chunked) is cut off here, as if its sender had gone.
            return {"type": "http.disconnect"} if received > MAX_BODY_BYTES else message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self.app)(scope, bounded, with_headers)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    if _CLOSED.match(scope["path"]):
        return PlainTextResponse("this server neither takes nor gives files", 404)
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return PlainTextResponse(f"a request may hold {MAX_BODY_BYTES} bytes; shorten it", 413)
    return None
