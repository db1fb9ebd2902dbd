"""Decoding: from a file's bytes to text, in bounded memory, losing nothing that can be kept."""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from rag.articles.languages import likeliest
from rag.errors import ArticleError

HEAD_BYTES = 64 * 1024
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CHARSET_SAMPLE = 8192
_LANGUAGE_SAMPLE = 512  # bytes; in a longer one every candidate is certain
_RARE = 0.01  # a smaller share of bytes that are not UTF-8 says nothing about which encoding they are in


@contextmanager
def opened(path: Path, max_bytes: int) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked where it is gzip whatever its name.

    :raises ArticleError: it is larger than `max_bytes`; of a gzip file, while reading beyond them.
    :raises OSError: it cannot be read.
    """
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        if size > max_bytes:
            raise _too_large(path, max_bytes)
        yield io.BufferedReader(_Limited(path, file, max_bytes), HEAD_BYTES) if packed else file


def is_packed(path: Path) -> bool:
    """True where the file is gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP


class _Limited(io.RawIOBase):
    """What a gzip file unpacks to, up to a limit."""

    def __init__(self, path: Path, file: IO[bytes], max_bytes: int) -> None:
        self._path = path
        self._inner = gzip.GzipFile(fileobj=file)
        self._max = max_bytes
        self._left = max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed wants its own Buffer
        chunk = self._inner.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise _too_large(self._path, self._max)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _too_large(path: Path, max_bytes: int) -> ArticleError:
    size = f"{max_bytes / 1024 / 1024:,.0f} MB" if max_bytes >= 1024 * 1024 else f"{max_bytes:,} bytes"
    return ArticleError(str(path), f"is larger than {size}", "raise the setting max_file_mb or split the file")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a whole file.

    In order: its byte-order mark, UTF-8, the encoding that the file declares, the one that its bytes look like.
    Single bytes that are not UTF-8 in a text that otherwise is are read as Windows-1252, which they mostly are.
    """
    encoding = guess_encoding(data[:HEAD_BYTES])
    if encoding == "utf-8":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            encoding = _encoding_of_broken(data[max(0, error.start - HEAD_BYTES) : error.start + HEAD_BYTES])
    if declared and not encoding.startswith("utf"):
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass  # the file is wrong about itself
    return mend(data.decode(encoding, errors_for(encoding)))


def guess_encoding(sample: bytes) -> str:
    """The Python name of the encoding that the beginning of a file is in."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    wide = _wide_without_mark(sample)
    if wide:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _encoding_of_broken(sample)
    return "utf-8"


def errors_for(encoding: str) -> str:
    """How bytes that do not fit are kept: in UTF-8 so that `mend` can read them, elsewhere as U+FFFD."""
    return "surrogateescape" if encoding in ("utf-8", "utf-8-sig") else "replace"


def mend(text: str) -> str:
    """Read the bytes that `surrogateescape` set aside as Windows-1252."""
    if text.isascii():
        return text
    return _ESCAPED.sub(lambda found: found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)


def text_lines(stream: BinaryIO, head: bytes, max_chars: int) -> Iterator[str | None]:
    """The lines of a stream, without their ends; None stands for one of more than `max_chars` characters.

    :param head: the beginning of what the stream holds, to tell the encoding by.
    """
    encoding = guess_encoding(head)
    reader = io.TextIOWrapper(stream, encoding, errors_for(encoding))
    try:
        while line := reader.readline(max_chars + 1):
            if len(line) > max_chars and not line.endswith("\n"):
                while line and not line.endswith("\n"):
                    line = reader.readline(HEAD_BYTES)
                yield None
            else:
                yield mend(line.removesuffix("\n"))
    finally:
        if not stream.closed:
            reader.detach()  # the stream is closed by whom it belongs to


def _wide_without_mark(sample: bytes) -> str | None:
    """UTF-16 that lacks its mark: its NULs all stand on one side, and it reads as text."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 20 or min(even, odd) > max(even, odd) / 50:
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return encoding if text.count("\ufffd") + text.count("\x00") <= len(text) / 50 else None


def _encoding_of_broken(sample: bytes) -> str:
    text = sample.decode("utf-8", "surrogateescape")
    bad = sum(map(len, _ESCAPED.findall(text)))
    good = len(_NOT_ASCII.findall(text)) - bad
    if good >= bad:
        return "utf-8"
    if bad < _RARE * len(sample):
        return "cp1252"
    return _likeliest_encoding(sample)


def _likeliest_encoding(sample: bytes) -> str:
    """The one of the first few that charset-normalizer offers in which the sample reads most like a language.

    By itself it takes Western European text for Central European, and Japanese for Korean.
    """
    from charset_normalizer import from_bytes

    first = _BEYOND_ASCII.search(sample)
    sample = sample[first.start() if first else 0 :]
    matches = [match.encoding for match in from_bytes(sample[:_CHARSET_SAMPLE]) if not match.encoding.startswith("utf")]
    offered = [*matches[:3], "cp1252"]
    return max(offered, key=lambda encoding: likeliest(sample[:_LANGUAGE_SAMPLE].decode(encoding, "replace"))[1])
