from __future__ import annotations

import logging
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from rag.articles.documents import join_lines
from tests.articles.support import read, read_one, refused

TEXT = "The mayor opened the bridge on Monday. It took four years to build."


def pdf_with(pages: Sequence[Sequence[str]], **properties: str) -> PdfWriter:
    """A PDF with the given lines on its pages."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 72 720 Td {shown} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    return writer


def _saved(writer: PdfWriter, path: Path) -> Path:
    with path.open("wb") as file:
        writer.write(file)
    return path


def test_a_pdf_is_read_with_its_properties(tmp_path: Path) -> None:
    lines = [
        "The mayor opened the bridge over the river on Mon-",
        "day after four years of work. The town celebrated un-",
        "til late.",
    ]
    pdf = pdf_with([lines], Title="Mayor opens bridge", Author="Ann Lee", CreationDate="D:20190204233000-05'00'")
    article = read_one(_saved(pdf, tmp_path / "a.pdf"))
    assert article.text == (
        "The mayor opened the bridge over the river on Monday after four years of work. The town celebrated until late."
    )
    assert (article.title, article.author) == ("Mayor opens bridge", "Ann Lee")
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "stated")


def test_a_title_that_a_program_made_is_not_the_articles(tmp_path: Path) -> None:
    pdf = pdf_with([[TEXT]], Title="Microsoft Word - bridge_final2.docx")
    assert read_one(_saved(pdf, tmp_path / "a.pdf")).title == "The mayor opened the bridge on Monday."


def test_the_date_in_a_documents_name_outweighs_when_it_was_made(tmp_path: Path) -> None:
    pdf = pdf_with([[TEXT]], CreationDate="D:20200101000000Z")
    article = read_one(_saved(pdf, tmp_path / "2019-02-04.pdf"))
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "file name")


@pytest.mark.parametrize("made", ["D:00000101000000", "D:99990101000000", "nonsense"])
def test_a_creation_date_that_cannot_be_is_not_used(tmp_path: Path, made: str) -> None:
    articles, failures = read(_saved(pdf_with([[TEXT]], CreationDate=made), tmp_path / "a.pdf"))
    assert [article.published for article in articles] == [None]
    assert failures == []


def test_a_sentence_that_runs_over_the_page_stays_whole(tmp_path: Path) -> None:
    pdf = pdf_with([["The mayor opened the bridge"], ["on Monday.", "The town celebrated."], ["It rained."]])
    article = read_one(_saved(pdf, tmp_path / "a.pdf"))
    assert "The mayor opened the bridge on Monday." in article.text
    assert article.text.endswith("\n\nIt rained.")


def test_wrapped_lines_become_paragraphs() -> None:
    page = (
        "Mayor opens bridge\n"
        "The mayor opened the bridge over the river on Monday after\n"
        "four years of work, the town said. The well-\n"
        "known bridge of 1920 was taken down.\n"
        "It carries two lanes and a path for bicycles, and it cost less\n"
        "than was planned.\n"
    )
    assert join_lines(page) == (
        "Mayor opens bridge\n\n"
        "The mayor opened the bridge over the river on Monday after four years of work, the town said. "
        "The wellknown bridge of 1920 was taken down.\n\n"
        "It carries two lanes and a path for bicycles, and it cost less than was planned."
    )


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_pdf_is_refused_with_a_remedy(tmp_path: Path, algorithm: str) -> None:
    pdf = pdf_with([[TEXT]])
    pdf.encrypt("secret", algorithm=algorithm)
    failure = refused(_saved(pdf, tmp_path / "a.pdf"))
    assert "encrypted" in failure.reason
    assert "without the password" in failure.remedy


def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path) -> None:
    pdf = pdf_with([[TEXT]])
    pdf.encrypt("", owner_password="secret", algorithm="AES-256")
    assert read_one(_saved(pdf, tmp_path / "a.pdf")).text == TEXT


def test_a_scanned_pdf_is_refused_with_a_remedy(tmp_path: Path) -> None:
    failure = refused(_saved(pdf_with([[], []]), tmp_path / "a.pdf"))
    assert "has no text" in failure.reason
    assert "text recognition" in failure.remedy


def test_a_pdf_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    pdf = pdf_with([["word " * 100]] * 5)
    assert "more than 1,000 characters" in refused(_saved(pdf, tmp_path / "a.pdf"), max_article_chars=1_000).reason


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog" * 50 + b"\n%%EOF"])
def test_a_damaged_pdf_is_refused_quietly(tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with caplog.at_level(logging.DEBUG):
        assert "PDF" in refused(path).reason
    assert [record.name for record in caplog.records if record.name.startswith("pypdf")] == []


def test_a_pdf_with_another_suffix_is_recognised(tmp_path: Path) -> None:
    assert read_one(_saved(pdf_with([[TEXT]]), tmp_path / "a.txt")).text == TEXT


def test_a_word_document_is_read_in_its_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Mayor opens bridge", 0)
    document.add_paragraph(TEXT)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cost", "40 million"
    document.add_paragraph("The town celebrated.")
    document.core_properties.author = "Ann Lee"
    document.core_properties.created = datetime(2019, 2, 4, tzinfo=UTC)
    document.save(str(tmp_path / "a.docx"))
    article = read_one(tmp_path / "a.docx")
    assert (article.title, article.author) == ("Mayor opens bridge", "Ann Lee")
    assert article.text == f"{TEXT}\n\nCost | 40 million\n\nThe town celebrated."
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "stated")


def test_the_title_of_a_word_document_may_be_a_property(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.core_properties.title = "Mayor opens bridge"
    document.save(str(tmp_path / "a.docx"))
    article = read_one(tmp_path / "a.docx")
    assert (article.title, article.text) == ("Mayor opens bridge", TEXT)


def test_what_the_template_says_of_itself_is_not_the_articles(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.save(str(tmp_path / "a.docx"))
    article = read_one(tmp_path / "a.docx")
    assert (article.published, article.author, article.date_provenance) == (None, None, "none")


def test_an_empty_word_document_is_refused(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    assert "holds no text" in refused(tmp_path / "a.docx").reason


def test_a_word_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * 5_000_000)
    assert "unpacks to more than 1 MB" in refused(tmp_path / "a.docx", max_file_bytes=1024 * 1024).reason


@pytest.mark.parametrize("parts", [{}, {"word/document.xml": "<broken"}, {"[Content_Types].xml": "<Types/>"}])
def test_a_damaged_word_document_is_refused(tmp_path: Path, parts: dict[str, str]) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("x.txt", "x")
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "Word document" in refused(tmp_path / "a.docx").reason


def test_a_torn_word_document_is_refused(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    data = (tmp_path / "a.docx").read_bytes()
    (tmp_path / "a.docx").write_bytes(data[: len(data) // 2])
    assert "damaged Word document" in refused(tmp_path / "a.docx").reason
