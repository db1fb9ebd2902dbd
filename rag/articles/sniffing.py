"""Sniffing: which kind of file this is, by its content first and its name second."""

from __future__ import annotations

import codecs
import json
import re
from mimetypes import MimeTypes
from pathlib import Path, PurePath
from typing import Literal

from rag.articles.decoding import errors_for, guess_encoding
from rag.errors import ArticleError

Kind = Literal["plain", "markdown", "page", "json lines", "json", "table", "pdf", "docx"]

LINES_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
JSON_SUFFIXES = (".json",)
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
# Documents whose content is looked at, whatever their name says.
_DOCUMENT_SUFFIXES = (".pdf", ".docx", ".docm", ".doc", ".rtf")

_CONTAINERS = (
    (b"\xd0\xcf\x11\xe0", "is an old or a password-protected Office file", "save it as .docx without a password"),
    (b"{\\rtf", "is an RTF file", "save it as .docx or .txt"),
    (b"\x89PNG", "is a picture (PNG)", "remove it, or index its text"),
    (b"\xff\xd8\xff", "is a picture (JPEG)", "remove it, or index its text"),
    (b"GIF8", "is a picture (GIF)", "remove it, or index its text"),
    (b"\x7fELF", "is a program", "remove it from the articles"),
    (b"SQLite format 3", "is an SQLite database", "export its articles as JSON lines or CSV"),
    (b"\x1f\x8b", "is packed twice", "unpack it once"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_BINARY_SHARE = 0.02
_PAGE_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"-{3,}[ \t]*\n\s*[\w-]+[ \t]*:")
# The built-in table alone: the system's would make one folder read differently on two machines.
_TYPES = MimeTypes(filenames=())


def suffix_of(name: str) -> str:
    """The suffix in lower case, that of the file inside for a .gz."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def kind_of(path: Path, head: bytes) -> Kind:
    """How to read a file that begins with `head` (unpacked).

    :raises ArticleError: it is empty, binary, or of a kind that holds no article.
    """
    if not head.strip(b"\x00"):
        raise _empty(path)
    suffix = suffix_of(path.name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        if suffix in (".docx", ".docm") or b"word/" in head:
            return "docx"
        raise ArticleError(str(path), "is a zip archive", "unpack it and index the files in it")
    for magic, reason, remedy in _CONTAINERS:
        if head.startswith(magic):
            raise ArticleError(str(path), reason, remedy)
    text = _readable(path, head)
    if not text.strip():
        raise _empty(path)
    return _kind_of_text(path, suffix, text)


def _empty(path: Path) -> ArticleError:
    return ArticleError(str(path), "is empty", "remove it, or save the article again")


def _readable(path: Path, head: bytes) -> str:
    encoding = guess_encoding(head)
    text = codecs.getincrementaldecoder(encoding)(errors_for(encoding)).decode(head)
    if len(_CONTROL.findall(text)) > _BINARY_SHARE * len(text):
        raise ArticleError(str(path), "is a binary file, not text", "remove it, or save the article as text")
    return text.lstrip("\ufeff")


def _kind_of_text(path: Path, suffix: str, text: str) -> Kind:
    if _PAGE_START.match(text):
        return "page"
    if suffix in LINES_SUFFIXES + JSON_SUFFIXES:
        return _kind_of_json(suffix, text)
    if suffix in TABLE_SUFFIXES:
        return "table"
    if suffix in _MARKDOWN_SUFFIXES or _FRONT_MATTER.match(text):
        return "markdown"
    if suffix in _PAGE_SUFFIXES and _TAG.search(text):
        return "page"
    if _is_object(text.lstrip().split("\n", 1)[0]):
        return "json lines"
    kind, _ = _TYPES.guess_type(f"x{suffix}")
    if kind not in (None, "text/plain") and suffix not in _PAGE_SUFFIXES + _DOCUMENT_SUFFIXES:
        raise ArticleError(str(path), f"is of the type {kind}, which holds no article", "save its text as .txt or .md")
    return "plain"


def _kind_of_json(suffix: str, text: str) -> Kind:
    lines = [line for line in text.split("\n") if line.strip()]
    objects = sum(map(_is_object, lines))
    if suffix in LINES_SUFFIXES and (objects or (len(lines) == 1 and lines[0].startswith("{"))):
        return "json lines"
    if objects > 1:
        return "json lines"
    return "json" if lines[0].lstrip().startswith(("{", "[")) else "plain"


def _is_object(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
