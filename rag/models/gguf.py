"""A chat model from a GGUF file, run in this process by llama.cpp through xllamacpp."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.datamodels import Message, Usage
from rag.errors import ModelCallError, ModelError
from rag.models.chat import Piece
from rag.models.gguf_header import GgufHeader, read_header
from rag.models.local import MOST_WINDOW, Turns, cores, defused, empty, too_long, window_full
from rag.models.relay import Emit, StoppedError, Waits, relayed
from rag.settings import Settings

if TYPE_CHECKING:
    import xllamacpp

# Tokens of a prompt that are read in one go; between two goes a stopped call ends. On two cores a 1.5B model reads as
# many in a second; SmolLM2-135M reads 227 tokens a second like this, and 273 by llama.cpp's own 512 at once.
_BATCH_ON_CPU = 64
_COUNTING_SECONDS = 60.0
_SILENT = -1


class GgufModel:
    """A `ChatModel` in this process. It is loaded when first used and then shared by all with the same file and window.

    One call is served at a time, greedily, so that the same question has the same answer; others wait in a queue.

    :param path: a file in GGUF. Its own chat template is used.
    :raises ModelError: the file is missing, not a GGUF file, or cut short; or xllamacpp is not installed.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.name = f"local:{path.name}"  # the folders are nobody's business
        path = path.expanduser()
        header = read_header(path)
        _imported()
        self.window = min(settings.window or MOST_WINDOW, header.context)
        self._header, self._path = header, path
        self._waits = Waits(settings.first_token_seconds, settings.next_token_seconds)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model's own tokenizer makes of the text."""
        return _engine(self._path, self.window).count_tokens(_safe(text, self._header))

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        """See `ChatModel.stream`. A stopped call ends within a token, or within 64 tokens of the prompt."""
        request = {
            "messages": [
                {"role": "system", "content": _safe(instructions, self._header)},
                *({"role": each.role, "content": _safe(each.content, self._header)} for each in messages),
            ],
            "max_tokens": limit,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_progress": True,  # a sign of life after every batch of the prompt, and so a chance to stop
        }

        def call(emit: Emit, stopped: threading.Event) -> None:
            reply = _Reply(self.name, self.window, limit, emit, stopped)
            _engine(self._path, self.window).reply(request, reply)
            reply.finish()

        return relayed(self.name, call, self._waits)


class _Reply:
    """Takes the chunks of one reply and passes them on."""

    def __init__(self, name: str, window: int, limit: int, emit: Emit, stopped: threading.Event) -> None:
        self.emit, self.stopped = emit, stopped
        self._name, self._window, self._limit = name, window, limit
        self._since = time.monotonic()
        self._first: float | None = None
        self._reason: str | None = None
        self._usage: Usage | None = None
        self._error: Exception | None = None

    def take(self, chunk: dict[str, Any]) -> bool:
        """Take a chunk; whether to end the call. Nothing is raised here: xllamacpp would swallow it."""
        try:
            self._take(chunk)
        except (StoppedError, ModelCallError) as error:
            self._error = error
        except (AttributeError, KeyError, IndexError, TypeError) as error:
            self._error = ModelCallError(
                f"the model {self._name} sent a piece in an unknown form ({error!r}); update xllamacpp"
            )
        return self._error is not None or self.stopped.is_set()

    def finish(self) -> None:
        """Pass the usage on, if the reply is whole."""
        if self._error is not None:
            raise self._error
        if self.stopped.is_set():
            raise StoppedError
        if self._usage is None or self._reason is None:
            raise ModelCallError(f"the model {self._name} broke off its reply; ask again")
        if self._reason == "length" and (self._usage.output_tokens or 0) < self._limit:
            raise window_full(self._name, self._window)
        if self._first is None:
            raise empty(self._name)
        self.emit(Piece(usage=self._usage))

    def _take(self, chunk: dict[str, Any]) -> None:
        if "error" in chunk:
            raise self._failure(chunk["error"])
        for choice in chunk["choices"]:
            text = choice["delta"].get("content") or ""
            self._reason = choice["finish_reason"] or self._reason
            if text and self._first is None:
                self._first = time.monotonic() - self._since
            self.emit(Piece(text))  # without text it still says that the model is at work
        if chunk.get("usage"):
            seconds = time.monotonic() - self._since
            used = chunk["usage"]
            self._usage = Usage(used["prompt_tokens"], used["completion_tokens"], self._first, seconds, 0.0)

    def _failure(self, error: dict[str, Any]) -> ModelCallError:
        if error.get("type") == "exceed_context_size_error":
            return too_long(self._name, error["n_prompt_tokens"], self._window)
        return ModelCallError(f"the model {self._name} failed: {error.get('message')}; ask again, or use another model")


class _Engine:
    """A loaded model: llama.cpp's own server, spoken to without a network but for counting tokens."""

    def __init__(self, path: Path, window: int) -> None:
        self._turns = Turns()
        # xllamacpp always listens on a port of this machine; nobody else has the key to it.
        self._key = secrets.token_urlsafe(32)
        parameters = _parameters(path, window, self._key)
        try:
            self._server = _imported().Server(parameters)
        except RuntimeError as error:
            raise ModelError(
                f"llama.cpp cannot load {path}: it is damaged, needs more memory than there is, or is of a kind that "
                "this version does not know; download it anew, use a smaller model, or update xllamacpp"
            ) from error
        self.address = self._server.listening_address.removeprefix("http://")

    def reply(self, request: dict[str, Any], reply: _Reply) -> None:
        with self._turns.take(reply.emit, reply.stopped):
            self._server.handle_chat_completions(request, reply.take)

    def count_tokens(self, text: str) -> int:
        connection = http.client.HTTPConnection(self.address, timeout=_COUNTING_SECONDS)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/tokenize", json.dumps({"content": text}), headers)
            return len(json.load(connection.getresponse())["tokens"])
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise ModelCallError(f"the local model counted no tokens ({error!r}); start anew") from error
        finally:
            connection.close()


_loading = threading.Lock()
_loaded: dict[tuple[Path, int], _Engine] = {}


def _engine(path: Path, window: int) -> _Engine:
    with _loading:
        key = path.resolve(), window
        if key not in _loaded:
            _loaded[key] = _Engine(path, window)
        return _loaded[key]


def _safe(text: str, header: GgufHeader) -> str:
    return defused(text, header.control)


def _imported() -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            "models in GGUF need xllamacpp, which is not installed; pip install 'article-assistant[local]'"
        ) from error
    return xllamacpp


def _parameters(path: Path, window: int, key: str) -> xllamacpp.CommonParams:
    library = _imported()
    devices = library.get_device_info()
    found = library.CommonParams()
    found.model.path = str(path)
    found.n_ctx = window
    found.n_parallel = 1
    found.cpuparams.n_threads = found.cpuparams_batch.n_threads = cores()
    found.verbosity = _SILENT
    found.enable_reasoning = 0  # thoughts that nobody reads would use up the reply's tokens
    found.cache_ram_mib = 0  # else it keeps up to 8 GiB of earlier prompts
    if all(device["type"] == library.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU for device in devices):
        found.n_batch = found.n_ubatch = _BATCH_ON_CPU
    found.api_keys = [key]
    found.cors_origins = ""
    found.endpoint_slots = found.ui = False
    return found
