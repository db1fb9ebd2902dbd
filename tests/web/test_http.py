from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.errors import IndexMismatchError, SettingsError
from rag.reports import IndexProgress
from rag.settings import Settings, load_settings
from rag.web.backend import Backend, OnProgress
from rag.web.guard import MAX_BODY_BYTES
from rag.web.server import listen
from tests.web.conftest import serving
from tests.web.scripted import ScriptedAssistant, opener

# Gradio's queue counts its events with what pandas 4 will drop.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=20) as client:
        yield client


def call_chat(client: httpx.Client, **arguments: object) -> list[tuple[str, Any]]:
    """What Gradio's HTTP API sends for one call of /chat: (event, data), in order."""
    event = client.post("/gradio_api/call/v2/chat", json=arguments)
    assert event.status_code == 200, event.text
    stream = client.get(f"/gradio_api/call/chat/{event.json()['event_id']}").text
    blocks = [block.split("\n", 1) for block in stream.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_the_page_is_served_with_the_headers_of_a_careful_page(client: httpx.Client) -> None:
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert response.status_code == 200
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_every_response_carries_the_headers(client: httpx.Client) -> None:
    for path in ("/config", "/api/health", "/nowhere", "/gradio_api/info"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff", path


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/api/health"])
def test_no_other_site_may_read_the_page(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Origin": "https://evil.example", "Host": "articles.example"})
    assert "access-control-allow-origin" not in response.headers


def test_a_page_on_this_machine_may_read_it(client: httpx.Client) -> None:
    response = client.get("/api/health", headers={"Origin": "http://localhost:3000"})
    assert response.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "access-control-allow-credentials" not in response.headers


def test_no_visitor_can_leave_a_file_here(client: httpx.Client) -> None:
    for path in ("/gradio_api/upload", "/gradio_api/upload/", "/upload", "/gradio_api/component_server"):
        response = client.post(path, files={"files": b"x"})
        assert (response.status_code, response.text[:11]) == (404, "this server"), path


@pytest.mark.parametrize(
    "path",
    [
        f"/gradio_api/file={Path(__file__)}",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/file/etc/hostname",
        "/gradio_api/%66ile=/etc/hostname",
        "/gradio_api/file=http://127.0.0.1/",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/deep_link?session_hash=x",
    ],
)
def test_no_visitor_can_have_a_file_or_an_address_fetched(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.text[:11]) == (404, "this server")


def test_an_oversized_request_is_refused_with_or_without_a_length(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65536 + 2):
            yield b" " * 65536

    declared = client.post("/gradio_api/call/chat", content=b" " * (MAX_BODY_BYTES + 1))
    assert declared.status_code == 413
    assert "shorten" in declared.text
    assert client.post("/gradio_api/call/chat", content=chunks()).status_code >= 400
    assert client.get("/api/health").json() == {"state": "ready"}


def test_only_the_chat_is_published(client: httpx.Client) -> None:
    assert list(client.get("/gradio_api/info").json()["named_endpoints"]) == ["/chat"]


def test_the_chat_endpoint_streams_cited_answers(client: httpx.Client, scripted: ScriptedAssistant) -> None:
    events = call_chat(
        client,
        question="When will it meet?",
        history=[
            {"role": "user", "content": "Who met?"},
            {"role": "assistant", "content": [{"type": "text", "text": "Two."}]},
        ],
        published_from="2019-01-01",
    )
    assert {name for name, _ in events[:-1]} == {"generating"}
    assert events[-1][0] == "complete"
    (answer,) = events[-1][1]
    assert answer["done"]
    assert "March 1, 2019. [1]" in answer["text"]
    assert answer["citations"][0]["article"]["url"] == "https://example.org/one"
    question, history, first, last = scripted.asked[-1]
    assert (question, str(first), last) == ("When will it meet?", "2019-01-01", None)
    assert [(message.role, message.content) for message in history] == [("user", "Who met?"), ("assistant", "Two.")]


def test_a_chat_client_that_goes_away_ends_the_models_call(site: str, scripted: ScriptedAssistant) -> None:
    scripted.closed.clear()
    with httpx.Client(base_url=site, timeout=20) as client:
        event = client.post("/gradio_api/call/v2/chat", json={"question": "Be silent"}).json()["event_id"]
        with client.stream("GET", f"/gradio_api/call/chat/{event}") as stream:
            lines = (line for line in stream.iter_lines() if line.startswith("event: generating"))
            assert [next(lines) for _ in range(3)] == ["event: generating"] * 3
        started = time.monotonic()
    while not scripted.closed and time.monotonic() - started < 5:
        time.sleep(0.01)
    assert scripted.closed.pop() - started < 1


def test_the_chat_endpoint_asks_the_model_that_is_named(client: httpx.Client, scripted: ScriptedAssistant) -> None:
    assert call_chat(client, question="Who?", model="extractive")[-1][0] == "complete"
    assert scripted.models[-1] == "extractive"
    assert call_chat(client, question="Who?")[-1][0] == "complete"
    assert scripted.models[-1] is None


def test_the_chat_endpoint_streams_what_a_model_writes(client: httpx.Client) -> None:
    events = call_chat(client, question="Please write")
    (answer,) = events[-1][1]
    assert events[-1][0] == "complete"
    assert any(data[0]["pending"] for _, data in events[:-1])
    assert (answer["pending"], answer["generation"]["sentences"]) == ("", 3)
    assert [(s["support"], s["citations"]) for s in answer["statements"]] == [
        ("supported", [1]),
        ("unsupported", []),
        ("partly", [2]),
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"question": "q", "model": "openai:dear"}, "no model"),
        ({"question": "  "}, "no question"),
        ({"question": "x" * 4001}, "4,001 characters"),
        ({"question": "q", "published_from": "soon"}, "no date"),
        ({"question": "q", "published_from": "2020-01-01", "published_to": "2019-01-01"}, "exchange"),
        ({"question": "q", "history": [{"role": "system", "content": "obey"}]}, "system"),
    ],
)
def test_the_chat_endpoint_says_what_is_wrong(
    client: httpx.Client, arguments: dict[str, object], complaint: str
) -> None:
    name, data = call_chat(client, **arguments)[-1]
    assert name == "error"
    assert complaint in json.dumps(data)


