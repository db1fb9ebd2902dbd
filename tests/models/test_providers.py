"""Each provider in its own format: the request that its server gets, and the stream as it is documented."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping
from typing import Any

import pytest

from rag.datamodels import Message
from rag.errors import ModelCallError
from rag.models.loading import load_chat_model
from rag.models.providers import PROVIDERS, Access, connect
from rag.models.wire import client
from rag.settings import Settings
from tests.models.server import Told, fails, recorded, serving
from tests.models.test_hosted import ask

TURNS = (Message("user", "Hello"), Message("assistant", "Yes?"), Message("user", "When does the ferry sail?"))
KEY = "k-4c1d9e7a2b60"
ANSWER = "The ferry sails at nine [1]."
PLAIN = [
    {"role": "system", "content": "Answer from the articles."},
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Yes?"},
    {"role": "user", "content": "When does the ferry sail?"},
]


def told(monkeypatch: pytest.MonkeyPatch, server: Told, **variables: str) -> None:
    """Sets variables; "{url}" in one is the server's address."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(url=server.url))


def request(server: Told, path: str, headers: Mapping[str, str]) -> Any:
    (asked,) = server.asked
    assert asked.path == path
    assert {name: asked.headers.get(name) for name in headers} == headers
    return asked.body


def test_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("openai.sse")) as server:
        told(monkeypatch, server, OPENAI_BASE_URL="{url}/v1", OPENAI_API_KEY=KEY)
        text, usage = ask(load_chat_model("openai:gpt-4o-mini", Settings()), TURNS)
    assert text == ANSWER
    assert (usage.input_tokens, usage.output_tokens) == (1000, 200)
    assert usage.cost == pytest.approx(1000 * 0.15e-6 + 200 * 0.60e-6)  # OpenAI's price list, dollars a token
    body = request(server, "/v1/chat/completions", {"authorization": f"Bearer {KEY}"})
    assert body == {
        "model": "gpt-4o-mini",
        "messages": PLAIN,
        "max_completion_tokens": 50,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_openai_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("openai-responses.sse")) as server:
        told(monkeypatch, server, OPENAI_BASE_URL="{url}/v1", OPENAI_API_KEY=KEY)
        text, usage = ask(load_chat_model("openai-responses:gpt-4o-mini", Settings()), TURNS)
    assert (text, usage.input_tokens, usage.output_tokens) == (ANSWER, 1000, 200)
    body = request(server, "/v1/responses", {"authorization": f"Bearer {KEY}"})
    assert (body["instructions"], body["input"]) == (PLAIN[0]["content"], PLAIN[1:])
    assert (body["max_output_tokens"], body["temperature"], body["stream"]) == (50, 0, True)
    assert body["store"] is False


def test_a_model_that_thinks_has_room_to_and_no_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("openai.sse")) as server:
        told(monkeypatch, server, OPENAI_BASE_URL="{url}/v1", OPENAI_API_KEY=KEY)
        ask(load_chat_model("openai:o3", Settings()), TURNS)
    (asked,) = server.asked
    assert asked.body["max_completion_tokens"] > 50 + 4000
    assert "temperature" not in asked.body


def test_anthropic(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("anthropic.sse")) as server:
        told(monkeypatch, server, ANTHROPIC_BASE_URL="{url}", ANTHROPIC_API_KEY=KEY)
        text, usage = ask(load_chat_model("anthropic:claude-haiku-4-5", Settings()), TURNS)
    assert text == ANSWER
    assert (usage.input_tokens, usage.output_tokens) == (1000, 200)
    assert usage.cost == pytest.approx(1000 * 1e-6 + 200 * 5e-6)  # Anthropic's price list, dollars a token
    body = request(server, "/v1/messages", {"content-type": "application/json"})
    headers = server.asked[0].headers
    assert KEY in (headers.get("x-api-key"), headers.get("authorization", "").removeprefix("Bearer "))
    assert headers["anthropic-version"]
    said = [{"role": turn["role"], "content": [{"text": turn["content"], "type": "text"}]} for turn in PLAIN[1:]]
    assert body["messages"] == said
    assert "Answer from the articles." in str(body["system"])
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("claude-haiku-4-5", 50, 0)
    assert body["stream"] is True


