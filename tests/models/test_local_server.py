"""The real small model behind a real OpenAI-compatible server, asked over HTTP through `base_url`."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.datamodels import Message
from rag.errors import ModelCallError
from rag.models.loading import load_chat_model
from tests.models.llama_server import LlamaServer

pytestmark = pytest.mark.slow

QUESTION = [Message("user", "Tell a story about a ferry and a fog.")]


@pytest.fixture(scope="module")
def server(gguf_file: Path) -> LlamaServer:
    return LlamaServer(gguf_file)


def test_text_streams_up_to_the_limit_and_the_usage_is_the_servers(server: LlamaServer) -> None:
    pieces = list(load_chat_model("smollm2", server.settings()).stream("You answer in English.", QUESTION, 24))
    assert len([piece for piece in pieces if piece.text]) >= 8
    usage = pieces[-1].usage
    assert usage is not None
    assert (usage.output_tokens, usage.cost) == (24, None)
    assert usage.input_tokens is not None
    assert 15 < usage.input_tokens < 60
    assert usage.first is not None
    assert 0 < usage.first < usage.seconds


def test_a_call_that_is_left_ends_at_the_server_too(server: LlamaServer) -> None:
    model = load_chat_model("smollm2", server.settings())
    stream = model.stream("You answer in English.", QUESTION, 3000)
    next(piece for piece in stream if piece.text)
    stream.close()
    # It serves one call at a time: with the first still running, this one would wait for a minute.
    assert list(model.stream("You answer in English.", QUESTION, 3))[-1].usage


def test_a_wrong_key_is_told_and_not_shown(server: LlamaServer) -> None:
    model = load_chat_model("smollm2", server.settings(api_key="some-other-key"))
    with pytest.raises(ModelCallError, match="api_key") as caught:
        list(model.stream("", QUESTION, 3))
    assert "some-other-key" not in str(caught.value)


def test_a_prompt_longer_than_the_servers_window_is_an_error_with_a_remedy(server: LlamaServer) -> None:
    model = load_chat_model("smollm2", server.settings())
    with pytest.raises(ModelCallError, match="context_tokens"):
        list(model.stream("", [Message("user", "The ferry is late. " * 2000)], 3))
