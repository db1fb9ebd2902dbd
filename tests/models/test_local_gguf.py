"""A model in GGUF: what is refused before llama.cpp sees it, what llama.cpp refuses, and who may speak to its port."""

from __future__ import annotations

import http.client
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter, TokenType

from rag.datamodels import Message
from rag.errors import ModelError
from rag.models import gguf
from rag.models.gguf import GgufModel
from rag.models.gguf_header import GgufHeader, read_header
from rag.settings import Settings

TOKENS = ("hello", "<|im_start|>", "<|im_end|>", "▁world")


def write(path: Path, *, context: int | None = 2048, tensors: int = 2) -> Path:
    """A well-formed file of a model that is none."""
    writer = GGUFWriter(path, "llama")
    if context is not None:
        writer.add_context_length(context)
    writer.add_token_list(TOKENS)
    writer.add_token_types([TokenType.NORMAL, TokenType.CONTROL, TokenType.CONTROL, TokenType.NORMAL])
    writer.add_array("test.numbers", [1, 2, 3])
    writer.add_float32("test.float", 0.5)
    writer.add_bool("test.bool", True)
    for number in range(tensors):
        writer.add_tensor(f"blk.{number}", np.zeros((64, 64), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def refused(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        GgufModel(path, Settings())
    return str(caught.value)


def test_the_head_tells_the_context_and_the_control_tokens(tmp_path: Path) -> None:
    assert read_header(write(tmp_path / "a.gguf")) == GgufHeader("llama", 2048, ("<|im_start|>", "<|im_end|>"))


@pytest.mark.parametrize(
    ("trained", "wanted", "window"),
    [(2048, None, 2048), (131_072, None, 8192), (131_072, 20_000, 20_000), (2048, 4096, 2048)],
)
def test_the_window_is_the_settings_own_but_never_more_than_trained(
    tmp_path: Path, trained: int, wanted: int | None, window: int
) -> None:
    path = write(tmp_path / "a.gguf", context=trained)
    assert GgufModel(path, Settings(window=wanted)).window == window


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.gguf")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert GgufModel(Path("~/a.gguf"), Settings()).name == "local:a.gguf"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.gguf")
    assert "give the path of a GGUF file" in refused(tmp_path)


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\3\4 a zip file", b"GGML" + bytes(100)])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(content)
    assert "is not a GGUF file" in refused(path)


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 9) + bytes(100))
    assert "GGUF version 9" in refused(path)


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.gguf").read_bytes()
    path = tmp_path / "cut.gguf"
    start_of_last = len(whole) - 64 * 64 * 4
    for length in [*range(4, start_of_last, 97), start_of_last]:
        path.write_bytes(whole[:length])
        assert "damaged or cut short; download it anew" in refused(path)


def test_counts_that_are_not_so_ask_for_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    for counts in ((1 << 62, 1), (1, 1 << 62)):
        path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, *counts) + bytes(100))
        assert "damaged" in refused(path)
    key = struct.pack("<Q", 1) + b"k"
    for value in (
        struct.pack("<IQ", 8, 1 << 60),  # a string of an exabyte
        struct.pack("<IIQ", 9, 4, 1 << 60),  # as many numbers
        struct.pack("<IIQ", 9, 4, 1 << 24),  # numbers that are not there
        struct.pack("<I", 77),  # a kind of value that there is none of
        struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 5000,  # lists in lists
    ):
        path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + key + value)
        assert "damaged" in refused(path)


def test_a_file_without_a_language_model_is_refused(tmp_path: Path) -> None:
    for path in (write(tmp_path / "a.gguf", context=None), write(tmp_path / "b.gguf", tensors=0)):
        assert "holds no language model" in refused(path)


def test_what_llama_cpp_cannot_load_is_an_error_with_a_remedy(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = GgufModel(write(tmp_path / "a.gguf"), Settings())
    for use in (lambda: list(model.stream("", [Message("user", "x")], 5)), lambda: model.count_tokens("x")):
        with pytest.raises(ModelError, match=r"llama\.cpp cannot load .* download it anew"):
            use()
    assert capfd.readouterr() == ("", "")


def test_without_its_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    assert refused(write(tmp_path / "a.gguf")).endswith("pip install 'article-assistant[local]'")


@pytest.mark.slow
def test_nobody_else_on_this_machine_may_use_the_engine(gguf_file: Path) -> None:
    model = GgufModel(gguf_file, Settings(window=512))
    model.count_tokens("hello")
    engine = gguf._engine(gguf_file, 512)
    connection = http.client.HTTPConnection(engine.address, timeout=10)
    for path in ("/v1/chat/completions", "/tokenize", "/completion"):
        connection.request("POST", path, "{}", {"content-type": "application/json", "origin": "https://example.org"})
        reply = connection.getresponse()
        reply.read()
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (401, "")
    connection.close()


@pytest.mark.slow
def test_models_of_one_file_share_what_is_loaded(gguf_file: Path) -> None:
    beside = gguf_file.parent / ".." / gguf_file.parent.name / gguf_file.name
    assert gguf._engine(gguf_file, 512) is gguf._engine(beside, 512)