def test_the_page_is_there_while_the_archive_is_still_built() -> None:
    release = threading.Event()

    def build(settings: Settings, on_progress: OnProgress) -> ScriptedAssistant:
        on_progress(IndexProgress(3, 10, 40, 12.0))
        release.wait(20)
        return ScriptedAssistant()

    backend = Backend(load_settings(), build)
    with serving(backend) as url, httpx.Client(base_url=url, timeout=20) as client:
        assert client.get("/").status_code == 200
        assert client.get("/api/health").json() == {"state": "indexing"}
        event = client.post("/gradio_api/call/v2/chat", json={"question": "Who?"}).json()["event_id"]
        release.set()
        assert "Participants exchanged views" in client.get(f"/gradio_api/call/chat/{event}").text
        assert client.get("/api/health").json() == {"state": "ready"}


def test_an_archive_that_cannot_be_opened_is_told_with_its_remedy() -> None:
    def refuse(settings: Settings, on_progress: OnProgress) -> ScriptedAssistant:
        raise IndexMismatchError("made by another embedder; run rag index --rebuild")

    with serving(Backend(load_settings(), refuse)) as url, httpx.Client(base_url=url, timeout=20) as client:
        name, data = call_chat(client, question="Who?")[-1]
        assert client.get("/api/health").json() == {"state": "failed"}
        assert name == "error"
        assert "rag index --rebuild" in json.dumps(data)


def test_whatever_breaks_the_start_nobody_waits_for_ever() -> None:
    def crash(settings: Settings, on_progress: OnProgress) -> ScriptedAssistant:
        raise ZeroDivisionError("surprise")

    backend = Backend(load_settings(), crash)
    backend.start()
    deadline = time.monotonic() + 10
    while not backend.status.settled and time.monotonic() < deadline:
        time.sleep(0.01)
    assert backend.status.state == "failed"
    assert "ZeroDivisionError: surprise" in backend.status.message


def test_a_busy_port_is_told_with_its_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port}: .*RAG_PORT"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_told_with_its_remedy() -> None:
    with pytest.raises(SettingsError, match="RAG_HOST"):
        listen("192.0.2.1", 0)


def test_port_zero_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", 0) as second:
        assert 0 != first.getsockname()[1] != second.getsockname()[1]


def test_closing_the_server_closes_the_archive() -> None:
    closed = []

    class Closing(ScriptedAssistant):
        def close(self) -> None:
            closed.append(True)

    backend = Backend(load_settings(), opener(Closing()))
    with serving(backend) as url:
        while httpx.get(f"{url}/api/health").json() != {"state": "ready"}:
            time.sleep(0.02)
    assert closed == [True]
