"""A chat model on the transformers that sentence-transformers brings, from a folder or from the Hugging Face Hub."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.datamodels import Message, Usage
from rag.errors import ModelCallError, ModelError
from rag.models.chat import Piece
from rag.models.local import MOST_WINDOW, Turns, defused, empty, too_long, window_full
from rag.models.relay import Emit, StoppedError, Waits, relayed
from rag.models.thinking import Unthought
from rag.settings import Settings

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_PLAIN_ROLES = {"user": "Question", "assistant": "Answer"}


class TransformersModel:
    """A `ChatModel` in this process. Its weights are loaded when first used and then shared by all with the same name.

    Runs on the graphics card where there is one; in bfloat16 where the hardware has it. One call is served at a time,
    greedily, so that the same question has the same answer; others wait in a queue. Weights are read from safetensors
    only and code that a model brings is never run.

    :param name: a folder, which is read without a network, or a name on the Hugging Face Hub.
    :raises ModelError: there is no such model, or it is not one that transformers can load.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        folder = Path(name).expanduser()
        # What people see of it: the folders around it are nobody's business.
        self.name = f"transformers:{folder.resolve().name if folder.is_dir() else name}"
        self._source = folder.as_posix()
        self._tokenizer = _tokenizer(self._source)
        self.window = _window(self._source, settings)
        self._waits = Waits(settings.first_token_seconds, settings.next_token_seconds)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model's own tokenizer makes of the text."""
        return len(self._tokenizer.encode(self._safe(text), add_special_tokens=False))

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        """See `ChatModel.stream`. A stopped call ends within a layer of the network, in the prompt too."""

        def call(emit: Emit, stopped: threading.Event) -> None:
            since = time.monotonic()
            prompt = self._prompt(instructions, messages)
            if len(prompt) >= self.window:
                raise too_long(self.name, len(prompt), self.window)
            engine = _engine(self._source)
            room = min(limit, self.window - len(prompt))
            with engine.turns.take(emit, stopped), _ending(engine.model, stopped):
                reply = _Reply(self._tokenizer, emit, since)
                count, ended = engine.write(prompt, room, reply)
            if not ended and room < limit:
                raise window_full(self.name, self.window)
            if reply.first is None:
                raise empty(self.name)
            emit(Piece(usage=Usage(len(prompt), count, reply.first, time.monotonic() - since, 0.0)))

        return relayed(self.name, call, self._waits)

    def _safe(self, text: str) -> str:
        return defused(text, self._tokenizer.all_special_tokens)

    def _prompt(self, instructions: str, messages: Sequence[Message]) -> list[int]:
        """The tokens of the whole prompt, by the model's chat template where it has one."""
        from jinja2 import TemplateError

        turns = [(each.role, self._safe(each.content)) for each in messages]
        if self._tokenizer.chat_template is None:
            return list(self._tokenizer.encode(_plain(self._safe(instructions), turns)))
        (role, first), *others = turns
        own_role = [("system", self._safe(instructions)), *turns]
        with_first = [(role, f"{self._safe(instructions)}\n\n{first}"), *others]  # for one that knows no system role
        for form in (own_role, with_first):
            try:
                return self._templated(form)
            except TemplateError as error:
                failure = error
        raise ModelError(f"the chat template of {self.name} fails ({failure}); use another model") from failure

    def _templated(self, turns: Sequence[tuple[str, str]]) -> list[int]:
        text = self._tokenizer.apply_chat_template(
            [{"role": role, "content": content} for role, content in turns],
            add_generation_prompt=True,
            tokenize=False,
            enable_thinking=False,  # thoughts that nobody reads would use up the reply's tokens
        )
        assert isinstance(text, str)
        return list(self._tokenizer.encode(text, add_special_tokens=False))


