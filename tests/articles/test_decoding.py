from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from rag.articles.decoding import HEAD_BYTES, decode, guess_encoding, opened, text_lines
from rag.errors import ArticleError

ENGLISH = "The mayor opened the bridge on Monday, and the town celebrated until late. "
RUSSIAN = "Мэр открыл мост в понедельник, и город праздновал до позднего вечера. "
FRENCH = "Le maire a inauguré le pont lundi, et la ville a fêté l’événement jusqu’à très tard. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, FRENCH])
def test_unicode_encodings_are_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "cp1252"),
        ("Burmistrz otworzył most w poniedziałek, a miasto świętowało do późna. ", "cp1250"),
        ("Belediye başkanı pazartesi günü köprüyü açtı ve şehir geç saatlere kadar kutladı. ", "cp1254"),
        ("市長は月曜日に橋を開通させ、町は夜遅くまで祝った。", "shift_jis"),
        ("市长周一为大桥揭幕，全城庆祝到深夜。", "gb18030"),
    ],
)
def test_older_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode((text * 3).encode(encoding)) == text * 3


def test_a_broken_byte_in_utf8_costs_nothing_but_itself() -> None:
    assert decode(RUSSIAN.encode() + b"caf\xe9 " + RUSSIAN.encode()) == f"{RUSSIAN}café {RUSSIAN}"


def test_utf8_cut_within_a_character_keeps_all_before_it() -> None:
    assert decode(RUSSIAN.strip().encode()[:-2]).startswith(RUSSIAN.strip()[:-2])


def test_one_odd_byte_in_english_is_windows_1252() -> None:
    assert decode((ENGLISH * 3).encode() + b"It cost 5 \x80.") == ENGLISH * 3 + "It cost 5 €."


def test_an_encoding_that_shows_only_late_in_a_file_is_recognised() -> None:
    text = ENGLISH * 2000 + RUSSIAN * 20
    assert len(ENGLISH * 2000) > HEAD_BYTES
    assert decode(text.encode("cp1251")) == text


def test_the_declared_encoding_counts_where_the_bytes_leave_a_choice() -> None:
    assert decode("naïve".encode("cp850"), declared="cp850") == "naïve"
    assert decode("naïve".encode(), declared="cp850") == "naïve"
    assert decode(FRENCH.encode("cp1252"), declared="no-such-encoding") == FRENCH


def test_a_character_at_the_edge_of_the_sample_is_not_taken_for_broken() -> None:
    assert guess_encoding(("x" + "я" * 100).encode()[:-1]) == "utf-8"


def test_lines_of_utf16_are_read_one_by_one() -> None:
    data = f"{ENGLISH}\n{RUSSIAN}\n".encode("utf-16")
    assert list(text_lines(io.BytesIO(data), data, 1000)) == [ENGLISH, RUSSIAN]


def test_a_line_beyond_the_limit_is_none_and_the_next_is_whole() -> None:
    data = b"ab\n" + b"x" * 200_000 + b"\nabcd\n" + b"y" * 5 + b"\nend"
    assert list(text_lines(io.BytesIO(data), data, 4)) == ["ab", None, "abcd", None, "end"]


def test_gzip_is_unpacked_whatever_the_name_and_bounded(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(gzip.compress(b"x" * 10_000_000))
    assert file.stat().st_size < 20_000
    with opened(file, 10_000_000) as stream:
        assert len(stream.read()) == 10_000_000
    with opened(file, 9_999_999) as stream, pytest.raises(ArticleError, match=r"larger than 10 MB.*max_file_mb"):
        stream.read()


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 101)
    with pytest.raises(ArticleError, match=r"larger than 100 bytes"), opened(file, 100):
        pass
