"""Running a sentence-transformers model: in bfloat16 where that is fast and exact enough, one batch a core."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Lock
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from sentence_transformers.util import batch_to_device
from tokenizers import Encoding, Tokenizer
from transformers.utils import logging as transformers_logging

from rag.errors import ModelError
from rag.sentences import Span

log = logging.getLogger(__name__)

T = TypeVar("T")
Task: TypeAlias = Literal["query", "document"]
Vectors: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = list[int]

# Tokens of a batch, padding included. A core does best with about eight passages, an accelerator with many.
_BATCH_TOKENS = 2048
_BATCH_TOKENS_ACCELERATED = 65_536
# A model that names no limit of its own is not asked to read more than this at once.
_MOST_TOKENS = 8192
_LEAST_COSINE = 0.999
_BFLOAT16_UNITS = ("amx_bf16", "avx512_bf16")
_PROBES = (
    "When will the Intergovernmental Commission meet?",
    "The press service of the head of state reported on Monday that trade between both countries grew by 3.5 percent.",
    "«Мы рады встрече с нашими друзьями», — сказал президент в Бишкеке.",
    "1, 2, 3",
)
# sentence-transformers' own order in encode_query and encode_document.
_PROMPT_NAMES: dict[Task, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}


class Inference:
    """A loaded model. Threads may share it.

    :raises ModelError: the folder holds no model that sentence-transformers can load.
    """

    def __init__(self, folder: Path) -> None:
        model = _loaded(folder)
        self._prompts = {task: _prompt(model, names) for task, names in _PROMPT_NAMES.items()}
        self._tokenizer = _own_tokenizer(model, folder)
        self._preprocessing = Lock()
        self._model = _reduced(model)
        self._on_cpu = model.device.type == "cpu"
        self._batch_tokens = _BATCH_TOKENS if self._on_cpu else _BATCH_TOKENS_ACCELERATED
        self._pool, self._lone = one_core_each(torch.get_num_threads()), one_core_each(1)
        self._after_pooling = _after_mean_pooling(self._model)
        self.dim = len(self.embed(_PROBES[:1], "query")[0])
        self.max_tokens = self._max_tokens()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, special tokens and prompts excluded."""
        return [len(found) for found in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed(self, texts: Sequence[str], task: Task) -> Vectors:
        """Unit vectors of shape (len(texts), dim), in the order given."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        lengths = self.count_tokens(texts) if len(texts) > 1 else [1]

        def run(rows: Rows) -> Vectors:
            return self._unit(self._forward([texts[i] for i in rows], task)["sentence_embedding"])

        batches = self._batches(lengths)
        return _in_order(batches, np.concatenate(list(self._each(run, batches))))

    def embed_in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """What `embed` gives for documents, and for each text one unit vector a span of it.

        A model that averages its tokens has read every sentence in context already: the sentence's vector is the
        average of its own tokens. Where a model pools in another way, each span is embedded by itself.
        """
        ends = np.cumsum([len(of_text) for of_text in spans])[:-1]
        if self._after_pooling is None or not texts:
            pieces = [text[a:b] for text, of_text in zip(texts, spans, strict=True) for a, b in of_text]
            return self.embed(texts, "document"), _split(self.embed(pieces, "document"), ends, len(texts))
        prompt = self._prompts["document"]
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])

        def run(rows: Rows) -> tuple[Vectors, list[Vectors]]:
            output = self._forward([texts[i] for i in rows], "document")
            shifted = [[(a + len(prompt), b + len(prompt)) for a, b in spans[i]] for i in rows]
            return self._unit(output["sentence_embedding"]), self._span_vectors(
                output, [encodings[i] for i in rows], shifted
            )

        batches = self._batches([len(encoding) for encoding in encodings])
        whole, parts = zip(*self._each(run, batches), strict=True)
        of_row = dict(zip((i for rows in batches for i in rows), (v for batch in parts for v in batch), strict=True))
        return _in_order(batches, np.concatenate(whole)), [of_row[i] for i in range(len(texts))]

    def _max_tokens(self) -> int:
        limit = getattr(self._model[0], "document_length", None) or self._model.max_seq_length or _MOST_TOKENS
        prompt = self.count_tokens([self._prompts["document"]])[0]
        return int(min(limit, _MOST_TOKENS)) - self._tokenizer.num_special_tokens_to_add(False) - prompt

    def _batches(self, lengths: Sequence[int]) -> list[Rows]:
        """Rows of about the same length together, longest first, as many as the token budget allows."""
        batches: list[Rows] = []
        for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
            if not batches or lengths[batches[-1][0]] * (len(batches[-1]) + 1) > self._batch_tokens:
                batches.append([])
            batches[-1].append(row)
        return batches

    def _each(self, run: Callable[[Rows], T], batches: list[Rows]) -> Iterator[T]:
        """Run the batches, as many at a time as there are cores. A lone one, as a query is, never waits for others."""
        if not self._on_cpu:
            return map(run, batches)
        return (self._lone if len(batches) == 1 else self._pool).map(run, batches)

    def _forward(self, texts: list[str], task: Task) -> dict[str, Any]:
        with self._preprocessing:  # the tokenizer's padding is set anew for every batch
            features = self._model.preprocess(texts, prompt=self._prompts[task], task=task)
        with torch.inference_mode():
            output: dict[str, Any] = self._model(batch_to_device(features, self._model.device), task=task)
        return output

    def _unit(self, vectors: torch.Tensor) -> Vectors:
        found = vectors[:, : self._model.truncate_dim].float().cpu().numpy()
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Vectors = found / np.maximum(norms, np.float32(1e-12))
        return unit

    def _span_vectors(
        self, output: dict[str, Any], encodings: Sequence[Encoding], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Vectors]:
        averages = []
        for row, (encoding, of_text) in enumerate(zip(encodings, spans, strict=True)):
            tokens = output["token_embeddings"][row][output["attention_mask"][row].bool()].float()
            starts, ends = np.array(encoding.offsets[: len(tokens)]).T
            inside = np.array([(starts >= a) & (ends <= b) & (starts < ends) for a, b in of_text])
            inside = inside.reshape(len(of_text), len(tokens))
            inside[~inside.any(axis=1)] = True  # a span without a token of its own has its context's vector
            weights = torch.from_numpy(inside / inside.sum(axis=1, keepdims=True)).to(tokens)
            averages.append(weights @ tokens)
        features = {"sentence_embedding": torch.cat(averages).to(output["sentence_embedding"].dtype)}
        with torch.inference_mode():
            for module in self._after_pooling or ():
                features = module(features)
        return _split(self._unit(features["sentence_embedding"]), np.cumsum([len(s) for s in spans])[:-1], len(spans))


def one_core_each(count: int) -> ThreadPoolExecutor:
    """Threads that each compute on a single core.

    Cores with a batch each need not wait for one another after every layer, as they must when they share one. Where
    other programs want the cores too, that is several times faster.
    """
    threads = torch.get_num_threads()
    pool, ready = ThreadPoolExecutor(count, "embedding"), Barrier(count + 1)

    def start() -> None:
        torch.set_num_threads(1)
        ready.wait()

    for _ in range(count):
        pool.submit(start)
    ready.wait()
    torch.set_num_threads(threads)  # what one thread sets also counts for all that are yet to come
    return pool


def _loaded(folder: Path) -> SentenceTransformer:
    try:
        with no_progress_bars():
            return SentenceTransformer(str(folder), local_files_only=True, model_kwargs={"dtype": torch.float32}).eval()
    except Exception as error:  # a damaged file raises whatever its parser happens to raise
        raise ModelError(
            f"{folder} holds no model that sentence-transformers can load ({type(error).__name__}: {error}); "
            "download it anew, or set embedder to another model"
        ) from error


@contextmanager
def no_progress_bars() -> Iterator[None]:
    """Keep transformers from drawing its bars over the terminal while a model is loaded."""
    hide: Callable[[], None] = transformers_logging.disable_progress_bar
    show: Callable[[], None] = transformers_logging.enable_progress_bar
    shown = transformers_logging.is_progress_bar_enabled()
    hide()
    try:
        yield
    finally:
        if shown:
            show()


def _prompt(model: SentenceTransformer, names: Sequence[str]) -> str:
    name = next((name for name in names if name in model.prompts), model.default_prompt_name)
    return model.prompts.get(name or "") or ""


def _own_tokenizer(model: SentenceTransformer, folder: Path) -> Tokenizer:
    """A copy of the model's tokenizer that neither truncates nor pads, whatever its file says."""
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(tokenizer, Tokenizer):
        raise ModelError(f"{folder} has no fast tokenizer (tokenizer.json); set embedder to another model")
    own = Tokenizer.from_str(tokenizer.to_str())
    own.no_truncation()
    own.no_padding()
    return own


def bfloat16_units() -> list[str]:
    """The processor's units for bfloat16, by name; none where it would be slower than float32."""
    return [name for name in _BFLOAT16_UNITS if torch.cpu.get_capabilities().get(name)]


def _reduced(model: SentenceTransformer) -> SentenceTransformer:
    """The model in bfloat16 where the processor has units for it and the vectors stay the same; else as it is."""
    device = model.device.type
    units = bfloat16_units() if device == "cpu" else []
    if not units and not (device == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)):
        log.info("embedding in float32 on %s: no bfloat16 units", device)
        return model
    reduced = copy.deepcopy(model).to(torch.bfloat16)
    exact, near = (m.encode(list(_PROBES), convert_to_tensor=True, show_progress_bar=False) for m in (model, reduced))
    cosine = float(torch.nn.functional.cosine_similarity(exact, near.float()).min())
    if cosine < _LEAST_COSINE:
        log.info("embedding in float32 on %s: bfloat16 comes within a cosine of %.5f only", device, cosine)
        return model
    log.info("embedding in bfloat16 on %s %s: cosine to float32 at least %.5f", device, " ".join(units), cosine)
    return reduced


def _after_mean_pooling(model: SentenceTransformer) -> list[torch.nn.Module] | None:
    """What follows the pooling, where the model averages its tokens; None where it pools in another way."""
    modules = list(model)
    if len(modules) > 1 and isinstance(modules[1], Pooling) and modules[1].pooling_mode == "mean":
        return modules[2:]
    return None


def _in_order(batches: list[Rows], vectors: Vectors) -> Vectors:
    ordered = np.empty_like(vectors)
    ordered[[row for rows in batches for row in rows]] = vectors
    return ordered


def _split(vectors: Vectors, ends: NDArray[np.intp], count: int) -> list[Vectors]:
    return np.split(vectors, ends) if count else []
