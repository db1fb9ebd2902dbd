"""Counting: about how many articles a file holds, for the time left, without reading it all."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from pathlib import Path

from rag.articles.decoding import guess_encoding
from rag.articles.sniffing import JSON_SUFFIXES, LINES_SUFFIXES, TABLE_SUFFIXES, suffix_of

_SAMPLE = 4 * 1024 * 1024
_OBJECTS = re.compile(r"[\[,]\s*\{")


def expected_articles(path: Path) -> int:
    """About how many articles the file holds: exact for all but large or odd ones, at least one."""
    suffix = suffix_of(path.name)
    if suffix not in LINES_SUFFIXES + TABLE_SUFFIXES + JSON_SUFFIXES:
        return 1
    try:
        sample, share = _beginning(path)
    except (OSError, EOFError, zlib.error):
        return 1
    text = sample.decode(guess_encoding(sample[:4096]), "replace")
    if suffix in LINES_SUFFIXES:
        count = sum(1 for line in text.split("\n") if line.strip())
    elif suffix in TABLE_SUFFIXES:
        count = _table_rows(text)
    else:
        count = len(_OBJECTS.findall(text))
    return max(1, round(count / share))


def _beginning(path: Path) -> tuple[bytes, float]:
    """The first bytes, unpacked, and the share of the file that they are."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        size = path.stat().st_size
        if not packed:
            sample = file.read(_SAMPLE)
            return sample, len(sample) / size if size else 1.0
        unpacked = gzip.GzipFile(fileobj=file)
        sample = unpacked.read(_SAMPLE)
        return sample, file.tell() / size if unpacked.read(1) else 1.0


def _table_rows(text: str) -> int:
    try:
        return sum(1 for row in csv.reader(text.split("\n")) if row) - 1
    except csv.Error:
        return text.count("\n")
