"""Opening an archive: the store that the settings name, held to the embedder and the passage settings."""

from __future__ import annotations

from pathlib import Path

from rag.chunking import Chunker
from rag.embedding import Embedder
from rag.store.embedded import EmbeddedStore


def open_store(
    folder: Path, embedder: Embedder, chunker: Chunker | None = None, *, create: bool = False, rebuild: bool = False
) -> EmbeddedStore:
    """The archive in this folder.

    :param chunker: whoever writes names how passages are made; readers take them as they are.
    :param create: make an empty archive where there is none.
    :param rebuild: drop what is there, whoever made it.
    :raises IndexMissingError, IndexMismatchError, IndexDamagedError: see `EmbeddedStore.open`.
    """
    passages = chunker.fingerprint if chunker else ""
    if rebuild:
        return EmbeddedStore.rebuild(
            folder, fingerprint=embedder.fingerprint, dim=embedder.dim, name=embedder.name, passages=passages
        )
    return EmbeddedStore.open(
        folder,
        fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        name=embedder.name,
        passages=passages,
        create=create,
    )
