"""Search by meaning: FAISS over the vectors of one archive, brought up to date by the difference only."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Where
from rag.errors import IndexDamagedError
from rag.store import Vectors, records, snapshots
from rag.store.database import GONE_KEPT, Head
from rag.store.embeddings import vectors_since
from rag.store.records import Keyed
from rag.store.rows import Names, Rows, read_rows

SEARCH_BREADTH = 128

_log = logging.getLogger(__name__)


class _Buffer:
    """A matrix that grows at its end; views handed out before stay as they were."""

    def __init__(self, dim: int) -> None:
        self._space = np.empty((0, dim), np.float32)

    def extend(self, used: int, blocks: Iterable[Vectors]) -> Vectors:
        """Put blocks of rows after the first `used` ones; returns a view of all of these."""
        for block in blocks:
            needed = used + len(block)
            if needed > len(self._space):
                space = np.empty((max(needed, 2 * used), self._space.shape[1]), np.float32)
                space[:used] = self._space[:used]
                self._space = space
            self._space[used:needed] = block
            used = needed
        return self._space[:used]


@dataclass(frozen=True, slots=True)
class _State:
    """One generation of the archive in memory. The graph holds the first `graphed` rows, `matrix` all the others."""

    generation: int
    next_key: int
    snapshot: str | None
    names: Names
    rows: Rows
    graph: Any
    graphed: int
    buffer: _Buffer
    matrix: Vectors


class VectorIndex:
    """The vectors of one archive. Searches run on an immutable state, so that none waits for a change.

    :param newest: reads what is committed now, whatever the transaction at hand sees.
    """

    def __init__(self, folder: Path, dim: int, newest: Callable[[], Head]) -> None:
        self._folder = folder
        self._dim = dim
        self._newest = newest
        self._lock = threading.Lock()
        self._state: _State | None = None

    def search(
        self, db: sqlite3.Connection, head: Head, vector: Vectors, k: int, where: Where, articles: Sequence[int]
    ) -> Keyed | None:
        """The k keys inside the filter with the greatest cosine, best first; None where the archive has moved on.

        :param articles: the keys of `where.article_ids`.
        """
        state = self._at(db, head)
        if state is None:
            return None
        query = np.ascontiguousarray(vector, np.float32).reshape(1, self._dim)
        norm = float(np.linalg.norm(query))
        query = query / norm if norm > 0 else query
        allowed = state.rows.inside(where, articles, state.names)
        count = int(np.count_nonzero(allowed))
        scores, rows = _best(state, query, min(k, count), allowed, count)
        keys = state.rows.keys[rows]
        order = np.lexsort((keys, -scores))[:k]
        return list(zip(keys[order].tolist(), scores[order].tolist(), strict=True))

    def snapshot(self, db: sqlite3.Connection, head: Head) -> tuple[str, int] | None:
        """Write what is in memory to a new file; returns its name and CRC-32, None where the archive has moved on."""
        state = self._at(db, head)
        if state is None:
            return None
        alive = state.rows.alive
        graphed, rest = alive[: state.graphed], alive[state.graphed :]
        kind = snapshots.kind_for(int(np.count_nonzero(alive)))
        dead = state.graphed - np.count_nonzero(graphed)
        if kind == "graph" and state.graph is not None and dead <= snapshots.DEAD_SHARE * state.graphed:
            index = snapshots.extended(state.graph, state.rows.keys[state.graphed :][rest], state.matrix[rest])
            return snapshots.save(self._folder, index)
        index = snapshots.new_index(kind, self._dim)
        if state.graph is not None:
            index.add_with_ids(snapshots.vectors_of(state.graph)[graphed], state.rows.keys[: state.graphed][graphed])
        index.add_with_ids(state.matrix[rest], state.rows.keys[state.graphed :][rest])
        return snapshots.save(self._folder, index)

    def close(self) -> None:
        """Let go of the memory."""
        self._state = None

    def _at(self, db: sqlite3.Connection, head: Head) -> _State | None:
        state = self._state
        if state is not None and state.generation == head.generation:
            return state
        with self._lock:
            state = self._state
            if state is not None and state.generation > head.generation:
                return None
            if state is None or _is_outdated(state, head):
                state = self._load(db, head)
            elif state.generation < head.generation:
                state = self._advance(db, head, state)
            self._state = state
            return state

    def _load(self, db: sqlite3.Connection, head: Head) -> _State:
        names, buffer = Names(), _Buffer(self._dim)
        rows = read_rows(db, 0, names)
        index = self._read_snapshot(head)
        saved = np.empty(0, np.int64) if index is None else snapshots.keys_of(index)
        missing = rows.keys[~np.isin(rows.keys, saved, assume_unique=True)]
        graph, used = None, 0
        if index is not None and snapshots.kind_for(len(saved)) == "graph":
            graph = index
            rows = rows.aligned(np.concatenate((saved, missing)))
        elif index is not None:
            kept = snapshots.vectors_of(index)[np.isin(saved, rows.keys, assume_unique=True)]
            used = len(buffer.extend(0, [kept]))
        since = int(missing[0]) if len(missing) else head.next_key
        matrix = buffer.extend(used, vectors_since(db, since, self._dim))
        graphed = 0 if graph is None else len(saved)
        return _State(head.generation, head.next_key, head.snapshot, names, rows, graph, graphed, buffer, matrix)

    def _read_snapshot(self, head: Head) -> Any:
        if head.snapshot is None or head.snapshot_crc is None:
            return None
        try:
            return snapshots.load(self._folder, head.snapshot, head.snapshot_crc)
        except IndexDamagedError as error:
            if self._newest().snapshot == head.snapshot:  # else it was deleted, since there is a newer one
                _log.warning("%s; until then the vectors are read from the database", error)
            return None

    def _advance(self, db: sqlite3.Connection, head: Head, state: _State) -> _State:
        added = read_rows(db, state.next_key, state.names)
        rows = state.rows.changed(added, records.gone_since(db, state.generation + 1))
        blocks = vectors_since(db, state.next_key, self._dim)
        matrix = state.buffer.extend(len(state.matrix), blocks)
        return replace(state, generation=head.generation, next_key=head.next_key, rows=rows, matrix=matrix)


def _is_outdated(state: _State, head: Head) -> bool:
    """Whether to load everything again, rather than the difference."""
    if head.generation - state.generation > GONE_KEPT:
        return True
    if head.snapshot == state.snapshot:
        return False
    dead = len(state.rows.keys) - int(np.count_nonzero(state.rows.alive))
    return snapshots.kind_for(head.passage_count) == "graph" or dead > snapshots.DEAD_SHARE * head.passage_count


def _best(
    state: _State, query: Vectors, k: int, allowed: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scores and row numbers, in no order, of at least the k best allowed rows."""
    later = _scan(state.matrix, query, k, allowed[state.graphed :])
    if state.graph is None:
        return later
    earlier = None
    if snapshots.kind_for(count) == "graph":  # so few as would have an exact index are searched exactly here too
        earlier = _walk(state.graph, query, k, allowed[: state.graphed])
    if earlier is None or len(earlier[0]) + len(later[0]) < k:
        earlier = _scan(snapshots.vectors_of(state.graph), query, k, allowed[: state.graphed])
    return np.concatenate((earlier[0], later[0])), np.concatenate((earlier[1], later[1] + state.graphed))