class _Reply:
    """What `generate` calls a streamer: takes the reply's tokens and passes on its text, whole characters only."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, emit: Emit, since: float) -> None:
        self.first: float | None = None
        self._tokenizer, self._emit, self._since = tokenizer, emit, since
        self._thoughts = Unthought()
        self._tokens: list[int] = []
        self._shown = 0
        self._prompted = False

    def put(self, tokens: torch.Tensor) -> None:
        """Take the prompt first, then token after token."""
        if not self._prompted:
            self._prompted = True
            return
        self._tokens.extend(tokens.flatten().tolist())
        text = self._text()
        if text.endswith("\N{REPLACEMENT CHARACTER}"):  # in the middle of a character
            return
        self._pass_on(self._thoughts.feed(text[self._shown :]))
        self._shown = len(text)
        if text.endswith("\n"):  # nothing before a line's end changes what follows
            self._tokens, self._shown = [], 0

    def end(self) -> None:
        """Pass on what was held back."""
        self._pass_on(self._thoughts.feed(self._text()[self._shown :]) + self._thoughts.rest())

    def _text(self) -> str:
        text = self._tokenizer.decode(self._tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        assert isinstance(text, str)
        return text

    def _pass_on(self, text: str) -> None:
        if text and self.first is None:
            self.first = time.monotonic() - self._since
        self._emit(Piece(text))  # without text it still says that the model is at work


class _Engine:
    """Loaded weights, and whose turn it is."""

    def __init__(self, name: str) -> None:
        self.turns = Turns()
        self._name = name
        self.model = _weights(name)

    def write(self, prompt: list[int], limit: int, reply: _Reply) -> tuple[int, bool]:
        """Write at most `limit` tokens; how many there were, and whether the model ended by itself."""
        import torch
        from transformers import GenerationConfig

        own = self.model.generation_config
        ends = own.eos_token_id if isinstance(own.eos_token_id, list) else [own.eos_token_id]
        config = GenerationConfig(  # type: ignore[no-untyped-call]  # transformers does not type it
            max_new_tokens=limit,
            do_sample=False,
            eos_token_id=own.eos_token_id,
            bos_token_id=own.bos_token_id,
            pad_token_id=own.pad_token_id if own.pad_token_id is not None else ends[0],
        )
        tokens = torch.tensor([prompt], device=self.model.device)
        generate: Any = self.model.generate  # typed as a tensor, for what torch makes of a module's attributes
        try:
            written = generate(tokens, attention_mask=torch.ones_like(tokens), generation_config=config, streamer=reply)
        except RuntimeError as error:  # what torch raises, for want of memory above all
            raise ModelCallError(
                f"the model {self._name} failed ({error}); lower the setting context_tokens, or use another model"
            ) from error
        new = written[0, len(prompt) :].tolist()
        return len(new), bool(new) and new[-1] in ends


@contextmanager
def _ending(model: PreTrainedModel, stopped: threading.Event) -> Iterator[None]:
    """End a call from inside, before its next layer, once it is stopped."""
    import torch

    def check(*_: Any) -> None:
        if stopped.is_set():
            raise StoppedError

    layers = [layer for block in model.modules() if isinstance(block, torch.nn.ModuleList) for layer in block]
    hooks = [layer.register_forward_pre_hook(check) for layer in (model, *layers)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


_loading = threading.Lock()
_loaded: dict[str, _Engine] = {}


def _engine(name: str) -> _Engine:
    with _loading:
        if name not in _loaded:
            _loaded[name] = _Engine(name)
        return _loaded[name]


def _plain(instructions: str, turns: Sequence[tuple[str, str]]) -> str:
    """What a model without a chat template is given: the instructions, then `Question: …` and `Answer: …` in turn."""
    return "\n\n".join([instructions, *(f"{_PLAIN_ROLES[role]}: {text}" for role, text in turns), "Answer:"])


def _tokenizer(name: str) -> PreTrainedTokenizerBase:
    from transformers import AutoTokenizer

    with _explained(name):
        found: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(name, **_where(name))
    return found


def _window(name: str, settings: Settings) -> int:
    from transformers import AutoConfig

    with _explained(name):
        trained = getattr(AutoConfig.from_pretrained(name, **_where(name)), "max_position_embeddings", None)
    return min(settings.window or MOST_WINDOW, trained or MOST_WINDOW)


def _weights(name: str) -> PreTrainedModel:
    import torch
    from transformers import AutoModelForCausalLM

    from rag.inference import no_progress_bars

    device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    kind: Any = AutoModelForCausalLM  # what it returns is typed too loosely to be moved to a device
    with _explained(name), no_progress_bars():
        model = kind.from_pretrained(name, dtype=_dtype(device), use_safetensors=True, **_where(name))
        placed: PreTrainedModel = model.to(device).eval()
    return placed


def _dtype(device: str) -> torch.dtype:
    import torch

    from rag.inference import bfloat16_units

    if device == "cpu":
        return torch.bfloat16 if bfloat16_units() else torch.float32
    if device == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.bfloat16
    return torch.float16


def _where(name: str) -> dict[str, Any]:
    """A folder is never looked up on the Hub; a model's own code is never run, nor is anybody asked whether to."""
    return {"local_files_only": Path(name).is_dir(), "trust_remote_code": False}


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a damaged file raises whatever its parser happens to raise
        reason = str(error).partition("\n")[0]
        raise ModelError(
            f"transformers cannot load {name} ({type(error).__name__}: {reason}); give the folder of a chat model with "
            "config.json, tokenizer.json and *.safetensors, or its name on the Hugging Face Hub"
        ) from error
