"""A model on an OpenAI-compatible server that behaves: what it is asked, what arrives, and how a call is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from rag.datamodels import Message, Usage
from rag.errors import ModelCallError
from rag.models import ChatModel, Piece
from rag.models.loading import load_chat_model
from rag.settings import Settings
from tests.models.server import Told, chunk, endless, fails, says, sends, serving, silent, spent

QUESTION = (Message("user", "When does the ferry sail?"),)


def model(server: Told, name: str = "tiny", **settings: object) -> ChatModel:
    return load_chat_model(name, Settings(base_url=f"{server.url}/v1", **settings))  # type: ignore[arg-type]


def ask(asked: ChatModel, messages: Sequence[Message] = QUESTION, limit: int = 50) -> tuple[str, Usage]:
    pieces = list(asked.stream("Answer from the articles.", messages, limit))
    usage = pieces[-1].usage
    assert usage is not None
    assert all(piece.usage is None for piece in pieces[:-1])
    return "".join(piece.text for piece in pieces), usage


def test_a_reply_streams_and_ends_with_what_it_took() -> None:
    with serving(says("The ferry", " sails", " at nine.", pause=0.05)) as server:
        pieces = list(model(server).stream("Be brief.", QUESTION, 50))
    assert [piece.text for piece in pieces if piece.text] == ["The ferry", " sails", " at nine."]
    usage = pieces[-1].usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (40, 3, None)
    assert usage.first is not None
    assert 0.05 < usage.first < usage.seconds - 0.09


def test_the_server_is_asked_in_its_own_words() -> None:
    turns = (Message("user", "Hello"), Message("assistant", "Yes?"), *QUESTION)
    with serving(says("At nine.")) as server:
        ask(model(server, "llama3:8b"), turns, limit=70)
    (request,) = server.asked
    assert request.path == "/v1/chat/completions"
    assert request.body["model"] == "llama3:8b"
    assert request.body["messages"] == [
        {"role": "system", "content": "Answer from the articles."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "When does the ferry sail?"},
    ]
    assert (request.body["max_tokens"], request.body["temperature"]) == (70, 0)
    assert (request.body["stream"], request.body["stream_options"]) == (True, {"include_usage": True})


def test_a_server_that_says_nothing_of_usage_leaves_it_unknown() -> None:
    with serving(sends(chunk("At nine."), chunk(finish="stop"), "data: [DONE]\n\n")) as server:
        text, usage = ask(model(server))
    assert text == "At nine."
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (None, None, None)


def test_a_reply_that_reached_its_limit_is_a_reply() -> None:
    with serving(says("The ferry sails at", finish="length")) as server:
        assert ask(model(server))[0] == "The ferry sails at"


def test_thoughts_are_no_text_wherever_the_server_puts_them() -> None:
    end = chunk(finish="stop") + spent(1, 1)
    apart = sends(chunk(reasoning_content="Hm, "), chunk(reasoning="nine?"), chunk("At nine."), end)
    inside = sends(*(chunk(text) for text in ("<thi", "nk>\nHm, nine", "? </", "think>\n\n", "At nine.")), end)
    with serving(apart, inside) as server:
        assert ask(model(server))[0] == "At nine."
        assert ask(model(server))[0] == "At nine."


def test_a_model_that_thinks_its_tokens_away_gets_room_for_it() -> None:
    thoughts = sends(chunk("<think>Hm, let me see"), chunk(finish="length") + spent(1, 50))
    with serving(thoughts, says("At nine.")) as server:
        asked = model(server, "thinker", retries=1)
        assert ask(asked)[0] == "At nine."
        assert ask(asked)[0] == "At nine."
    limits = [request.body["max_tokens"] for request in server.asked]
    assert limits[0] == 50
    assert limits[1] == limits[2] > 1000


def test_a_model_that_only_thinks_says_so() -> None:
    thoughts = sends(chunk("<think>Hm, let me see"), chunk(finish="length") + spent(1, 50))
    with serving(thoughts) as server, pytest.raises(ModelCallError, match=r"before it wrote a word.*answer_tokens"):
        ask(model(server, "dreamer", retries=1))
    assert len(server.asked) == 2


def test_output_is_bounded_although_the_server_ignores_the_limit() -> None:
    with serving(endless(chunk("and on " * 10))) as server:
        text, usage = ask(model(server), limit=20)
        assert server.gone.wait(2)
    assert 16 * 20 <= len(text) <= 16 * 20 + 70
    assert usage.seconds > 0


def test_thoughts_are_bounded_too() -> None:
    with (
        serving(endless(chunk(reasoning="and on " * 1000))) as server,
        pytest.raises(ModelCallError, match="empty reply"),
    ):
        ask(model(server, retries=0), limit=20)


def test_a_response_without_an_end_is_left_before_memory_runs_out() -> None:
    with (
        serving(endless("x" * 1_000_000)) as server,
        pytest.raises(ModelCallError, match="more than 16 MiB"),
    ):
        ask(model(server, retries=0))


@pytest.mark.parametrize("begun", [None, chunk("The ferry"), chunk(reasoning="Hm")])
def test_a_stopped_call_ends_at_the_server_at_once(begun: str | None) -> None:
    with serving(silent(begun=begun)) as server:
        pieces = model(server).stream("", QUESTION, 50)
        until = time.monotonic() + 5
        while not server.asked and time.monotonic() < until:
            next(pieces)
        stopped = time.monotonic()
        pieces.close()
        assert server.gone.wait(2)
        assert time.monotonic() - stopped < 1


def test_a_call_stopped_while_it_waits_to_ask_again_asks_no_more() -> None:
    with serving(fails(503, retry_after="5"), says("never")) as server:
        pieces = model(server).stream("", QUESTION, 50)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            next(pieces)
        started = time.monotonic()
        pieces.close()
        assert time.monotonic() - started < 1
    assert len(server.asked) == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("model call")]


def test_whoever_waits_is_heard_several_times_a_second() -> None:
    with serving(says("At nine.", pause=0.7)) as server:
        pieces = list(model(server).stream("", QUESTION, 50))
    assert sum(piece == Piece() for piece in pieces) >= 4


def test_threads_share_a_model() -> None:
    with serving(says("At ", "nine.", pause=0.1)) as server:
        asked = model(server)
        texts: list[str] = []
        threads = [threading.Thread(target=lambda: texts.append(ask(asked)[0])) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts == ["At nine."] * 6
