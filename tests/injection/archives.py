"""Real archives of the poisoned articles: one read from files, one handed over as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.indexing import build_index, index_articles
from rag.settings import Settings
from tests.fakes import HashingEmbedder
from tests.injection.articles import POISONS
from tests.injection.poison import Poison

# Those that are an article in themselves; the others are files, and only a reader makes articles of them.
HANDED_OVER: tuple[Poison, ...] = tuple(poison for poison in POISONS if not poison.file)


@contextmanager
def hashed() -> Iterator[None]:
    """Archives are made and opened with the hashing embedder."""
    embedder = HashingEmbedder()
    with pytest.MonkeyPatch.context() as patched:
        for module in (indexing, assistant_module):
            patched.setattr(module, "load_embedder", lambda name: embedder)
        yield


def read_from_files(folder: Path) -> Settings:
    """Settings over an archive of all the articles, each read from a file of its own."""
    seeds = folder / "articles"
    seeds.mkdir()
    for poison in POISONS:
        poison.write(seeds)
    settings = _settings(folder / "files")
    report = build_index([seeds], settings=settings)
    assert report.added == len(POISONS), report
    return settings


def handed_over(folder: Path) -> Settings:
    """Settings over an archive of the articles as a program has them, which nobody has cleaned."""
    settings = _settings(folder / "python")
    report = index_articles([poison.article for poison in HANDED_OVER], settings.index, settings)
    assert report.added == len(HANDED_OVER), report
    return settings


def _settings(index: Path) -> Settings:
    # The hashing embedder's cosines lie elsewhere than the real one's, for which the threshold was fitted.
    return Settings(index=index, threshold=0.02, reader="off")
