"""A server that misbehaves: each way is an error that says what happened and what to do, after so many attempts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from rag.errors import ModelCallError
from rag.models import retrying
from tests.models.server import Script, chunk, fails, says, sends, serving, silent, spent
from tests.models.test_hosted import ask, model


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "_FIRST", 0.02)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {"error": {"message": "Incorrect API key provided"}}, r"asks for a key \(401\).*set .*RAG_API_KEY"),
        (403, {"error": "forbidden"}, r"asks for a key \(403\): forbidden; set"),
        (404, {"error": {"message": "model 'tiny' not found"}}, r"not known.*\(404\): model 'tiny' not found; check"),
        (400, {"error": {"message": "bad temperature"}}, r"refuses the request \(400\): bad temperature; check"),
        (
            400,
            {"error": {"code": "context_length_exceeded", "message": "too long"}},
            r"cannot read a prompt that long.*context_tokens",
        ),
        (
            400,
            {"error": {"code": 400, "message": "request (5000 tokens) exceeds the available context size (4096)"}},
            r"cannot read a prompt that long: request \(5000 tokens\).*set window",
        ),
        (413, "Payload too large", r"cannot read a prompt that long: Payload too large; lower context_tokens"),
        (
            429,
            {"error": {"code": "insufficient_quota", "message": "You exceeded your quota"}},
            r"no quota left \(429\).*billing",
        ),
        (402, {"error": {"message": "pay"}}, r"no quota left \(402\): pay; check"),
        (307, {}, "no reply of a chat model"),
    ],
)
def test_what_will_not_pass_is_not_asked_again(status: int, body: object, words: str) -> None:
    with serving(fails(status, body)) as server, pytest.raises(ModelCallError, match=words) as caught:
        ask(model(server))
    assert len(server.asked) == 1
    assert str(caught.value).startswith("the model tiny ")


def test_a_refused_key_is_named_by_its_setting() -> None:
    with serving(fails(401)) as server, pytest.raises(ModelCallError, match=r"refuses the key \(401\).*RAG_API_KEY"):
        ask(model(server, api_key="k-4c1d9e7a2b60"))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_what_may_pass_is_asked_again(status: int) -> None:
    with serving(fails(status), fails(status), says("At nine.")) as server:
        assert ask(model(server))[0] == "At nine."
    assert len(server.asked) == 3


@pytest.mark.parametrize(("status", "words"), [(429, "asked too often"), (500, "failing at the moment")])
@pytest.mark.parametrize("retries", [0, 1, 2])
def test_it_is_asked_as_often_as_the_setting_says(status: int, words: str, retries: int) -> None:
    with serving(fails(status)) as server, pytest.raises(ModelCallError, match=rf"{words} \({status}\)"):
        ask(model(server, retries=retries))
    assert len(server.asked) == 1 + retries


def test_it_waits_as_long_as_the_server_asks() -> None:
    with serving(fails(429, retry_after="1"), says("At nine.")) as server:
        ask(model(server))
    assert 1 <= server.asked[1].at - server.asked[0].at < 2.5


def test_a_date_to_come_back_at_is_kept() -> None:
    def busy(exchange: object) -> None:
        then = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        fails(503, retry_after=then)(exchange)  # type: ignore[arg-type]

    with serving(busy, says("At nine.")) as server:
        ask(model(server))
    assert 0.9 <= server.asked[1].at - server.asked[0].at < 4


def test_a_server_that_asks_for_long_is_not_waited_for() -> None:
    with serving(fails(429, retry_after="3600")) as server, pytest.raises(ModelCallError, match="asks to wait 3600 s"):
        ask(model(server))
    assert len(server.asked) == 1


def test_waits_between_attempts_grow() -> None:
    with serving(fails(500)) as server, pytest.raises(ModelCallError):
        ask(model(server, retries=4))
    at = [request.at for request in server.asked]
    assert at[4] - at[3] > 2 * (0.02 + 0.01)


def test_the_wait_for_the_first_word_is_bounded() -> None:
    started = time.monotonic()
    with serving(silent()) as server, pytest.raises(ModelCallError, match=r"silent for 0\.4 s.*first_token_seconds"):
        ask(model(server, first_token_seconds=0.4))
    assert time.monotonic() - started < 2
    assert server.gone.is_set()
    assert len(server.asked) == 1


def test_the_wait_between_two_words_is_bounded() -> None:
    with (
        serving(silent(begun=chunk("The ferry"))) as server,
        pytest.raises(ModelCallError, match=r"silent for 0\.3 s.*next_token_seconds"),
    ):
        ask(model(server, next_token_seconds=0.3))
    assert server.gone.is_set()


def test_a_slow_first_word_is_waited_for() -> None:
    with serving(says("At nine.", pause=0.6)) as server:
        assert ask(model(server, first_token_seconds=5, next_token_seconds=0.2))[0] == "At nine."


@pytest.mark.parametrize(
    "end",
    [
        sends(chunk("The ferry"), cut=True),
        sends(chunk("The ferry")),
        sends(chunk("The ferry"), "data: [DONE]\n\n"),
        sends(chunk("The ferry"), 'data: {"id": "chatcmpl-1", "cho', cut=True),
    ],
    ids=["connection", "no finish", "done without a finish", "in an event"],
)
def test_a_reply_cut_off_is_an_error_after_its_text(end: Script) -> None:
    with serving(end) as server:
        pieces = model(server).stream("", [], 50)
        texts: list[str] = []
        with pytest.raises(ModelCallError, match="the model tiny"):
            texts.extend(piece.text for piece in pieces)
    assert len(server.asked) == 1  # text was shown: another attempt would say it twice


def test_a_reply_cut_off_before_its_first_word_is_asked_for_again() -> None:
    with serving(sends(chunk(""), cut=True), says("At nine.")) as server:
        assert ask(model(server))[0] == "At nine."


@pytest.mark.parametrize(
    "nonsense",
    [
        sends("data: {not json\n\n"),
        sends('data: {"choices": "none"}\n\n', "data: [DONE]\n\n"),
        sends('data: {"choices": [{"delta": 7, "finish_reason": "stop"}]}\n\n'),
        sends("data: [1, 2]\n\n"),
        sends('data: "text"\n\n'),
        sends("\x00\x01\x02"),
        sends(""),
        sends("data: [DONE]\n\n"),
        sends('{"choices": [{"message": {"content": "At nine."}}]}', content_type="application/json"),
        sends("At nine.", content_type="text/plain"),
        sends("<!doctype html><p>Sign in</p>", content_type="text/html; charset=utf-8"),
        sends(chunk(finish="stop") + spent(3, 0)),
        sends(chunk("  \n "), chunk(finish="stop")),
        sends(chunk("Here is"), chunk(finish="content_filter")),
    ],
)
def test_nonsense_is_an_error(nonsense: Script) -> None:
    with serving(nonsense) as server, pytest.raises(ModelCallError, match=r"^the model tiny .*; .*") as caught:
        ask(model(server, retries=0))
    assert len(str(caught.value)) < 400


def test_an_error_inside_the_stream_is_one() -> None:
    inside = 'data: {"error": {"message": "out of memory", "type": "server_error", "code": 500}}\n\n'
    with serving(sends(inside)) as server, pytest.raises(ModelCallError, match=r"failing at .*out of memory"):
        ask(model(server, retries=1))
    assert len(server.asked) == 2


def test_a_failure_in_words_of_its_own_is_passed_on() -> None:
    inside = 'event: error\ndata: {"error": {"message": "The model has crashed."}}\n\n'
    with serving(sends(inside)) as server, pytest.raises(ModelCallError, match=r"The model has crashed\.; try again"):
        ask(model(server))


def test_a_server_that_is_not_there_is_named() -> None:
    with serving(says("never")) as server:
        pass
    with pytest.raises(ModelCallError, match=rf"cannot be reached.*{server.url}/v1"):
        ask(model(server, retries=1))


def test_a_page_of_error_is_not_repeated() -> None:
    page = "<html>" + "sorry " * 10_000
    with serving(fails(500, page, "text/html")) as server, pytest.raises(ModelCallError) as caught:
        ask(model(server, retries=0))
    assert "sorry" not in str(caught.value)
    long = {"error": {"message": "so " * 1000}}
    with serving(fails(400, long)) as server, pytest.raises(ModelCallError) as caught:
        ask(model(server, retries=0))
    assert len(str(caught.value)) < 400
