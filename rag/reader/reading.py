"""Reading with the trained network: rows to the cores, logits to probabilities and spans."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock

import torch
from tokenizers import Tokenizer

from rag.inference import bfloat16_units, one_core_each
from rag.model_files import DEFAULT, model_folder
from rag.reader import Readable, Reading
from rag.reader.encoding import Encoder, Row
from rag.reader.network import Output, ReaderNetwork

log = logging.getLogger(__name__)

# Tokens of the longest answer that is looked for.
_LONGEST_SPAN = 24


class TrainedReader:
    """The packaged encoder with the reader's own layers. Threads may share it.

    :raises ModelError: (at the first reading) the weights are missing or damaged.
    """

    def __init__(self, weights: Path) -> None:
        self._weights = weights
        self._loading = Lock()

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage, in the order given."""
        with self._loading:
            encoder, network, pool = self._loaded
        rows = encoder.rows(question, [(p.title, p.text, p.sentences) for p in passages])
        # A share a core, dealt out by length, so that the shares take about as long as each other.
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i].ids))
        shares = [share for n in range(self._cores) if (share := order[n :: self._cores])]

        def run(share: list[int]) -> list[Reading]:
            with torch.inference_mode():
                output = network(encoder.batch([rows[i] for i in share]))
            return [_reading(output, at, rows[i]) for at, i in enumerate(share)]

        found: dict[int, Reading] = {}
        for share, readings in zip(shares, pool.map(run, shares), strict=True):
            found.update(zip(share, readings, strict=True))
        return [found[i] for i in range(len(rows))]

    @cached_property
    def _cores(self) -> int:
        return torch.get_num_threads()

    @cached_property
    def _loaded(self) -> tuple[Encoder, ReaderNetwork, ThreadPoolExecutor]:
        folder = model_folder(DEFAULT)
        network = ReaderNetwork(folder).eval()
        network.restore(self._weights)
        if bfloat16_units():
            network = network.to(torch.bfloat16)
        log.info("the reader is loaded")
        return Encoder(Tokenizer.from_file(str(folder / "tokenizer.json"))), network, one_core_each(self._cores)


def _reading(output: Output, at: int, row: Row) -> Reading:
    logits = torch.cat([torch.zeros(1), output.sentence[at]])
    shares = torch.softmax(logits, 0)[1 : row.sentences + 1].tolist()
    span, margin = _span(output.start[at], output.end[at], row)
    return Reading(float(torch.sigmoid(output.answered[at])), tuple(shares), span, margin)


def _span(start: torch.Tensor, end: torch.Tensor, row: Row) -> tuple[tuple[int, int] | None, float]:
    """The likeliest run of tokens inside one sentence, and its log odds against "no answer here"."""
    pairs = start[:, None] + end[None, :]
    width = len(start)
    place = torch.arange(width)
    length = place[None, :] - place[:, None]
    owner = torch.tensor([*row.sentence, *[-1] * (width - len(row.sentence))])
    allowed = (length >= 0) & (length < _LONGEST_SPAN) & (owner[:, None] == owner[None, :]) & (owner[:, None] >= 0)
    if not allowed.any():
        return None, 0.0
    best = int(pairs.masked_fill(~allowed, -torch.inf).argmax())
    first, last = divmod(best, width)
    margin = float(pairs[first, last] - pairs[0, 0])
    return ((row.offsets[first][0], row.offsets[last][1]) if margin > 0 else None), margin
