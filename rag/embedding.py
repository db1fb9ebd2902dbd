"""The embedder: texts to unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Embedding


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

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]) -> list[Embedding]:
        """The vector of each text and of its sentences, in one pass over the text.

        A sentence's vector is the mean of its tokens' vectors as they stand in the whole text ("late chunking",
        Günther et al. 2024), where the model pools by the mean; elsewhere the sentence is embedded by itself.

        :param spans: for each text its sentences, as offsets in the text.
        """
        ...

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dim), in the order given."""
        ...
