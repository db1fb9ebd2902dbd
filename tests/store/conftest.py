"""The stores that every test of the contract runs against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.store import Store
from rag.store.embedded import EmbeddedStore
from tests.store.oracle import OracleStore
from tests.store.samples import DIM, open_store


@pytest.fixture(params=["oracle", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    made: Store = OracleStore(DIM) if request.param == "oracle" else open_store(tmp_path / "archive")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an archive may be made."""
    return tmp_path / "archive"


@pytest.fixture
def embedded(folder: Path) -> Iterator[EmbeddedStore]:
    """An empty embedded store in `folder`."""
    made = open_store(folder)
    yield made
    made.close()
