"""FAISS files: which index an archive of this size gets, and its writing and reading, proof against damage."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamagedError
from rag.store import Vectors

# Up to here an exact search takes at most 12 ms (384 dimensions, one core, measured). A graph answers in 1 to 3 ms with
# .999 of the exact answer, but takes minutes to build and loses to the exact search inside a narrow filter.
EXACT_ROWS = 100_000
GRAPH_NEIGHBOURS = 32
BUILD_BREADTH = 200
# More dead rows than this share of a graph, and it is built anew.
DEAD_SHARE = 0.2

Kind: TypeAlias = Literal["exact", "graph"]
Keys: TypeAlias = NDArray[np.int64]


def library() -> Any:
    """FAISS, loaded when it is first needed. Untyped, since the types that it ships are not those of its functions."""
    import faiss

    return faiss


def kind_for(rows: int) -> Kind:
    """Which index this many passages get."""
    return "exact" if rows <= EXACT_ROWS else "graph"


def describe(rows: int) -> str:
    """Which index this many passages get and why, for people."""
    if kind_for(rows) == "exact":
        return f"exact (FAISS IndexFlatIP): {rows:,} passages, fast enough up to {EXACT_ROWS:,}"
    return (
        f"graph (FAISS IndexHNSWFlat, M={GRAPH_NEIGHBOURS}, efConstruction={BUILD_BREADTH}): {rows:,} passages, "
        f"too many for a fast exact search (up to {EXACT_ROWS:,})"
    )


def new_index(kind: Kind, dim: int) -> Any:
    """An empty index that knows its rows by their keys."""
    faiss = library()
    if kind == "exact":
        inner = faiss.IndexFlatIP(dim)
    else:
        inner = faiss.IndexHNSWFlat(dim, GRAPH_NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        inner.hnsw.efConstruction = BUILD_BREADTH
    return faiss.IndexIDMap(inner)


def extended(graph: Any, keys: Keys, vectors: Vectors) -> Any:
    """A copy of the index with these rows added; the index itself, which others may be searching, is left alone."""
    faiss = library()
    copy = faiss.clone_index(graph)
    copy.add_with_ids(vectors, keys)
    return copy


def keys_of(index: Any) -> Keys:
    """The key of every row."""
    faiss = library()
    keys: Keys = faiss.vector_to_array(index.id_map)
    return keys


def inner_of(index: Any) -> Any:
    """The index without its keys, whose results are row numbers."""
    faiss = library()
    return faiss.downcast_index(index.index)


def vectors_of(index: Any) -> Vectors:
    """Every row's vector: a view on the index's own memory, valid for as long as the index is referenced."""
    faiss = library()
    inner = inner_of(index)
    flat = inner if isinstance(inner, faiss.IndexFlat) else faiss.downcast_index(inner.storage)
    vectors: Vectors = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
    return vectors


def save(folder: Path, index: Any) -> tuple[str, int]:
    """Write the index to a new file of this folder, durably; returns its name and its CRC-32."""
    faiss = library()
    name = f"vectors-{token_hex(8)}.faiss"
    path = folder / name
    faiss.write_index(index, str(path))
    # The file is in force only when the database names it, after this: a half-written one is never looked at.
    sync(path)
    sync(folder)
    return name, _crc(path)


def sync(path: Path) -> None:
    """Wait until this file, or the list of this folder's files, is on the disk, where the system can be asked."""
    if os.name != "posix":
        return  # Windows syncs neither folders nor files that are open for reading
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load(folder: Path, name: str, crc: int) -> Any:
    """Read an index back.

    :raises IndexDamagedError: the file is missing, or is not what was written.
    """
    faiss = library()
    path = folder / name
    remedy = "run rag doctor --repair"
    try:
        if _crc(path) != crc:
            raise IndexDamagedError(f"{path}: the file is not what was written; {remedy}")
        return faiss.read_index(str(path))
    except (OSError, RuntimeError) as error:  # FAISS raises RuntimeError
        raise IndexDamagedError(f"{path}: {error}; {remedy}") from error


def delete_others(folder: Path, name: str | None) -> None:
    """Delete every snapshot of this folder but one."""
    for path in folder.glob("vectors-*.faiss"):
        if path.name != name:
            path.unlink(missing_ok=True)


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc
