"""Documents: the text and the properties of PDF and DOCX files."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.articles.cleaning import clean, one_line
from rag.articles.dating import plausible_creation
from rag.articles.drafts import Draft
from rag.articles.plain import read_plain
from rag.errors import ArticleError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from pypdf import PdfReader

_MAX_UNPACKED = 256 * 1024 * 1024
_PROGRAM_TITLE = re.compile(
    r"(?i)microsoft word\b|untitled|document\d*$|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|odt|pmd|txt)$"
)
_TITLE_STYLES = ("Title", "Heading 1")
_TEMPLATE_AUTHOR = "python-docx"  # its template is dated 2013-12-23, which says nothing about the document
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_SENTENCE_END = re.compile(r"[.!?:…。！？][\"'»”’)\]]*$")
_SHORT_LINE = 0.75  # of the page's usual line: a line that ends a sentence sooner ends its paragraph

# It logs every liberty that a file takes with the standard.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(path: Path, max_chars: int) -> Draft:
    """The article of a PDF file, its lines joined to paragraphs.

    :raises ArticleError: it is encrypted, has no text, or more than `max_chars`.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        with PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                raise _encrypted(path)
            draft = read_plain(_joined(_pages(path, reader, max_chars)))
            if not draft.text:
                raise ArticleError(
                    str(path), "has no text, only pictures of it", "run a text recognition over it (ocrmypdf) first"
                )
            return _with_properties(draft, reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise _encrypted(path) from error


def _pages(path: Path, reader: PdfReader, max_chars: int) -> Iterator[str]:
    length = 0
    for page in reader.pages:
        text = join_lines(page.extract_text())
        length += len(text)
        if length > max_chars:
            raise ArticleError(
                str(path), f"has more than {max_chars:,} characters", "raise max_article_chars or split it"
            )
        yield text


def _joined(pages: Iterator[str]) -> str:
    """The pages in a row; a sentence that runs over from one to the next stays whole."""
    pieces: list[str] = []
    for page in filter(None, pages):
        if pieces:
            runs_over = page[0].islower() and not _SENTENCE_END.search(pieces[-1][-10:])
            pieces.append(" " if runs_over else "\n\n")
        pieces.append(page)
    return "".join(pieces)


def _encrypted(path: Path) -> ArticleError:
    return ArticleError(str(path), "is encrypted with a password", "save a copy without the password and index that")


def _with_properties(draft: Draft, reader: PdfReader) -> Draft:
    properties = reader.metadata
    if properties is None:
        return draft
    title = one_line(properties.title)
    if not title or _PROGRAM_TITLE.match(title):
        title = draft.title or ""
    text = draft.text
    if draft.title and title and draft.title != title:
        text = f"{draft.title}\n\n{text}"
    return Draft(
        text=text,
        title=title or None,
        published=draft.published,
        author=one_line(properties.author) or None,
        created=_made_on(lambda: properties.creation_date),
    )


def _made_on(stated: Callable[[], datetime | None]) -> date | None:
    try:
        return plausible_creation(stated())
    except ValueError:  # a day that does not exist costs the date, not the document
        return None


def join_lines(page: str) -> str:
    """A page's lines joined to paragraphs; a word that was hyphenated at a line's end is whole again."""
    lines = [line.strip() for line in clean(page).split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[int(len(lengths) * 0.8)] if lengths else 0
    pieces: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line or not following:
            pieces.append(f"{line}\n\n")
        elif _HYPHENATED.search(line) and following[0].islower():
            pieces.append(line[:-1])
        elif len(line) < _SHORT_LINE * usual and (_SENTENCE_END.search(line) or not following[0].islower()):
            pieces.append(f"{line}\n\n")
        else:
            pieces.append(f"{line} ")
    return clean("".join(pieces))


def read_docx(path: Path, max_bytes: int) -> Draft:
    """The article of a Word document; text boxes, footnotes and comments are not read.

    :raises ArticleError: it is damaged, or unpacks to more than `max_bytes`.
    """
    import docx

    limit = min(max_bytes, _MAX_UNPACKED)
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ArticleError(
            str(path), "is a damaged Word document", "open it in a word processor and save it again"
        ) from error
    if unpacked > limit:
        raise ArticleError(str(path), f"unpacks to more than {limit // 1024 // 1024} MB", "save its text as .txt")
    document = docx.Document(str(path))
    properties = document.core_properties
    made_by_template = properties.author == _TEMPLATE_AUTHOR
    title, body = _title_and_body(document)
    draft = Draft(text=body, title=title) if title else read_plain(body)
    if not title and (stated := one_line(properties.title)) and not _PROGRAM_TITLE.match(stated):
        draft = Draft(text=clean(body), title=stated)
    return Draft(
        text=draft.text,
        title=draft.title,
        published=draft.published,
        author=None if made_by_template else one_line(properties.author) or None,
        created=None if made_by_template else _made_on(lambda: properties.created),
    )


def _title_and_body(document: Document) -> tuple[str | None, str]:
    from docx.table import Table

    title = None
    blocks: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            blocks.append("\n".join(_rows(block)))
        elif not blocks and title is None and block.style is not None and block.style.name in _TITLE_STYLES:
            title = one_line(block.text) or None
        elif block.text.strip():
            blocks.append(block.text)
    return title, "\n\n".join(blocks)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield " | ".join(one_line(cell.text) for cell in row.cells)
