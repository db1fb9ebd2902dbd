"""The archives of the poisoned articles, and a watch over everything that could call out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from rag.archive import open_store
from rag.assistant import Assistant
from rag.models import ChatModel
from rag.settings import Settings
from tests.fakes import HashingEmbedder
from tests.injection.archives import handed_over, hashed, read_from_files

# Python tells an audit hook of these whoever causes them, in whatever thread, past any replaced function.
_CALLS_OUT = (
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"),
    *("urllib.Request", "webbrowser.open", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
)


Open = Callable[[Settings, ChatModel], Assistant]


@dataclass
class Watch:
    """While `active`, what would call out is noted in `seen` and refused."""

    active: bool
    seen: list[str]

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.active and event in _CALLS_OUT and not _is_own_engine(arguments):
            self.seen.append(f"{event} {arguments!r}")
            raise PermissionError(f"no test of poisoned articles may call out: {event}")


_WATCH = Watch(False, [])
sys.addaudithook(_WATCH)  # a hook cannot be taken back; it sleeps between these tests


@pytest.fixture(autouse=True)
def nothing_calls_out() -> Iterator[None]:
    """Fails a test in whose course anything was connected to, looked up or started."""
    _WATCH.active, _WATCH.seen = True, []
    try:
        yield
    finally:
        _WATCH.active = False
    assert not _WATCH.seen


@pytest.fixture(scope="module", autouse=True)
def stand_in() -> Iterator[None]:
    """The hashing embedder for every archive that a module of these tests opens, and for no other's."""
    with hashed():
        yield


@pytest.fixture(scope="session")
def from_files(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    with hashed():
        return read_from_files(tmp_path_factory.mktemp("poisoned"))


@pytest.fixture(scope="session")
def from_python(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    with hashed():
        return handed_over(tmp_path_factory.mktemp("poisoned"))


def _is_own_engine(arguments: tuple[object, ...]) -> bool:
    """The local model's engine listens in this process, on a port of 127.0.0.1, and is asked to count tokens."""
    address = next((argument for argument in arguments if isinstance(argument, tuple)), arguments)
    return address[:1] == ("127.0.0.1",)


@pytest.fixture(scope="module")
def opened() -> Iterator[Open]:
    """Opens an archive with a model; every one is closed in the end."""
    with ExitStack() as stack:

        def open_with(settings: Settings, model: ChatModel) -> Assistant:
            embedder = HashingEmbedder()
            settings = settings.model_copy(update={"model": model.name})
            assistant = Assistant(open_store(settings.index, embedder), embedder, settings, {model.name: model})
            return stack.enter_context(closing(assistant))

        yield open_with
