"""Stand-ins that enter through the same doors as the real parts and can be wrong in the same ways."""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Message, Usage
from rag.models import Piece
from rag.reader import Readable, Reading
from rag.sentences import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashingEmbedder:
    """An `Embedder` without a model: a bag of hashed, lowercased words, so that shared words mean nearness.

    Like a real one it reads `max_tokens` tokens and silently drops the rest. `embedded` lists every text it was asked
    to embed as a document, in order, and `calls` counts the requests: a test can prove what was not embedded again.
    """

    def __init__(self, dim: int = 256, max_tokens: int = 256) -> None:
        self.name = "hashing"
        self.fingerprint = f"hashing-{dim}-{max_tokens}"
        self.dim = dim
        self.max_tokens = max_tokens
        self.embedded: list[str] = []
        self.calls = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_TOKEN.findall(text)) for text in texts]

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        self.embedded.extend(texts)
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(texts)

    def embed_in_context(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        parts = [[text[start:end] for start, end in of_text] for text, of_text in zip(texts, spans, strict=True)]
        return self.embed_documents(texts), [self._vectors(of_text) for of_text in parts]

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for token in _TOKEN.findall(text.lower())[: self.max_tokens]:
                row[zlib.crc32(token.encode()) % self.dim] += 1
            norm = float(np.linalg.norm(row))
            if norm == 0:  # a text without a word still has a direction, as it has with a model
                row[0] = norm = 1
            row /= norm
        return vectors


class WordReader:
    """A `Reader` without a model: a passage answers where it has the word, by the first sentence that has it.

    `read_texts` lists every passage that it was given, in order.
    """

    def __init__(self, word: str) -> None:
        self._word = word
        self.read_texts: list[str] = []

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        self.read_texts.extend(passage.text for passage in passages)
        return [self._reading(passage) for passage in passages]

    def _reading(self, passage: Readable) -> Reading:
        at = passage.text.find(self._word)
        shares = [0.0] * len(passage.sentences)
        if at < 0:
            return Reading(0.05, tuple(shares))
        place = next(i for i, (start, end) in enumerate(passage.sentences) if start <= at < end)
        shares[place] = 0.9
        return Reading(0.95, tuple(shares), (at, at + len(self._word)), 9.0)


class ScriptedModel:
    """A `ChatModel` that says what it was told to, a few characters at a time; it keeps what it was asked.

    A reply that is an exception is raised, one that is a pair of text and exception after the text. The last reply
    serves all further calls.
    """

    def __init__(
        self, *replies: str | Exception | tuple[str, Exception], name: str = "scripted", step: int = 7
    ) -> None:
        self.name = name
        self.window = 8192
        self.asked: list[tuple[str, tuple[Message, ...]]] = []
        self.closed = 0
        self._replies = list(replies)
        self._step = step

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        self.asked.append((instructions, tuple(messages)))
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        text, failure = reply if isinstance(reply, tuple) else (reply, None) if isinstance(reply, str) else ("", reply)
        try:
            for start in range(0, len(text), self._step):
                yield Piece(text[start : start + self._step])
                yield Piece()
            if failure is not None:
                raise failure
            yield Piece(usage=Usage(100, self.count_tokens(text), 0.01, 0.02, 0.0))
        finally:
            self.closed += 1
