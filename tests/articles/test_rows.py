from __future__ import annotations

import csv
import gzip
import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from rag.articles import ReadOptions, read_articles
from rag.errors import SettingsError
from rag.reports import Failure
from tests.articles.support import read, read_one, refused

TEXT = "The mayor opened the bridge on Monday."


def _lines(folder: Path, *rows: object, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def _table(folder: Path, *rows: list[str], name: str = "a.csv", delimiter: str = ",") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize(
    "row",
    [
        {"title": "T", "text": TEXT, "date": "2019-02-04", "source": "S", "author": "A", "lang": "en"},
        {"Headline": "T", "Body": TEXT, "Pub-Date": "2019-02-04", "Publisher": "S", "BYLINE": "A", "Language": "en"},
        {
            "headline": "T",
            "articleBody": TEXT,
            "datePublished": "4 Feb 2019",
            "publisher": {"name": "S"},
            "authors": "A",
        },
        {
            "name": "T",
            "content": [TEXT],
            "created_at": 1549281600,
            "site": "S",
            "author": [{"name": "A"}],
            "lang": "EN",
        },
        {
            "_id": "7",
            "title": "T",
            "text": TEXT,
            "metadata": {"date": "2019-02-04T10:00Z", "source": "S", "author": "A"},
        },
    ],
)
def test_fields_are_known_by_many_names(tmp_path: Path, row: dict[str, object]) -> None:
    article = read_one(_lines(tmp_path, row))
    assert (article.title, article.text, article.published) == ("T", TEXT, date(2019, 2, 4))
    assert (article.source, article.author, article.language) == ("S", "A", "en")
    assert article.date_provenance == "stated"


def test_the_id_is_the_address_else_the_rows_own_else_its_line(tmp_path: Path) -> None:
    file = _lines(
        tmp_path,
        {"id": "x", "url": "https://town.example/b", "text": TEXT},
        {"id": 12, "text": TEXT},
        "",
        {"text": TEXT},
    )
    articles, failures = read(file)
    here = f"{tmp_path.name}/a.jsonl"
    assert [article.id for article in articles] == ["https://town.example/b", f"{here}#12", f"{here}#4"]
    assert [article.source for article in articles] == ["town.example", tmp_path.name, tmp_path.name]
    assert failures == []


def test_fields_can_be_named(tmp_path: Path) -> None:
    row = {
        "text": "not this",
        "body_html": f"<p>{TEXT}</p><p>It took <b>four</b> years.<br>Or five.</p>",
        "meta": {"Day": "2019-02-04"},
    }
    article = read_one(_lines(tmp_path, row), fields={"text": "Body_HTML", "published": "meta.day"})
    assert article.text == f"{TEXT}\n\nIt took four years.\nOr five."
    assert article.published == date(2019, 2, 4)


def test_a_field_that_is_none_of_ours_cannot_be_mapped() -> None:
    with pytest.raises(SettingsError, match=r"maps body;.*title, text"):
        ReadOptions(fields={"body": "text"})


def test_text_about_tags_is_no_markup(tmp_path: Path) -> None:
    text = "Write <p> and </p> around a paragraph, and <br> at a break."
    assert read_one(_lines(tmp_path, {"text": text})).text == text


def test_a_row_with_a_title_alone_is_kept(tmp_path: Path) -> None:
    article = read_one(_lines(tmp_path, {"title": TEXT, "text": ""}))
    assert (article.title, article.text) == (TEXT, TEXT)


def test_a_bad_row_in_the_middle_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = {"title": "T", "text": TEXT}
    file = _lines(
        tmp_path, good, '{"title": "broken', good, "[1]", {"title": None, "summary": "x"}, "[" * 100_000, good
    )
    articles, failures = read(file)
    assert len(articles) == 3
    assert [failure.path for failure in failures] == [f"{file}, line {number}" for number in (2, 4, 5, 6)]
    not_json, no_object, no_text, too_deep = (failure.reason for failure in failures)
    assert "is not JSON" in not_json
    assert "no JSON object" in no_object
    assert "its fields are: title, summary" in no_text
    assert "is not JSON" in too_deep


def test_a_bad_first_row_does_not_hide_the_others(tmp_path: Path) -> None:
    articles, failures = read(_lines(tmp_path, "broken", {"text": TEXT}))
    assert (len(articles), len(failures)) == (1, 1)


def test_a_date_that_cannot_be_is_told_with_its_line_and_the_row_kept(tmp_path: Path) -> None:
    file = _lines(
        tmp_path,
        {"text": TEXT, "pub_date": "9999-01-01"},
        {"text": TEXT, "date": "03/04/2019", "updated": "0000-01-01"},
    )
    articles, failures = read(file)
    assert [(article.published, article.updated, article.date_provenance) for article in articles] == [
        (None, None, "none")
    ] * 2
    assert [failure.path for failure in failures] == [f"{file}, line 1", f"{file}, line 2", f"{file}, line 2"]
    assert "'9999-01-01' in 'pub_date'" in failures[0].reason
    assert "day first or month first" in failures[1].reason
    assert "without its date of update" in failures[2].reason


@pytest.mark.parametrize("value", [None, "", "NaN", float("nan"), "null", True, {}, []])
def test_a_date_that_is_missing_is_no_mistake(tmp_path: Path, value: object) -> None:
    assert read_one(_lines(tmp_path, {"text": TEXT, "date": value})).published is None


def test_rows_do_not_take_the_day_of_their_files_name(tmp_path: Path) -> None:
    assert read_one(_lines(tmp_path, {"text": TEXT}, name="2019-02-04.jsonl")).published is None


def test_lone_surrogates_are_replaced_so_that_the_text_can_be_stored(tmp_path: Path) -> None:
    article = read_one(_lines(tmp_path, '{"title": "a\\ud800b", "text": "c\\udfffd", "id": "\\ud800"}'))
    "".join((article.id, article.title, article.text)).encode("utf-8")
    assert article.text == "c\ufffdd"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.ndjson.gz", "a.jsonl", "a.bin"])
def test_packed_lines_are_read_whatever_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(json.dumps({"title": "T", "text": TEXT}).encode()))
    assert read_one(path).text == TEXT