def _scan(
    matrix: Vectors, query: Vectors, k: int, allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The k best allowed rows of a matrix, exactly."""
    faiss = snapshots.library()
    k = min(k, len(matrix))
    scores, rows = np.empty(k, np.float32), np.empty(k, np.int64)
    if k == 0:
        return scores, rows
    bits = np.packbits(allowed, bitorder="little")
    # FAISS's kernel on our own memory. With a selector it runs on the caller's thread alone; without one it starts a
    # thread for every core, which took 24 ms instead of 1 ms for 20,000 rows on a machine that was busy.
    selector = faiss.IDSelectorBitmap(bits)
    pointer = faiss.swig_ptr
    faiss.knn_inner_product(
        pointer(query), pointer(matrix), matrix.shape[1], 1, len(matrix), k, pointer(scores), pointer(rows), selector
    )
    found = rows >= 0
    return scores[found], rows[found]


def _walk(
    graph: Any, query: Vectors, k: int, allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """About the k best allowed rows of the graph, quickly; fewer where the walk meets fewer."""
    faiss = snapshots.library()
    bits = np.packbits(allowed, bitorder="little")
    # The walk meets allowed rows and others alike: the fewer are allowed, the more it has to meet.
    breadth = max(SEARCH_BREADTH, 2 * k) * len(allowed) // max(1, int(np.count_nonzero(allowed)))
    settings = faiss.SearchParametersHNSW(sel=faiss.IDSelectorBitmap(bits), efSearch=breadth)
    scores, rows = snapshots.inner_of(graph).search(query, k, params=settings)
    found = rows[0] >= 0
    return scores[0][found], rows[0][found]
