"""Files damaged at random: never an exception, never an article that cannot be stored."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import docx
import pytest

from rag.articles import ReadOptions, expected_articles, read_articles
from rag.reports import Failure
from tests.articles.test_documents import pdf_with
from tests.articles.test_pages import BODY, HEAD, PUBLISHED

TEXT = "The mayor opened the bridge on Monday. Мэр открыл мост в понедельник."
PIECES = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "\u202e".encode(), b"9999-12-31", b"0000-00-00", b"<script>", b"[[[["),
    *(b'"', b"\\ud800", b"---\n", b"&#0;", b"]]>", b"NaN", b"1e999", b"http://[x", b"https://x:99999/", b"-" * 50),
)


def _pdf() -> bytes:
    data = io.BytesIO()
    pdf_with([["The mayor opened the bridge."] * 3], CreationDate="D:20190204").write(data)
    return data.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Mayor opens bridge", 0)
    document.add_paragraph(TEXT)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _sound_files() -> dict[str, bytes]:
    row = {"title": "T", "text": TEXT, "date": "2019-02-04", "metadata": {"url": "http://town.example/b"}}
    lines = (json.dumps(row, ensure_ascii=False) + "\n").encode() * 4
    return {
        "a.txt": f"date 2019-02-04 Mayor opens bridge\n\n{TEXT}".encode(),
        "a.md": f"---\ntitle: T\ndate: 2019-02-04\n---\n# H\n\n- a\n\n|a|b|\n|-|-|\n|1|2|\n\n<b>x</b>\n{TEXT}".encode(),
        "a.html": (HEAD.format(meta=PUBLISHED) + BODY).encode(),
        "a.jsonl": lines,
        "a.jsonl.gz": gzip.compress(lines),
        "a.json": json.dumps([row]).encode(),
        "a.csv": f'title,text,date,url\nT,"{TEXT}",2019-02-04,http://town.example/b\n'.encode() * 2,
        "a.pdf": _pdf(),
        "a.docx": _docx(),
    }


def _damaged(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(broken) + 1)
        match chance.randrange(4):
            case 0:
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del broken[at : at + chance.randrange(1, 30)]
            case 2:
                broken[at:at] = chance.choice(PIECES)
            case 3:
                broken[at:at] = broken[chance.randrange(len(broken) + 1) :][:200]
    return bytes(broken[: chance.randrange(len(broken) + 1)] if chance.random() < 0.1 else broken)


@pytest.mark.parametrize("name", _sound_files())
def test_damaged_files_are_read_or_told(tmp_path: Path, name: str) -> None:
    sound = _sound_files()
    chance = random.Random(name)
    path = tmp_path / name
    for round_number in range(60):
        content = name if round_number % 6 else chance.choice(list(sound))  # now and then under another's name
        path.write_bytes(_damaged(sound[content], chance))
        assert expected_articles(path) >= 1
        for item in read_articles(path, tmp_path, ReadOptions()):
            if isinstance(item, Failure):
                written = [item.path, item.reason, item.remedy]
            else:
                written = [item.id, item.title, item.text, item.source]
                assert "\n" not in item.title
            assert all(written)
            "".join(written).encode("utf-8")