def test_a_gzip_bomb_is_cut_off_and_what_came_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"text": TEXT}).encode() + (b"\n" + b" " * 999) * 30_000))
    articles, failures = read(path, max_file_bytes=10_000_000)
    assert [article.text for article in articles] == [TEXT]
    assert "larger than 10 MB" in failures[0].reason


def test_a_torn_gzip_file_is_told_and_what_came_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = "".join(json.dumps({"text": f"{TEXT} {number * 7919}"}) + "\n" for number in range(2_000))
    whole = gzip.compress(rows.encode())
    path.write_bytes(whole[: len(whole) * 3 // 4])
    articles, failures = read(path)
    assert len(articles) > 500
    assert "damaged gzip" in failures[-1].reason


def test_a_line_of_200_mb_is_refused_in_bounded_memory_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": TEXT}).encode()
    chunk = b"x" * 1_000_000
    with path.open("wb") as file:
        file.write(good + b'\n{"text": "')
        for _ in range(200):
            file.write(chunk)
        file.write(b'"}\n' + good)
    tracemalloc.start()
    articles, failures = read(path, max_article_chars=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [article.id.rpartition("#")[2] for article in articles] == ["1", "3"]
    assert [failure.path for failure in failures] == [f"{path}, line 2"]
    assert "more than" in failures[0].reason
    assert peak < 20_000_000


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    file = _lines(tmp_path, {"text": TEXT}, "broken " * 10_000, {"text": TEXT})
    items = read_articles(file, tmp_path, ReadOptions())
    first = next(items)
    assert not isinstance(first, Failure)
    file.write_text("")  # what is already buffered goes on; nothing was read twice
    assert first.text == TEXT


def test_utf16_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Мост открыт."}, ensure_ascii=False) + "\n", encoding="utf-16")
    assert read_one(path).text == "Мост открыт."


def test_a_broken_byte_in_a_line_costs_nothing_but_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Мост, caf'.encode() + b"\xe9" + '"}\n{"text": "Мост."}'.encode())
    articles, failures = read(path)
    assert [article.text for article in articles] == ["Мост, café", "Мост."]
    assert failures == []


@pytest.mark.parametrize(
    "data",
    [
        [{"text": TEXT}, {"text": TEXT}],
        {"status": "ok", "articles": [{"text": TEXT}, {"text": TEXT}]},
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_lists_are_read(tmp_path: Path, data: object, name: str) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    articles, failures = read(path)
    assert [article.id for article in articles] == [f"{tmp_path.name}/{name}#1", f"{tmp_path.name}/{name}#2"]
    assert failures == []


def test_one_json_object_is_one_article(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"headline": "T", "body": TEXT}), encoding="utf-8")
    assert read_one(path).id == f"{tmp_path.name}/a.json"


def test_items_of_a_json_list_that_are_no_articles_are_named(tmp_path: Path) -> None:
    path = _lines(tmp_path, [{"text": TEXT}, 7, {"x": 1}], name="a.json")
    articles, failures = read(path)
    assert len(articles) == 1
    assert [failure.path for failure in failures] == [f"{path}, item 2", f"{path}, item 3"]


@pytest.mark.parametrize("text", ['{"text": "broken', "[" * 100_000, '[{"text": "a"}, '])
def test_broken_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "is not JSON" in refused(_lines(tmp_path, text, name="a.json")).reason


def test_json_lines_called_json_are_read(tmp_path: Path) -> None:
    articles, _ = read(_lines(tmp_path, {"text": TEXT}, {"text": TEXT}, name="a.json"))
    assert len(articles) == 2


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_tables_are_read_whatever_separates_their_columns(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = [["Title", "Body", "Date"], ["T", f'{TEXT}\nIt cost "much", or; so | it\tseems.', "2019-02-04"]]
    article = read_one(_table(tmp_path, *rows, name=name, delimiter=delimiter))
    assert (article.title, article.published) == ("T", date(2019, 2, 4))
    assert article.text == f'{TEXT}\nIt cost "much", or; so | it seems.'


def test_a_table_with_a_mark_and_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(f"\ufefftext,date\r\n{TEXT},2019-02-04\r\n".encode()))
    assert read_one(path).published == date(2019, 2, 4)


def test_what_excel_writes_above_the_header_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"sep=;\n\ntitle;text\nT;{TEXT}\n", encoding="utf-8")
    assert read_one(path).id == f"{tmp_path.name}/a.csv#4"


def test_a_table_without_a_text_column_is_refused_once_with_its_columns_and_the_remedy(tmp_path: Path) -> None:
    failure = refused(_table(tmp_path, ["when", "what"], ["2019-02-04", TEXT], ["2019-02-05", TEXT]))
    assert "when, what" in failure.reason
    assert 'fields = {text = "your column"}' in failure.remedy
    assert len(read(tmp_path / "a.csv", fields={"text": "What"})[0]) == 2


def test_bad_rows_of_a_table_are_named_by_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'title,text\nA,"{TEXT}\nOn two lines."\nB,{TEXT},too,many\nC\nD,{TEXT}\n', encoding="utf-8")
    articles, failures = read(path)
    assert [article.title for article in articles] == ["A", "C", "D"]
    assert [failure.path for failure in failures] == [f"{path}, line 4"]
    assert "has 4 columns, the header has 2" in failures[0].reason


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'title,text\nA,{TEXT}\nB,"{TEXT}\nC,{TEXT}\n', encoding="utf-8")
    articles, failures = read(path)
    assert [article.title for article in articles] == ["A"]
    assert [failure.path for failure in failures] == [f"{path}, line 3"]
    assert "never closed" in failures[0].reason


