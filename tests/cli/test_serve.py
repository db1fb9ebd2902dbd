"""`rag serve`: the settings reach the server, and it says where the page is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from tests.cli.conftest import Command


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Settings]]:
    settings: list[Settings] = []

    def serve(given: Settings) -> None:
        settings.append(given)
        assert logging.getLogger("rag.web.server").isEnabledFor(logging.INFO)
        if given.port == 1:
            raise SettingsError("port 1 is taken; set another RAG_PORT")

    monkeypatch.setattr("rag.web.serve", serve)
    level = logging.getLogger("rag.web").level
    yield settings
    logging.getLogger("rag.web").setLevel(level)


def test_flags_reach_the_server(rag: Command, served: list[Settings]) -> None:
    assert rag("serve", "--host", "0.0.0.0", "--port", "0", "--index", "there").code == 0
    assert [(s.host, s.port, s.index) for s in served] == [("0.0.0.0", 0, Path("there"))]


def test_without_flags_the_settings_hold(rag: Command, served: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PORT", "9000")
    assert rag("serve").code == 0
    assert (served[0].host, served[0].port) == ("127.0.0.1", 9000)


def test_an_address_that_cannot_be_used_is_an_error(rag: Command, served: list[Settings]) -> None:
    outcome = rag("serve", "--port", "1")
    assert (outcome.code, outcome.err) == (1, "error: port 1 is taken; set another RAG_PORT\n")
    assert rag("serve", "--port", "70000").code == 2
