"""The waits between attempts."""

from __future__ import annotations

from rag.models.retrying import delay


def test_waits_double_and_vary() -> None:
    for attempt, least in enumerate((0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0)):
        waits = {delay(attempt, None) for _ in range(50)}
        assert all(least <= wait <= 1.5 * least for wait in waits)
        assert len(waits) > 1


def test_what_the_server_asks_for_is_the_least() -> None:
    assert all(7 <= delay(0, 7) <= 10.5 for _ in range(50))
    assert delay(3, 0) == 0