def test_a_field_beyond_the_limit_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = _table(tmp_path, ["title", "text"], ["A", "x" * 2_000], ["B", TEXT])
    articles, failures = read(path, max_article_chars=1_000)
    assert [article.title for article in articles] == ["B"]
    assert failures[0].path == f"{path}, line 2"


def test_fields_longer_than_the_csv_modules_own_limit_are_read(tmp_path: Path) -> None:
    assert len(read_one(_table(tmp_path, ["text"], ["word " * 100_000])).text) == 499_999


def test_a_line_of_a_table_beyond_the_limit_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = _table(tmp_path, ["title", "text"], ["A", TEXT], ["B", "x" * 100_000], ["C", TEXT])
    articles, failures = read(path, max_article_chars=1_000)
    assert [article.title for article in articles] == ["A", "C"]
    assert [failure.path for failure in failures] == [f"{path}, line 3"]


def test_nul_bytes_in_a_table_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"title,text\nA\x00,{TEXT}\x00 {TEXT * 5}\n".encode())
    article = read_one(path)
    assert (article.title, article.text) == ("A", f"{TEXT} {TEXT * 5}")


def test_problems_beyond_a_thousand_are_counted(tmp_path: Path) -> None:
    articles, failures = read(_lines(tmp_path, *[{"text": TEXT, "date": "soon"}] * 1_200))
    assert len(articles) == 1_200
    assert len(failures) == 1_001
    assert "200 more problems" in failures[-1].reason
