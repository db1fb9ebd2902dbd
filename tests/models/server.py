"""A real HTTP server that answers as it is told to, well or badly, and keeps what it was asked."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

STREAMS = Path(__file__).parent / "streams"


@dataclass(frozen=True)
class Asked:
    """One request, as it came; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any
    at: float


class Exchange(BaseHTTPRequestHandler):
    """One request, and the answer to it, piece by piece."""

    protocol_version = "HTTP/1.1"
    server: _Listening

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told = self.server.told
        told.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body, time.monotonic()))
        told.scripts[min(len(told.asked), len(told.scripts)) - 1](self)
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def begin(self, status: int = 200, content_type: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("transfer-encoding", "chunked")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send(self, text: str) -> bool:
        """Sends a chunk; whether anyone still listens."""
        data = text.encode()
        try:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()
        except OSError:
            self.gone()
            return False
        return True

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Breaks the connection without an end."""
        self.connection.shutdown(socket.SHUT_RDWR)

    def gone(self) -> None:
        self.server.told.gone.set()

    def wait(self, seconds: float) -> bool:
        """Waits, and notices when the client leaves; whether it is still there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.server.told.closing.is_set():
            if select.select([self.connection], [], [], 0.02)[0] and not self.connection.recv(1, socket.MSG_PEEK):
                self.gone()
                return False
        return True


Script: TypeAlias = Callable[[Exchange], None]


@dataclass
class Told:
    """What the server is told, and what it saw: requests in order, and whether a client went away early."""

    scripts: tuple[Script, ...]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Listening(ThreadingHTTPServer):
    daemon_threads = False  # so that closing it waits for what it still answers

    def __init__(self, told: Told) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.told = told
        told.port = self.server_port


@contextmanager
def serving(*scripts: Script) -> Iterator[Told]:
    """A server at its address; the last script serves all further requests."""
    told = Told(scripts)
    with _Listening(told) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            told.closing.set()
            server.shutdown()
            thread.join()


def chunk(text: str | None = None, finish: str | None = None, **delta: Any) -> str:
    """An event of a stream of chat completions."""
    content = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": {**content, **delta}, "finish_reason": finish}
    return _event({"choices": [choice]})


def spent(read: int, written: int) -> str:
    """The event that ends such a stream: what it took."""
    tokens = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return _event({"choices": [], "usage": tokens}) + "data: [DONE]\n\n"


def _event(body: Mapping[str, Any]) -> str:
    shared = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1740000000, "model": "tiny"}
    return f"data: {json.dumps({**shared, **body})}\n\n"


def says(*texts: str, pause: float = 0.0, finish: str = "stop") -> Script:
    """Answers as an OpenAI-compatible server does, with a pause before each text."""

    def script(exchange: Exchange) -> None:
        exchange.begin()
        for text in texts:
            if not exchange.wait(pause) or not exchange.send(chunk(text)):
                return
        exchange.send(chunk(finish=finish) + spent(40, len(texts)))
        exchange.end()

    return script


def sends(*pieces: str, content_type: str = "text/event-stream", cut: bool = False, status: int = 200) -> Script:
    """Sends what it is given, then ends, or breaks the connection."""

    def script(exchange: Exchange) -> None:
        exchange.begin(status, content_type)
        for piece in pieces:
            exchange.send(piece)
        if cut:
            exchange.cut()
        else:
            exchange.end()

    return script


def fails(status: int, body: object = None, content_type: str = "application/json", **headers: str) -> Script:
    """Answers with an error."""

    def script(exchange: Exchange) -> None:
        exchange.begin(status, content_type, **headers)
        exchange.send(body if isinstance(body, str) else json.dumps(body or {"error": {"message": "no"}}))
        exchange.end()

    return script


def silent(seconds: float = 20.0, *, begun: str | None = None) -> Script:
    """Says nothing more, before the headers or after `begun`."""

    def script(exchange: Exchange) -> None:
        if begun is not None:
            exchange.begin()
            exchange.send(begun)
        exchange.wait(seconds)

    return script


def endless(piece: str, pause: float = 0.0) -> Script:
    """Never stops, whatever limit it was given."""

    def script(exchange: Exchange) -> None:
        exchange.begin()
        while exchange.wait(pause) and not exchange.server.told.closing.is_set() and exchange.send(piece):
            pass

    return script


def recorded(name: str) -> Script:
    """Answers with a stream in a provider's own format, from the folder `streams`."""
    return sends((STREAMS / name).read_text(encoding="utf-8"))
