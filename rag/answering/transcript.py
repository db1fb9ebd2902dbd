"""The transcript of one call of a chat model: its text as it comes, what the contract makes of it, what it took."""

from __future__ import annotations

import time

from rag.contract import Contract, Written
from rag.datamodels import Usage
from rag.models import Piece


class Transcript:
    """Takes a call's pieces; `text` is what came, `written` what may be shown of it."""

    def __init__(self, contract: Contract) -> None:
        self.text = ""
        self.written = Written()
        self._contract = contract
        self._told: Usage | None = None
        self._started = time.monotonic()
        self._first: float | None = None

    def take(self, piece: Piece) -> None:
        """Note a piece, and hold what it completes against the passages."""
        self._told = piece.usage or self._told
        if piece.text:
            self._first = self._first or time.monotonic() - self._started
            self.text += piece.text
            self.written = self._contract.feed(piece.text)

    def end(self, limit: int, *, broken_off: bool = False) -> None:
        """Nothing more comes; a last sentence that was cut off, by the limit of tokens or a failure, is no sentence."""
        tokens = self._told.output_tokens if self._told else None
        cut_off = broken_off or (tokens is not None and tokens >= limit)
        self.written = self._contract.finish(cut_off=cut_off)

    @property
    def usage(self) -> Usage:
        """What the model says that it took; of a call that was ended early, the times alone."""
        return self._told or Usage(first=self._first, seconds=time.monotonic() - self._started)
