"""Reads the head of a GGUF file: what the model is, before a library that could crash on it is given the file."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import ModelError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_CONTROL = 3  # the kind of token that a text must not be able to write
# The limits keep a damaged count from asking for all memory; no model comes near them.
_MOST_ENTRIES = 1 << 20
_MOST_ITEMS = 1 << 24
_MOST_BYTES = 1 << 26
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_ALIGNMENT = 32  # where the file names none
_STRING, _ARRAY = 8, 9


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF file says of its model.

    `context` is how many tokens the model was trained to read. `control` are the tokens that structure a chat, as
    `<|im_start|>`.
    """

    architecture: str
    context: int
    control: tuple[str, ...]


def read_header(path: Path) -> GgufHeader:
    """The head of the file, by the format's own description (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).

    :raises ModelError: there is no such file, it is no GGUF file, it is cut short, or it holds no language model.
    """
    try:
        with path.open("rb") as file:
            return _read(path, _Reader(path, file))
    except OSError as error:
        raise ModelError(
            f"cannot read the model {path}: {error.strerror or error}; give the path of a GGUF file"
        ) from error


class _Reader:
    """Numbers, strings and arrays from a file, little-endian."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self.size = os.fstat(file.fileno()).st_size

    def take(self, count: int) -> bytes:
        found = self._file.read(count) if count <= _MOST_BYTES else b""
        if len(found) < count:
            raise _cut_short(self._path)
        return found

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def count(self, most: int) -> int:
        found: int = self.number("<Q")
        if found > most:
            raise _cut_short(self._path)
        return found

    def string(self) -> str:
        return self.take(self.count(_MOST_BYTES)).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:  # of numbers or strings: llama.cpp knows no arrays of arrays either
            return self._items(self.number("<I"), self.count(_MOST_ITEMS))
        return self.number(self._form(kind))

    def position(self) -> int:
        return self._file.tell()

    def _items(self, kind: int, count: int) -> list[Any]:
        if kind == _STRING:
            return [self.string() for _ in range(count)]
        form = f"<{count}{self._form(kind)[1]}"
        return list(struct.unpack(form, self.take(struct.calcsize(form))))

    def _form(self, kind: int) -> str:
        if kind not in _NUMBERS:
            raise _cut_short(self._path)
        return _NUMBERS[kind]


def _read(path: Path, reader: _Reader) -> GgufHeader:
    if reader.size < len(_MAGIC) or reader.take(len(_MAGIC)) != _MAGIC:
        raise ModelError(f"{path} is not a GGUF file; give the path of a model in GGUF")
    version = reader.number("<I")
    if version not in _VERSIONS:
        raise ModelError(f"{path} is of GGUF version {version}, and {_VERSIONS} can be read; download a newer file")
    tensors, entries = reader.count(_MOST_ENTRIES), reader.count(_MOST_ENTRIES)
    said = {}
    for _ in range(entries):
        name = reader.string()
        said[name] = reader.value(reader.number("<I"))
    alignment = said.get("general.alignment")
    _refuse_cut_short(path, reader, tensors, alignment if isinstance(alignment, int) and alignment > 0 else _ALIGNMENT)
    architecture = str(said.get("general.architecture", ""))
    context = said.get(f"{architecture}.context_length")
    if not isinstance(context, int) or context < 1 or not tensors:
        raise ModelError(f"{path} holds no language model; give the path of a chat model in GGUF")
    tokens, kinds = said.get("tokenizer.ggml.tokens", []), said.get("tokenizer.ggml.token_type", [])
    control = tuple(token for token, kind in zip(tokens, kinds, strict=False) if kind == _CONTROL)
    return GgufHeader(architecture, context, control)


def _refuse_cut_short(path: Path, reader: _Reader, tensors: int, alignment: int) -> None:
    """Every tensor starts inside the file; that the last one also ends there is for the loading library to see."""
    furthest = 0
    for _ in range(tensors):
        reader.string()
        for _ in range(reader.number("<I")):
            reader.number("<Q")
        reader.number("<I")
        furthest = max(furthest, reader.number("<Q"))
    start = -(-reader.position() // alignment) * alignment
    if tensors and start + furthest >= reader.size:
        raise _cut_short(path)


def _cut_short(path: Path) -> ModelError:
    return ModelError(f"{path} is damaged or cut short; download it anew")
