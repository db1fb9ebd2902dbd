"""Reading: every article of one file, whatever its kind; what cannot be read is a Failure, never an exception."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.articles.decoding import HEAD_BYTES, decode, is_packed, opened
from rag.articles.drafts import Draft, Place
from rag.articles.finishing import finish
from rag.articles.options import ReadOptions
from rag.articles.plain import read_plain
from rag.articles.rows import MAX_JSON_BYTES, read_json, read_json_lines, read_table
from rag.articles.sniffing import Kind, kind_of
from rag.datamodels import Article
from rag.errors import ArticleError
from rag.reports import Failure

_MAX_FAILURES = 1000  # of one file; a table without a single good date would bury the others


def read_articles(path: Path, root: Path, options: ReadOptions) -> Iterator[Article | Failure]:
    """Every article of a file below `root` (or of the file `root`), in its order, in bounded memory.

    A Failure stands for what could not be read, or, just before its article, says what could not be read of it.
    Beyond a thousand of one file they are counted by a last one. Nothing is raised for what a file holds.
    """
    place = Place.of(path, root)
    failures = 0
    for item in _guarded(place, options):
        if isinstance(item, Failure):
            failures += 1
            if failures > _MAX_FAILURES:
                continue
        yield item
    if failures > _MAX_FAILURES:
        reason = f"has {failures - _MAX_FAILURES:,} more problems of this kind"
        yield Failure(str(place.path), reason, "mend those named first; their cause is probably the same")


def _guarded(place: Place, options: ReadOptions) -> Iterator[Article | Failure]:
    spoken = str(place.path)
    try:
        for draft in _drafts(place.path, options):
            if isinstance(draft, Failure):
                yield draft
                continue
            try:
                yield from finish(draft, place, options)
            except ArticleError as error:
                yield error.failure
    except ArticleError as error:
        yield error.failure
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Failure(spoken, f"is a damaged gzip file ({error})", "fetch or pack it again")
    except PermissionError:
        yield Failure(spoken, "cannot be read: permission denied", "give yourself the right to read it (chmod u+r)")
    except OSError as error:
        yield Failure(spoken, f"cannot be read: {error.strerror or error}", "check the file and its disk")


def _drafts(path: Path, options: ReadOptions) -> Iterator[Draft | Failure]:
    with opened(path, options.max_file_bytes) as stream:
        head = stream.read(HEAD_BYTES)
    kind = kind_of(path, head)
    match kind:
        case "json lines" | "table":
            read_rows = read_table if kind == "table" else read_json_lines
            with opened(path, options.max_file_bytes) as stream:
                yield from read_rows(path, stream, head, options)
        case "json":
            limit = min(MAX_JSON_BYTES, options.max_file_bytes)
            yield from read_json(path, _whole(path, limit, "save it as JSON lines (.jsonl)", options), options)
        case "pdf" | "docx":
            yield _document(path, kind, options)
        case _:
            yield _text(path, kind, options)


def _text(path: Path, kind: Kind, options: ReadOptions) -> Draft:
    if kind == "page":
        from rag.articles.pages import MAX_PAGE_BYTES, declared_encoding, read_page

        data = _whole(path, MAX_PAGE_BYTES, "save its text as .txt", options)
        with _parsing(path, "a web page"):
            return read_page(path, decode(data, declared_encoding(data)))
    # No encoding takes more than four bytes for a character.
    data = _whole(path, 4 * options.max_article_chars + 4, "raise the setting max_article_chars or split it", options)
    if kind == "markdown":
        from rag.articles.markdown import read_markdown

        return read_markdown(decode(data), options.fields)
    return read_plain(decode(data))


def _document(path: Path, kind: Kind, options: ReadOptions) -> Draft:
    from rag.articles.documents import read_docx, read_pdf

    if is_packed(path):
        raise ArticleError(str(path), "is a packed document", "unpack it (gunzip) and index that")
    with _parsing(path, "a PDF file" if kind == "pdf" else "a Word document"):
        return read_pdf(path, options.max_article_chars) if kind == "pdf" else read_docx(path, options.max_file_bytes)


def _whole(path: Path, limit: int, remedy: str, options: ReadOptions) -> bytes:
    with opened(path, options.max_file_bytes) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ArticleError(str(path), f"has more than {limit:,} bytes, too many for one article", remedy)
    return data


@contextmanager
def _parsing(path: Path, what: str) -> Iterator[None]:
    """Turn whatever another's parser raises into an ArticleError."""
    try:
        yield
    except (ArticleError, FileNotFoundError, PermissionError):
        raise
    except Exception as error:  # on hostile files these parsers raise anything, from KeyError to OSError
        reason = f"is {what} that cannot be parsed ({type(error).__name__}: {error})"
        raise ArticleError(
            str(path), reason[:300], "open it in another program and save it again, or as .txt"
        ) from error
