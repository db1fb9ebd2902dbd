"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.smollm import find_gguf, save_for_transformers


@pytest.fixture(autouse=True)
def no_reader_beside_a_stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does without the real embedder does without the real reader too; slow tests have both."""
    if request.node.get_closest_marker("slow") is None:
        monkeypatch.setenv("RAG_READER", "off")


@pytest.fixture(scope="session")
def gguf_file() -> Path:
    """A real chat model in GGUF. What uses it is slow."""
    return find_gguf()


@pytest.fixture(scope="session")
def transformers_folder(gguf_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same chat model in transformers' format."""
    folder = tmp_path_factory.mktemp("smollm")
    save_for_transformers(gguf_file, folder)
    return folder
