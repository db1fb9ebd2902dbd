"""The benchmark itself runs, small, and shows what it measured."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from tests.benchmarks import speed


@pytest.mark.slow
def test_every_part_is_measured_and_shown() -> None:
    result = json.loads(json.dumps(speed.measure(articles=4, data=None, repeats=1, with_page=False)))
    assert result["indexing"]["articles"] == 4
    assert result["indexing"]["passages"] >= 4
    assert result["indexing"]["unchanged_ratio"] > 1
    assert result["answering"]["questions"] == 4
    assert 0 < result["answering"]["search_ms"]["median"] <= result["answering"]["search_ms"]["p95"]
    assert all(100 < peak < 10_000 for peak in result["memory_mb"].values()), result["memory_mb"]
    console = Console(file=io.StringIO(), width=120)
    result["start_seconds"] = {"first": {"page": 2.5, "ready": 6.0, "answer": 6.25}}
    console.print(speed.table(result))
    shown = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    for part in ("index against plain loop", "peak memory, plain loop", "first start to the page", "6.25 s"):
        assert part in shown
