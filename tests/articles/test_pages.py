from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from tests.articles.support import read, read_one, refused

HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Mayor opens bridge - The Town Paper</title>
<link rel="canonical" href="https://www.town.example/news/bridge?utm_source=feed">
<meta property="og:site_name" content="The Town Paper"><meta name="author" content="Ann Lee">
{meta}</head>"""
PUBLISHED = '<meta property="article:published_time" content="2019-02-04T23:30:00-05:00">'
UPDATED = '<meta property="article:modified_time" content="2019-02-06T01:00:00+00:00">'
FIRST = "The mayor opened the bridge over the river on Monday after four years of work, the town said in a statement."
SECOND = "It carries two lanes and a path for bicycles, and it cost 40 million, which is less than was planned in 2014."
BODY = f"""<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Mayor opens bridge</h1><p class="byline">By Ann Lee</p><p>{FIRST}</p><p>{SECOND}</p>
<ul><li>Length: 300 metres</li><li>Height: 20 metres</li></ul></article>
<aside><h3>Most read</h3><a href="/a">Court sits on Friday</a></aside>
<section id="comments"><p>A fine bridge, says a reader who commented here.</p></section>
<footer>© 2024 The Town Paper. <a href="/privacy">Privacy</a></footer></body></html>"""


def _file(folder: Path, page: str, name: str = "a.html", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(page.encode(encoding))
    return path


def test_a_saved_page_is_read_without_its_surroundings(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, HEAD.format(meta=PUBLISHED + UPDATED) + BODY))
    assert article.id == article.url == "https://www.town.example/news/bridge"
    assert article.title == "Mayor opens bridge"
    assert article.source == "The Town Paper"
    assert article.author == "Ann Lee"
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "page")
    assert article.updated == date(2019, 2, 6)
    assert FIRST in article.text
    assert SECOND in article.text
    assert "Length: 300 metres" in article.text
    for surrounding in ("Home", "Sport", "Court sits", "a reader who commented", "Privacy", "Mayor opens bridge"):
        assert surrounding not in article.text


def test_paragraphs_stay_apart(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, HEAD.format(meta=PUBLISHED) + BODY))
    assert f"{FIRST}\n\n{SECOND}" in article.text


def test_a_date_is_found_in_the_page_where_it_is_not_declared(tmp_path: Path) -> None:
    body = BODY.replace("By Ann Lee", 'By Ann Lee, <time datetime="2019-02-04">4 February</time>')
    article = read_one(_file(tmp_path, HEAD.format(meta="") + body))
    assert (article.published, article.updated, article.date_provenance) == (date(2019, 2, 4), None, "page")


def test_a_day_that_the_text_or_the_footer_mentions_is_no_date_of_publication(tmp_path: Path) -> None:
    body = BODY.replace(SECOND, "The old bridge was closed on 3 March 2014 and taken down within the year.")
    article = read_one(_file(tmp_path, HEAD.format(meta="") + body))
    assert (article.published, article.date_provenance) == (None, "none")


def test_the_date_in_the_name_counts_where_the_page_has_none(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, HEAD.format(meta="") + BODY, "2019-02-04.html"))
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "file name")


def test_json_ld_is_read(tmp_path: Path) -> None:
    script = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",'
        '"headline": "Mayor opens bridge", "datePublished": "2019-02-04T10:00:00Z", "dateModified": "2019-02-05"}]}'
        '</script><script type="application/ld+json">{broken</script>'
    )
    article = read_one(_file(tmp_path, HEAD.format(meta=script) + BODY))
    assert (article.published, article.updated) == (date(2019, 2, 4), date(2019, 2, 5))


@pytest.mark.parametrize("stated", ["0000-00-00T00:00:00", "9999-12-31"])
def test_a_declared_date_that_cannot_be_is_told(tmp_path: Path, stated: str) -> None:
    meta = f'<meta property="article:published_time" content="{stated}">'
    (article,), (failure,) = read(_file(tmp_path, HEAD.format(meta=meta) + BODY))
    assert (article.published, article.date_provenance) == (None, "none")
    assert f"'{stated}' in 'article:published_time'" in failure.reason


def test_a_page_that_calls_the_front_page_canonical_keeps_an_id_of_its_own(tmp_path: Path) -> None:
    page = HEAD.format(meta="").replace("/news/bridge?utm_source=feed", "/") + BODY
    article = read_one(_file(tmp_path, page))
    assert (article.id, article.url) == (f"{tmp_path.name}/a.html", None)


def test_an_address_that_is_no_web_address_is_dropped(tmp_path: Path) -> None:
    page = HEAD.format(meta="").replace("https://www.town.example/news/bridge", "javascript:alert(1)//") + BODY
    assert read_one(_file(tmp_path, page)).url is None


def test_a_page_of_menus_is_refused_with_a_remedy(tmp_path: Path) -> None:
    links = "".join(
        f'<li><a href="/{n}">Minister opens the {n}th new bridge over the river</a></li>' for n in range(40)
    )
    page = (
        f"<html><head><title>Home</title></head><body><nav><ul>{links}</ul></nav><footer>© 2024</footer></body></html>"
    )
    failure = refused(_file(tmp_path, page))
    assert "no article" in failure.reason
    assert "save the article's own page" in failure.remedy


def test_an_empty_page_is_refused(tmp_path: Path) -> None:
    assert "no article" in refused(_file(tmp_path, "<html><head><title>x</title></head><body></body></html>")).reason


def test_a_short_page_is_an_article(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, "<html><head><title>Bridge</title></head><body><p>It opened.</p></body></html>"))
    assert (article.title, article.text) == ("Bridge", "It opened.")


def test_a_title_full_of_markdown_and_script_tags_stays_plain_text(tmp_path: Path) -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt; **bold** [x](javascript:alert(2))"
    page = (
        f"<html><head><title>{title}</title></head><body><article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    )
    assert read_one(_file(tmp_path, page)).title == "<script>alert(1)</script> **bold** [x](javascript:alert(2))"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        ("", "cp1251"),
        ("", "utf-16"),
        ('<meta charset="windows-1251">', "utf-8"),
    ],
)
def test_pages_in_other_encodings(tmp_path: Path, declaration: str, encoding: str) -> None:
    text = "Мэр открыл мост в понедельник, и город праздновал до позднего вечера, сообщила пресс-служба мэрии."
    page = f"<html><head>{declaration}<title>Мост</title></head><body><article><p>{text}</p></article></body></html>"
    article = read_one(_file(tmp_path, page, encoding=encoding))
    assert (article.title, article.text, article.language) == ("Мост", text, "ru")


def test_xhtml_with_a_declaration_is_read(tmp_path: Path) -> None:
    page = f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>B</title></head><body><p>{FIRST}</p></body></html>'
    assert read_one(_file(tmp_path, page, "a.xhtml")).text == FIRST


def test_a_page_with_another_suffix_is_recognised(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, HEAD.format(meta=PUBLISHED) + BODY, "a.txt"))
    assert article.title == "Mayor opens bridge"


def test_text_with_the_suffix_of_a_page_is_text(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, f"{FIRST} 3 < 4.")).text == f"{FIRST} 3 < 4."


def test_deep_nesting_is_read_or_refused_but_never_raised(tmp_path: Path) -> None:
    articles, failures = read(_file(tmp_path, "<html><body>" + "<div>" * 20_000 + FIRST + "</body></html>"))
    assert len(articles) + len(failures) == 1


def test_a_page_beyond_what_can_be_parsed_is_refused(tmp_path: Path) -> None:
    failure = refused(_file(tmp_path, "<html>" + "<p>word</p>" * 1_900_000))
    assert "too many for one article" in failure.reason


def test_nothing_is_logged_by_the_parsers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refused(_file(tmp_path, "<html><head></head><body></body></html>"))
        read_one(_file(tmp_path, HEAD.format(meta="") + BODY))
    assert [record.name for record in caplog.records if record.name.startswith(("trafilatura", "htmldate"))] == []
