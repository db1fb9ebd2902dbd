"""The embedder: texts to unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag import model_files
from rag.sentences import Span

if TYPE_CHECKING:
    from rag.inference import Inference

_DEFAULT_NAME = "all-MiniLM-L6-v2"
_DEFAULT_DIM = 384


class Embedder(Protocol):
    """Texts to unit vectors; documents and queries may be embedded differently."""

    @property
    def name(self) -> str:
        """What a person would call the model."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would: the model's weights, its prompts and its dimensions."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a document are read, special tokens excluded; more would be dropped silently."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for this model, special tokens and document prompt excluded."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dim), in the order given."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dim), in the order given."""
        ...

    def embed_in_context(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """What `embed_documents` gives, and for each text one unit vector a span of it, read in the text's context.

        :param spans: for each text, stretches of it (its sentences).
        """
        ...


@lru_cache(maxsize=1)  # the weights are large: whoever indexes and whoever asks in one process share them
def load_embedder(name: str) -> Embedder:
    """The embedder that the setting names: "default", or a sentence-transformers name or folder.

    Its files are checked now, the model itself is loaded when it is first needed.

    :raises ModelError: it is missing, or it is not what it claims to be.
    """
    folder = model_files.model_folder(name)
    if name == model_files.DEFAULT:
        return SentenceTransformerEmbedder(folder, _DEFAULT_NAME, _DEFAULT_DIM)
    return SentenceTransformerEmbedder(folder, name)


class SentenceTransformerEmbedder:
    """A sentence-transformers model in a folder, with its own query and document prompts. Threads may share it.

    :param dim: length of a vector, where it is known without loading the model.
    """

    def __init__(self, folder: Path, name: str, dim: int | None = None) -> None:
        self.name = name
        self._folder = folder
        self._dim = dim
        self._loading = Lock()
        self._loaded: Inference | None = None

    @cached_property
    def fingerprint(self) -> str:
        """See `Embedder`."""
        return model_files.fingerprint(self._folder)

    @property
    def dim(self) -> int:
        """See `Embedder`."""
        return self._dim or self._inference.dim

    @property
    def max_tokens(self) -> int:
        """See `Embedder`."""
        return self._inference.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Embedder`."""
        return self._inference.count_tokens(texts)

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder`."""
        return self._inference.embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder`."""
        return self._inference.embed(texts, "query")

    def embed_in_context(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """See `Embedder`."""
        return self._inference.embed_in_context(texts, spans)

    @property
    def _inference(self) -> Inference:
        with self._loading:
            if self._loaded is None:
                from rag.inference import Inference

                self._loaded = Inference(self._folder)
            return self._loaded
