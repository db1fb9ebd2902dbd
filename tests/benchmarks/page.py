"""How long `python app.py` takes to its page, to being ready, and to its first answer."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_QUESTION = "When will the Intergovernmental Commission meet?"
_PATIENCE = 120.0


def time_starts(repeats: int) -> dict[str, Any]:
    """Median seconds of a first start, which builds the archive from the seeds, and of a start over that archive."""
    firsts, laters = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            firsts.append(_start(Path(folder) / "index"))
            laters.append(_start(Path(folder) / "index"))
    return {"first": _medians(firsts), "later": _medians(laters)}


def _start(index: Path) -> dict[str, float]:
    """Seconds from the start of the process to the page, to "ready", and to the whole first answer."""
    started = time.perf_counter()
    with _app(index) as url:
        _until(lambda: _get(url) is not None)
        page = time.perf_counter() - started
        _until(lambda: json.loads(_get(f"{url}api/health") or b"{}").get("state") in ("ready", "failed"))
        ready = time.perf_counter() - started
        answer = _answer(url)
        if not answer.get("done"):
            raise SystemExit(f"the page gave no whole answer: {answer}")
        return {"page": page, "ready": ready, "answer": time.perf_counter() - started}


@contextmanager
def _app(index: Path) -> Iterator[str]:
    """The application in a process of its own, on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "RAG_INDEX": str(index), "RAG_HOST": "127.0.0.1", "RAG_PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=_ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield f"http://127.0.0.1:{port}/"
        except SystemExit:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))
            raise
        finally:
            process.terminate()
            process.wait(timeout=30)


def _answer(url: str) -> dict[str, Any]:
    """The last snapshot of the answer, through the page's own HTTP API."""
    body = json.dumps({"data": [_QUESTION, None, "", ""]}).encode()
    request = urllib.request.Request(f"{url}gradio_api/call/chat", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
        event = json.load(response)["event_id"]
    last: dict[str, Any] = {}
    with urllib.request.urlopen(f"{url}gradio_api/call/chat/{event}", timeout=_PATIENCE) as stream:
        for line in stream:
            if line.startswith(b"data: ") and isinstance(data := json.loads(line[6:]), list):
                last = data[0]
    return last


def _get(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as response:
            content: bytes = response.read()
            return content
    except (urllib.error.URLError, ConnectionError):  # not listening yet
        return None


def _until(done: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _PATIENCE
    while not done():
        if time.perf_counter() > deadline:
            raise SystemExit(f"app.py did not come up in {_PATIENCE:.0f} s")
        time.sleep(0.02)


def _medians(starts: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(start[name] for start in starts) for name in starts[0]}
