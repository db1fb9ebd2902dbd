"""The server: a FastAPI application with the page at "/", served at once while the archive opens behind it."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.backend import Backend, State
from rag.web.guard import Guard
from rag.web.quick_gradio import import_gradio

_log = logging.getLogger(__name__)
_LOCAL_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


def serve(settings: Settings) -> None:
    """Serve the page until interrupted. The address is logged, also where port 0 took a free one.

    :raises SettingsError: the address cannot be used.
    """
    # Bound before Gradio is imported: a busy port is told at once, and an early visitor waits instead of being refused.
    listener = listen(settings.host, settings.port)
    url = _url(settings.host, listener.getsockname()[1])
    with suppress(KeyboardInterrupt):  # uvicorn has shut down in order, and then raises it again
        uvicorn.Server(configured(Backend(settings), url)).run(sockets=[listener])


def configured(backend: Backend, url: str = "") -> uvicorn.Config:
    """What uvicorn needs to serve this backend. The application is made inside its event loop.

    Gradio otherwise makes event loops of its own, sets them as the thread's, and leaves them open.
    """
    factory = partial(create_app, backend, url)
    return uvicorn.Config(factory, factory=True, log_level="warning", access_log=False, timeout_graceful_shutdown=2)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at the address.

    :raises SettingsError: the address is taken or is not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        remedy = "set RAG_PORT to another one (0 takes a free one), or RAG_HOST"
        raise SettingsError(f"cannot serve at {host}, port {port}: {error.strerror}; {remedy}") from error


def create_app(backend: Backend, url: str = "") -> FastAPI:
    """The whole application; its backend starts and ends with it. `url` is logged once it can be visited."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
    gr = import_gradio()
    from rag.web.page import CSS, JS, Page
    from rag.web.theme import theme

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if url:
            _log.info("the page is at %s", url)
        backend.start()
        yield
        backend.close()

    app = FastAPI(title="Article assistant", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard)
    # Left to itself, Gradio echoes any origin with credentials; it stands aside where the parent has this middleware.
    app.add_middleware(
        CORSMiddleware, allow_origin_regex=_LOCAL_ORIGIN, allow_methods=["GET", "POST"], allow_headers=["*"]
    )

    @app.get("/api/health")
    def health() -> dict[str, State]:
        return {"state": backend.status.state}

    gr.mount_gradio_app(
        app,
        Page(backend).blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        max_file_size=1,
        theme=theme(),
        head=f"<style>{CSS}</style>",  # as css= it would come twice, once with every selector rewritten
        js=JS,
    )
    return app


def _url(host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
