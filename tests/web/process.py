"""The page as a person starts it: `python app.py`, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A started server: its process, and what it has logged so far."""

    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the page is, without the last slash; waits for the server to say so."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            for line in list(self.log):
                if found := re.search(r"http://[\w.:]+", line):
                    return found.group()
            time.sleep(0.02)
        raise AssertionError("the server did not start:\n" + "".join(self.log))

    def wait_until_ready(self) -> None:
        """Returns when questions are answered at once."""
        deadline = time.monotonic() + 180
        while (state := httpx.get(f"{self.url}/api/health", timeout=30).json()["state"]) != "ready":
            assert state != "failed", "".join(self.log)
            assert time.monotonic() < deadline, "".join(self.log)
            time.sleep(0.1)


@contextlib.contextmanager
def running(index: Path, seeds: Path | None = None, port: str = "0") -> Iterator[Running]:
    """`python app.py`, by default on a free port, over this index folder, which it builds where it is missing."""
    environment = {**os.environ, "RAG_PORT": port, "RAG_INDEX": str(index)}
    if seeds:
        environment["RAG_SEEDS"] = str(seeds)
    command = [sys.executable, str(ROOT / "app.py")]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        server = Running(process)
        assert process.stderr
        reader = threading.Thread(target=server.log.extend, args=(process.stderr,), daemon=True)
        reader.start()
        try:
            yield server
        finally:
            process.terminate()
            process.wait(20)
            reader.join(5)
