"""A key goes to the server that it is for, and nowhere else: not to another, not into an error, a log or a repr."""

from __future__ import annotations

import logging
import traceback

import pytest

from rag.errors import ModelCallError
from rag.models import retrying
from rag.models.failures import redact
from rag.models.loading import load_chat_model
from rag.models.providers import Access, find_access
from rag.settings import Settings
from tests.models.server import Exchange, Script, fails, says, sends, serving
from tests.models.test_hosted import ask, model
from tests.models.test_providers import RATE_LIMITED, at

KEY = "k-4c1d9e7a2b60"


def redirect(status: int, to: str) -> Script:
    def script(exchange: Exchange) -> None:
        exchange.begin(status, location=to)
        exchange.end()

    return script


def everything(error: BaseException) -> str:
    """All that an error tells, its chain included, suppressed or not."""
    told, at_hand = "", [error]
    while at_hand:
        one = at_hand.pop()
        told += "".join(traceback.format_exception(one, chain=False)) + repr(vars(one))
        at_hand += [other for other in (one.__cause__, one.__context__) if other is not None]
    return told


def test_no_key_of_openai_goes_to_base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-4c1d9e7a2b60")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-4c1d9e7a2b60")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"authorization: Bearer {KEY}")
    with serving(says("At nine.")) as server:
        ask(model(server))
    (request,) = server.asked
    assert "4c1d9e7a2b60" not in str(request.headers)
    assert "authorization" not in request.headers


def test_the_key_of_the_settings_goes_to_base_url() -> None:
    with serving(says("At nine.")) as server:
        ask(model(server, api_key=KEY))
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_key_follows_no_redirect(status: int) -> None:
    with (
        serving(says("never")) as other,
        serving(redirect(status, f"{other.url}/v1/chat/completions")) as server,
        pytest.raises(ModelCallError, match=r"redirects to 127\.0\.0\.1.*correct the address"),
    ):
        ask(model(server, api_key=KEY))
    assert (len(server.asked), len(other.asked)) == (1, 0)


@pytest.mark.parametrize("spec", RATE_LIMITED)
def test_no_providers_key_follows_a_redirect(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says("never")) as other, serving(redirect(307, other.url)) as server:
        at(server, monkeypatch)
        with pytest.raises(ModelCallError, match="redirects to"):
            ask(load_chat_model(spec, Settings(retries=0)))
    assert (len(server.asked), len(other.asked)) == (1, 0)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_no_error_holds_the_key_though_the_server_repeats_it(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"error": {"message": f"you sent {KEY} (Bearer {KEY}) and sk-proj-abcdefgh12345"}}
    with serving(fails(status, body, x_echo=KEY)) as server, pytest.raises(ModelCallError) as caught:
        ask(model(server, api_key=KEY, retries=0))
    assert "you sent [key]" in str(caught.value)
    assert "abcdefgh" not in str(caught.value)
    assert KEY not in everything(caught.value)


@pytest.mark.parametrize("nonsense", [f"data: {{{KEY}\n\n", f'data: {{"error": "{KEY}"}}\n\n', KEY])
def test_no_error_over_nonsense_holds_the_key(nonsense: str) -> None:
    with serving(sends(nonsense)) as server, pytest.raises(ModelCallError) as caught:
        ask(model(server, api_key=KEY, retries=0))
    assert KEY not in everything(caught.value)


@pytest.mark.parametrize("spec", RATE_LIMITED)
def test_no_log_holds_a_key(spec: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(retrying, "_FIRST", 0.02)
    caplog.set_level(logging.DEBUG)
    with serving(fails(500), fails(401, {"error": {"message": "no"}})) as server:
        at(server, monkeypatch)
        with pytest.raises(ModelCallError):
            ask(load_chat_model(spec, Settings()))
        told = server.asked[0].headers
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert any(KEY in value for value in told.values())
    assert KEY not in caplog.text
    assert not [record for record in caplog.records if KEY in f"{record.args}{vars(record)}"]


def test_nothing_shows_a_key_that_it_holds() -> None:
    settings = Settings(base_url="http://localhost:8080/v1", api_key=KEY)
    assert KEY not in repr(settings) + repr(find_access("tiny", settings)) + repr(load_chat_model("tiny", settings))


@pytest.mark.parametrize(
    "text",
    [
        f"no such key {KEY}!",
        "Incorrect API key provided: sk-proj-abcdefgh12345.",
        "sk-ant-api03-abcdefgh12345",
        "gsk_abcdefgh12345",
        "AIzaSyabcdefgh12345",
        "Authorization: Bearer abcdefgh12345",
        "sk-abcdefgh********2345",
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str) -> None:
    hidden = redact(text, Access("server", "tiny", key=KEY))
    assert "[key]" in hidden
    assert "abcdefgh" not in hidden
    assert KEY not in hidden


def test_words_are_no_keys() -> None:
    text = "the model tiny is asked too often (429): slow down, the keyboard and the sky are fine; try again later"
    assert redact(text, Access("server", "tiny", key=KEY)) == text
