"""Real archives of the poisoned articles, and a watch over everything that could call out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.indexing import build_index, index_articles
from rag.settings import Settings
from tests.fakes import HashingEmbedder
from tests.injection.articles import POISONS

# Python tells an audit hook of these whoever causes them, in whatever thread, past any replaced function.
_CALLS_OUT = (
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"),
    *("urllib.Request", "webbrowser.open", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
)


@dataclass
class Watch:
    """While `active`, what would call out is noted in `seen` and refused."""

    active: bool
    seen: list[str]

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.active and event in _CALLS_OUT:
            self.seen.append(f"{event} {arguments!r}")
            raise PermissionError(f"no test of poisoned articles may call out: {event}")


_WATCH = Watch(False, [])
sys.addaudithook(_WATCH)  # a hook cannot be taken back; it sleeps between these tests


@pytest.fixture(autouse=True)
def nothing_calls_out(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in whose course anything was connected to, looked up or started; a browser is watched by itself."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    _WATCH.active, _WATCH.seen = True, []
    try:
        yield
    finally:
        _WATCH.active = False
    assert not _WATCH.seen


@contextmanager
def hashed() -> Iterator[None]:
    """Archives are made and opened with the hashing embedder."""
    embedder = HashingEmbedder()
    with pytest.MonkeyPatch.context() as patched:
        for module in (indexing, assistant_module):
            patched.setattr(module, "load_embedder", lambda name: embedder)
        yield


Configure = Callable[[str], Settings]


@pytest.fixture(scope="session")
def configure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configure]:
    """Settings over an archive of all the articles: "files" were read by the reader, "python" were handed over."""
    folder = tmp_path_factory.mktemp("poisoned")
    seeds = folder / "articles"
    seeds.mkdir()
    # The hashing embedder's cosines lie elsewhere than the real one's, for which the threshold was fitted.
    settings = {name: Settings(index=folder / name, threshold=0.02, reader="off") for name in ("files", "python")}
    with hashed():
        for poison in POISONS:
            poison.write(seeds)
        report = build_index([seeds], settings=settings["files"])
        assert report.added == len(POISONS), report
        handed = [poison.article for poison in POISONS if not poison.file]
        assert index_articles(handed, settings["python"].index, settings["python"]).added == len(handed)
        yield settings.__getitem__
