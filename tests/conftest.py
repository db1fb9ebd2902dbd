"""What all tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_reader_beside_a_stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does without the real embedder does without the real reader too; slow tests have both."""
    if request.node.get_closest_marker("slow") is None:
        monkeypatch.setenv("RAG_READER", "off")