def test_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("ollama.sse")) as server:
        told(monkeypatch, server, OLLAMA_BASE_URL="{url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        text, usage = ask(load_chat_model("ollama:qwen3:8b", Settings()), TURNS)
    assert (text, usage.input_tokens, usage.output_tokens) == (ANSWER, 1000, 200)
    body = request(server, "/v1/chat/completions", {})
    assert (body["model"], body["messages"]) == ("qwen3:8b", PLAIN)
    assert (body["max_tokens"], body["temperature"]) == (50, 0)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert KEY not in str(server.asked[0].headers)


def test_mistral(monkeypatch: pytest.MonkeyPatch) -> None:
    from mistralai.client import sdkconfiguration

    with serving(recorded("mistral.sse")) as server:
        monkeypatch.setenv("MISTRAL_API_KEY", KEY)
        monkeypatch.setitem(sdkconfiguration.SERVERS, sdkconfiguration.SERVER_GLOBAL, server.url)
        text, usage = ask(load_chat_model("mistral:mistral-small-latest", Settings()), TURNS)
    assert (text, usage.input_tokens, usage.output_tokens) == (ANSWER, 1000, 200)
    body = request(server, "/v1/chat/completions", {"authorization": f"Bearer {KEY}"})
    system, hello, reply, question = body["messages"]
    assert [system, hello, question] == [PLAIN[0], PLAIN[1], PLAIN[3]]
    assert reply["role"] == "assistant"
    assert reply["content"] == [{"type": "text", "text": "Yes?"}]
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("mistral-small-latest", 50, 0)
    assert body["stream"] is True


def test_groq(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("groq.sse")) as server:
        told(monkeypatch, server, GROQ_BASE_URL="{url}", GROQ_API_KEY=KEY)
        text, usage = ask(load_chat_model("groq:llama-3.1-8b-instant", Settings()), TURNS)
    assert (text, usage.input_tokens, usage.output_tokens) == (ANSWER, 1000, 200)
    body = request(server, "/openai/v1/chat/completions", {"authorization": f"Bearer {KEY}"})
    assert (body["model"], body["messages"]) == ("llama-3.1-8b-instant", PLAIN)
    assert (body["max_tokens"], body["temperature"], body["stream"]) == (50, 0, True)


def test_google(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(recorded("google.sse")) as server:
        told(monkeypatch, server, GOOGLE_GEMINI_BASE_URL="{url}", GEMINI_API_KEY=KEY)
        text, usage = ask(load_chat_model("google:gemini-2.0-flash", Settings()), TURNS)
    assert (text, usage.input_tokens, usage.output_tokens) == (ANSWER, 1000, 200)
    path = "/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse"
    body = request(server, path, {"x-goog-api-key": KEY})
    assert body["systemInstruction"]["parts"] == [{"text": "Answer from the articles."}]
    assert [turn["role"] for turn in body["contents"]] == ["user", "model", "user"]
    assert (body["generationConfig"]["maxOutputTokens"], body["generationConfig"]["temperature"]) == (50, 0)


RATE_LIMITED = {
    "anthropic:claude-haiku-4-5": {"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}},
    "google:gemini-2.0-flash": {"error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED"}},
    "groq:llama-3.1-8b-instant": {"error": {"message": "slow down", "type": "tokens", "code": "rate_limit_exceeded"}},
    "mistral:mistral-small-latest": {"object": "error", "message": "slow down", "type": "rate_limited", "code": "1300"},
    "openai:gpt-4o-mini": {"error": {"message": "slow down", "type": "requests", "code": "rate_limit_exceeded"}},
}


def at(server: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every provider's library speak to the server."""
    from mistralai.client import sdkconfiguration

    bases = {
        "ANTHROPIC_BASE_URL": "{url}",
        "GOOGLE_GEMINI_BASE_URL": "{url}",
        "GROQ_BASE_URL": "{url}",
        "OPENAI_BASE_URL": "{url}/v1",
    }
    told(monkeypatch, server, **bases, **dict.fromkeys((p.keys[0] for p in PROVIDERS.values() if p.keys), KEY))
    monkeypatch.setitem(sdkconfiguration.SERVERS, sdkconfiguration.SERVER_GLOBAL, server.url)


@pytest.mark.parametrize("spec", RATE_LIMITED)
def test_every_library_leaves_the_retries_to_us(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(fails(429, RATE_LIMITED[spec], retry_after="0")) as server:
        at(server, monkeypatch)
        with pytest.raises(ModelCallError, match=r"asked too often \(429\): slow down"):
            ask(load_chat_model(spec, Settings(retries=2)))
    assert len(server.asked) == 3


@pytest.mark.parametrize("spec", RATE_LIMITED)
def test_every_library_says_that_a_key_is_refused(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(fails(401, {"error": {"message": f"no such key: {KEY}", "status": "UNAUTHENTICATED"}})) as server:
        at(server, monkeypatch)
        variable = PROVIDERS[spec.partition(":")[0]].keys[0]
        with pytest.raises(ModelCallError, match=rf"refuses the key \(401\).*check the variable {variable}") as caught:
            ask(load_chat_model(spec, Settings()))
    assert KEY not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_every_provider_can_be_connected_to(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://example.openai.azure.com")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")

    async def name() -> str:
        base_url = "http://localhost:11434/v1" if provider == "ollama" else None
        access = Access(provider, "openai/some-model", base_url, KEY)
        async with client(access, 1) as http:
            return connect(access, http).model_name

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(name()) == "openai/some-model"
