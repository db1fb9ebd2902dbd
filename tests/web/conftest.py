from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from rag.settings import load_settings
from rag.web.backend import Backend
from rag.web.server import configured, listen
from tests.web.scripted import HOSTILE, MODELS, ScriptedAssistant, opener

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def serving(backend: Backend) -> Iterator[str]:
    """The real application on a free port, in a thread of this process; yields its address without the last slash."""
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(configured(backend))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 120
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def scripted() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture(scope="session")
def site(scripted: ScriptedAssistant) -> Iterator[str]:
    with serving(Backend(load_settings(), opener(scripted))) as url:
        yield url


@pytest.fixture(scope="session")
def hostile_site() -> Iterator[str]:
    with serving(Backend(load_settings(), opener(ScriptedAssistant(HOSTILE)))) as url:
        yield url


@pytest.fixture(scope="session")
def one_writer() -> ScriptedAssistant:
    return ScriptedAssistant(pause=0.05)


@pytest.fixture
def writer(one_writer: ScriptedAssistant) -> ScriptedAssistant:
    one_writer.closed.clear()
    return one_writer


@pytest.fixture(scope="session")
def writing_site(one_writer: ScriptedAssistant) -> Iterator[str]:
    settings = load_settings(models=MODELS, model=MODELS[0])
    with serving(Backend(settings, opener(one_writer))) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None and "CI" not in os.environ:
        pytest.skip("no Chromium on the path; install it (apt-get install chromium) to run the browser tests")
    assert executable, "CI installs Chromium, and there is none"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page of its own browser session, with everything on it that a page must not do."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.origin + path)
        self.page.locator("#question textarea").wait_for()
        return self.page

    def ask(self, question: str) -> None:
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")

    def answered(self, turn: int = 1) -> Any:
        details = self.page.locator(f"#live #turn-{turn} .details")
        details.wait_for(timeout=60_000)
        return self.page.locator(f"#live #turn-{turn}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.complaints.append(f"foreign request: {request.url}")


VisitSite = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture
def visiting(browser: Browser) -> VisitSite:
    """`with visiting(url, width=…, dark=…) as visit:`; leaving asserts that nothing went wrong in the browser."""

    @contextlib.contextmanager
    def visit(origin: str, width: int = 1280, height: int = 800, dark: bool = False) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        seen = Visit(context.new_page(), origin)
        seen.watch()
        try:
            yield seen
        finally:
            context.close()
        assert not seen.complaints

    return visit
