"""An optional second opinion: a cross-encoder for natural language inference, which the setting `nli` names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from rag.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Judgement = Literal["entailment", "neutral", "contradiction"]
_LABELS: tuple[Judgement, ...] = ("entailment", "neutral", "contradiction")


class Premise(NamedTuple):
    """A passage and the sentence that may follow from it."""

    passage: str
    sentence: str


class Entailment(Protocol):
    """Says for each pair whether the passage entails the sentence, contradicts it, or neither."""

    def judge(self, pairs: Sequence[Premise]) -> list[Judgement]:
        """One judgement a pair, in the order given."""
        ...


@lru_cache(maxsize=1)
def load_entailment(name: str) -> Entailment:
    """The cross-encoder that the setting `nli` names; it is loaded when it is first asked.

    :param name: a sentence-transformers cross-encoder's folder, or its name on the Hugging Face hub.
    """
    return CrossEncoderEntailment(name)


class CrossEncoderEntailment:
    """A sentence-transformers `CrossEncoder` with the labels entailment, neutral and contradiction, in any order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loading = Lock()
        self._loaded: tuple[CrossEncoder, tuple[Judgement, ...]] | None = None

    def judge(self, pairs: Sequence[Premise]) -> list[Judgement]:
        """See `Entailment`.

        :raises ModelError: there is no such model, or it has other labels.
        """
        model, labels = self._model()
        scores = model.predict([(pair.passage, pair.sentence) for pair in pairs], show_progress_bar=False)
        return [labels[int(row.argmax())] for row in scores]

    def _model(self) -> tuple[CrossEncoder, tuple[Judgement, ...]]:
        with self._loading:
            if self._loaded is None:
                from sentence_transformers import CrossEncoder

                try:
                    model = CrossEncoder(self._name)
                except (OSError, ValueError) as error:
                    raise ModelError(
                        f"the NLI model {self._name!r} could not be loaded ({error}); set nli to the folder or the hub "
                        "name of a cross-encoder, or leave it out"
                    ) from error
                self._loaded = model, self._labels(model)
            return self._loaded

    def _labels(self, model: CrossEncoder) -> tuple[Judgement, ...]:
        """What each output means, by the model's own configuration."""
        named = getattr(model.config, "id2label", None) or {}
        labels = [str(named[number]).lower() for number in sorted(named)]
        if sorted(labels) != sorted(_LABELS):
            raise ModelError(
                f"the model {self._name!r} has the labels {', '.join(labels) or 'none'} and not {', '.join(_LABELS)}; "
                "set nli to a cross-encoder trained for natural language inference, or leave it out"
            )
        return tuple(next(label for label in _LABELS if label == name) for name in labels)
