"""Every kind of bad file: a clear error or a sensible article, nothing lost."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from rag.articles import ReadOptions, expected_articles
from rag.settings import load_settings
from tests.articles.support import read, read_one, refused

TEXT = "The mayor opened the bridge on Monday."


def _file(folder: Path, data: bytes | str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.pdf", "a.docx", "a"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 100])
def test_an_empty_file(tmp_path: Path, name: str, data: bytes) -> None:
    assert "is empty" in refused(_file(tmp_path, data, name)).reason


def test_an_empty_packed_file(tmp_path: Path) -> None:
    assert "is empty" in refused(_file(tmp_path, gzip.compress(b""), "a.jsonl.gz")).reason


def test_nothing_but_a_date(tmp_path: Path) -> None:
    assert "holds no text" in refused(_file(tmp_path, "date 2019-02-04 \n")).reason


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.pdf", "a"])
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes(range(256)) * 20, "binary file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "password-protected"),
        (b"\x7fELF\x02\x01\x01\x00", "a program"),
        (gzip.compress(gzip.compress(b"text")), "packed twice"),
    ],
)
def test_a_binary_file(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    assert why in refused(_file(tmp_path, data, name)).reason


def test_a_zip_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", TEXT)
    assert "unpack it" in refused(tmp_path / "a.zip").remedy


@pytest.mark.parametrize("name", ["a", "a.TXT", "a.dat", "a.v2", "a.pdf", "a.docx", "a.html", "a.jsonl", "a.json"])
def test_text_with_a_wrong_suffix_is_text(tmp_path: Path, name: str) -> None:
    assert read_one(_file(tmp_path, TEXT, name)).text == TEXT


def test_other_kinds_with_a_wrong_suffix(tmp_path: Path) -> None:
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body><p>{TEXT}</p></body></html>"
    for name, data in {
        "page.txt": page,
        "lines.txt": f'{{"title": "T", "text": "{TEXT}"}}\n',
        "md.txt": f"---\ntitle: T\n---\n{TEXT}",
    }.items():
        article = read_one(_file(tmp_path, data, name))
        assert (article.title, article.text) == ("T", TEXT), name


@pytest.mark.parametrize("name", ["a.css", "a.js", "a.py", "a.xml", "a.svg"])
def test_what_is_no_article_by_its_name_is_refused(tmp_path: Path, name: str) -> None:
    failure = refused(_file(tmp_path, "body { color: red }", name))
    assert "holds no article" in failure.reason
    assert ".txt" in failure.remedy


def test_broken_utf8(tmp_path: Path) -> None:
    article = read_one(
        _file(tmp_path, "Мэр открыл мост в понедельник.".encode() + b" \xff\xfe caf\xe9 " + TEXT.encode())
    )
    assert article.text == f"Мэр открыл мост в понедельник. ÿþ café {TEXT}"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(tmp_path: Path, name: str, encoding: str) -> None:
    assert read_one(_file(tmp_path, TEXT.encode(encoding), name)).text == TEXT


def test_a_text_of_one_line_of_200_mb_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    failure = refused(path, max_article_chars=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "too many for one article" in failure.reason
    assert peak < 20_000_000


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    failure = refused(_file(tmp_path, TEXT), max_file_bytes=10)
    assert "larger than 10 bytes" in failure.reason
    assert "max_file_mb" in failure.remedy


def test_an_article_beyond_the_limit(tmp_path: Path) -> None:
    failure = refused(_file(tmp_path, "я" * 1_001), max_article_chars=1_000)
    assert "has 1,001 characters" in failure.reason
    assert "max_article_chars" in failure.remedy


def test_an_article_of_one_word(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, "Word"))
    assert (article.title, article.text) == ("Word", "Word")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_an_article_of_5_mb(tmp_path: Path, name: str) -> None:
    text = "\n\n".join(
        f"The mayor opened bridge number {number} on Monday, and it is open." for number in range(80_000)
    )
    assert len(text) > 5_000_000
    assert read_one(_file(tmp_path, f"{TEXT}\n\n{text}", name)).text == f"{TEXT}\n\n{text}"


def test_an_article_of_one_sentence_of_100_000_characters(tmp_path: Path) -> None:
    sentence = "and then the mayor opened one more bridge " * 2_400
    article = read_one(_file(tmp_path, sentence))
    assert article.text == sentence.strip()
    assert len(article.title) <= 91


def test_a_title_full_of_markdown_and_script_tags(tmp_path: Path) -> None:
    title = "<script>alert(1)</script> **bold** [x](javascript:alert(2))"
    assert read_one(_file(tmp_path, f"{title}\n\n{TEXT}")).title == title


def test_a_file_that_vanished(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "a.txt").reason


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    assert "cannot be read" in refused(tmp_path / "a.txt").reason


@pytest.mark.parametrize(
    ("name", "data", "count"),
    [
        ("a.txt", TEXT, 1),
        ("a.jsonl", "{}\n\n{}\n{}", 3),
        ("a.csv", 'text,x\n"one\ntwo",1\nthree,2\n', 2),
        ("a.json", '[{"a": 1}, {"a": 2}]', 2),
        ("a.jsonl", "", 1),
    ],
)
def test_how_many_articles_to_expect(tmp_path: Path, name: str, data: str, count: int) -> None:
    assert expected_articles(_file(tmp_path, data, name)) == count
    assert expected_articles(_file(tmp_path, gzip.compress(data.encode()), f"{name}.gz")) == count
    assert expected_articles(tmp_path / "absent.jsonl") == 1


def test_how_many_articles_to_expect_of_a_large_file(tmp_path: Path) -> None:
    rows = "".join(f'{{"text": "{number:090d}"}}\n' for number in range(100_000))
    for name, data in (("a.jsonl", rows.encode()), ("a.jsonl.gz", gzip.compress(rows.encode(), 1))):
        assert expected_articles(_file(tmp_path, data, name)) == pytest.approx(100_000, rel=0.1)


def test_the_options_come_from_the_settings() -> None:
    settings = load_settings(fields={"text": "x"}, source="S", max_file_mb=2, max_article_chars=1000)
    assert ReadOptions.from_settings(settings) == ReadOptions({"text": "x"}, "S", 2 * 1024 * 1024, 1000)
    assert ReadOptions.from_settings(load_settings()) == ReadOptions()


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    """Every word of a text comes out again, in its order."""
    text = "date 2019-02-04 Mayor opens bridge\n\n" + f"{TEXT}\r\n  indented\t– and «quoted» €5 🎉\n\n\n\n* * *\n" * 3
    article = read(_file(tmp_path, text))[0][0]
    assert (article.title + " " + article.text).split() == text.split()[2:]
