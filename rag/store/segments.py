"""Whether the files of a tantivy index are what tantivy wrote; tantivy itself looks only at how they end."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

from rag.errors import IndexDamagedError

_END = struct.Struct("<II")  # the length of the footer before it, and a mark
_MARK = 1337


def verify(folder: Path, known: set[str]) -> None:
    """Hold every file of the index to the checksum in its footer; a damaged one can make tantivy panic.

    :param known: names of files that were verified before and are passed over; gets the others.
    :raises IndexDamagedError: a file is not what was written; names it.
    """
    try:
        segments = [segment["segment_id"].replace("-", "") for segment in _meta(folder)["segments"]]
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamagedError(f"{folder}: {error}; run rag doctor --repair") from error
    for segment in segments:
        for path in folder.glob(f"{segment}.*"):
            if path.name not in known:
                _verify_file(path)
                known.add(path.name)


def _meta(folder: Path) -> dict[str, list[dict[str, str]]]:
    meta: dict[str, list[dict[str, str]]] = json.loads((folder / "meta.json").read_text("utf-8"))
    return meta


def _verify_file(path: Path) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return  # merged into another segment meanwhile
    try:
        length, mark = _END.unpack(content[-_END.size :])
        body = len(content) - _END.size - length
        sound = (
            mark == _MARK and zlib.crc32(memoryview(content)[:body]) == json.loads(content[body : -_END.size])["crc"]
        )
    except (struct.error, ValueError, KeyError):
        sound = False
    if not sound:
        raise IndexDamagedError(f"{path}: the file is not what was written; run rag doctor --repair")
