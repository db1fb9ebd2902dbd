"""Reranking: the best hits in the order that a cross-encoder of the person's choice gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rag.errors import ModelError
from rag.model_files import model_folder
from rag.retrieval import Retrieved

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Hits that are scored anew. Each costs a whole pass of the model.
RERANKED = 20


class Reranker(Protocol):
    """Scores texts for a question."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text in [0, 1], higher is better."""
        ...


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, loaded at the first question. Threads may share it.

    :raises ModelError: (at the first question) the folder or hub name holds no cross-encoder with one output.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, in (0, 1)."""
        from torch.nn import Sigmoid

        with self._lock:  # its tokenizer's padding is set anew for every batch
            pairs = [(question, text) for text in texts]
            found = self._model.predict(pairs, show_progress_bar=False, activation_fn=Sigmoid())
        return [float(score) for score in found]

    @cached_property
    def _model(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        folder = model_folder(self._name)
        try:
            model: CrossEncoder = CrossEncoder(str(folder), local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(
                f"{folder} holds no cross-encoder that sentence-transformers can load ({error}); "
                "set reranker to another model, or take the setting out"
            ) from error
        if model.num_labels != 1:
            raise ModelError(
                f"the cross-encoder {self._name!r} has {model.num_labels} outputs and a reranker has one; "
                "set reranker to a model trained for ranking"
            )
        return model


@lru_cache(maxsize=1)
def load_reranker(name: str | None) -> Reranker | None:
    """The reranker of a setting: a name or a folder; None for none."""
    return CrossEncoderReranker(name) if name else None


def reranked(question: str, found: Retrieved, reranker: Reranker) -> Retrieved:
    """The same hits, the best RERANKED of them by the reranker; those below keep their order and stay below.

    A reranked hit's score is 1 + the reranker's, so that it stands above every fused one (at most 1).
    """
    best, rest = found.hits[:RERANKED], found.hits[RERANKED:]
    if not best:
        return found
    texts = [f"{hit.article.title}\n{hit.passage.text}" if hit.article.title else hit.passage.text for hit in best]
    scores = reranker.score(question, texts)
    scored = [
        replace(hit, score=1 + score, parts={**hit.parts, "reranker": score})
        for hit, score in zip(best, scores, strict=True)
    ]
    scored.sort(key=lambda hit: -hit.score)
    return replace(found, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate((*scored, *rest), 1)))
