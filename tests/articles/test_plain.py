from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.articles.titles import title_from
from rag.folders import shipped_folder
from tests.articles.support import read, read_one

BODY = "The mayor opened the bridge on Monday. It took four years to build and cost 40 million."


def _file(folder: Path, text: str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_the_seed_article() -> None:
    seeds = shipped_folder("seeds")
    article = read_one(seeds / "000_139cab1db7a7b812.txt", seeds)
    assert article.id == "seeds/000_139cab1db7a7b812.txt"
    assert article.published == date(2019, 2, 4)
    assert article.date_provenance == "stated"
    assert article.text.startswith("The President of Kyrgyzstan Sooronbai Jeenbekov met with")
    assert article.title == "The President of Kyrgyzstan Sooronbai Jeenbekov met with the Foreign Minister of Russia…"
    assert article.source == "seeds"
    assert article.language == "en"
    assert article.updated is None
    assert article.indexed is None
    assert article.path == str(seeds.absolute() / "000_139cab1db7a7b812.txt")


@pytest.mark.parametrize("prefix", ["date 2019-02-04 ", " date 2019-02-04\n", "\ufeffDate: 2019-02-04\n\n"])
def test_a_leading_date_is_stated_and_no_part_of_the_text(tmp_path: Path, prefix: str) -> None:
    article = read_one(_file(tmp_path, prefix + BODY))
    assert (article.published, article.date_provenance, article.text) == (date(2019, 2, 4), "stated", BODY)


@pytest.mark.parametrize("text", ["date 2019-02-04-bis is a file name.", "A date 2019-02-04 in the text."])
def test_a_date_elsewhere_is_text(tmp_path: Path, text: str) -> None:
    article = read_one(_file(tmp_path, text))
    assert (article.published, article.text) == (None, text)


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\n"])
def test_a_headline_is_the_title_and_not_repeated(tmp_path: Path, between: str) -> None:
    body = BODY * 2
    article = read_one(_file(tmp_path, f"date 2019-02-04\nMayor opens bridge{between}{body}\n"))
    assert (article.title, article.text) == ("Mayor opens bridge", body)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor opened the bridge on Monday\nafter four years of work.\nThe town celebrated.",
        "The mayor opened the bridge.\n\nThe town celebrated.",
        "A line that is far too long to be a headline, " * 5 + "it is\n\nThe town celebrated.",
        "Mayor opens bridge",
    ],
)
def test_what_is_no_headline_stays_in_the_text(tmp_path: Path, text: str) -> None:
    assert read_one(_file(tmp_path, text)).text == text


def test_a_made_title_is_the_first_sentence_without_splitting_at_abbreviations() -> None:
    assert title_from("Mr. J. Smith met U.S. officials on Jan. 5. They talked.", "en").startswith(
        "Mr. J. Smith met U.S."
    )
    assert title_from("Мэр открыл мост. Город праздновал.", "ru") == "Мэр открыл мост."


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = title_from("word " * 100, "en")
    assert title.endswith("word…")
    assert len(title) <= 91
    assert title_from("x" * 100_000, None) == "x" * 89 + "…"


def test_what_cannot_be_seen_is_removed_and_what_can_be_is_kept(tmp_path: Path) -> None:
    raw = "Cafe\u0301\u00ad\u200b one.\x00\x07  \r\n\r\n\r\n\r\n two\u00a0three\t\u202eend\x0b" + BODY * 2
    assert read_one(_file(tmp_path, raw)).text == f"Café one.\n\n two three end\n{BODY * 2}"


def test_text_is_stable_under_reading_again(tmp_path: Path) -> None:
    once = read_one(_file(tmp_path, f"{BODY}  \r\n\n\n\n\u00a0{BODY}\x00"))
    assert read_one(_file(tmp_path, once.text, "b.txt")).text == once.text


def test_a_day_in_the_name_is_used_and_said_to_be_from_there(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, BODY, "2019-02-04-bridge.txt"))
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "file name")


def test_a_stated_date_outweighs_the_name(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, f"date 2018-01-02 {BODY}", "2019-02-04.txt"))
    assert (article.published, article.date_provenance) == (date(2018, 1, 2), "stated")


def test_without_any_date_there_is_none(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, BODY))
    assert (article.published, article.date_provenance) == (None, "none")


@pytest.mark.parametrize("stated", ["0000-01-01", "9999-12-31", "2019-02-31"])
def test_a_date_that_cannot_be_is_told_and_the_article_kept_without(tmp_path: Path, stated: str) -> None:
    (article,), (failure,) = read(_file(tmp_path, f"date {stated} {BODY}", "2019-02-04.txt"))
    assert (article.published, article.date_provenance, article.text) == (None, "none", BODY)
    assert stated in failure.reason
    assert "'date'" in failure.reason
    assert "without a date" in failure.reason
    assert "YYYY-MM-DD" in failure.remedy


def test_ids_and_sources_come_from_where_the_file_lies(tmp_path: Path) -> None:
    root = tmp_path / "news"
    (root / "city" / "old").mkdir(parents=True)
    deep = read_one(_file(root / "city" / "old", BODY), root)
    top = read_one(_file(root, BODY), root)
    alone = read_one(_file(root, BODY), root / "a.txt")
    assert (deep.id, deep.source) == ("news/city/old/a.txt", "city/old")
    assert (top.id, top.source) == ("news/a.txt", "news")
    assert (alone.id, alone.source) == ("news/a.txt", "news")


def test_the_source_may_be_set(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, BODY), source="The Town Paper").source == "The Town Paper"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        ("Мэр открыл мост в понедельник, и город праздновал до позднего вечера.", "ru"),
        ("Le maire a inauguré le pont lundi, et la ville a fêté l’événement.", "fr"),
        ("42", None),
        ("Ok", None),
    ],
)
def test_the_language_is_told_where_it_is_certain(tmp_path: Path, text: str, language: str | None) -> None:
    assert read_one(_file(tmp_path, text)).language == language
