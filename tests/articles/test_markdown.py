from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.articles.support import read, read_one

BODY = "The mayor opened the bridge on Monday."


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_front_matter_is_read(tmp_path: Path) -> None:
    front = (
        "---\ntitle: Mayor opens bridge\npubDate: 4 February 2019\nlastmod: 2019-02-06T10:00:00Z\n"
        "authors: [Ann Lee, Bo Kim]\nlink: https://Town.example/bridge?utm_source=x#top\nsite: The Town Paper\n"
        "lang: en-GB\ntags: [city]\n---\n"
    )
    article = read_one(_file(tmp_path, front + BODY))
    assert article.id == article.url == "https://town.example/bridge"
    assert article.title == "Mayor opens bridge"
    assert (article.published, article.date_provenance) == (date(2019, 2, 4), "stated")
    assert article.updated == date(2019, 2, 6)
    assert article.author == "Ann Lee, Bo Kim"
    assert article.source == "The Town Paper"
    assert article.language == "en"
    assert article.text == BODY


def test_toml_front_matter_is_read(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, f'+++\ntitle = "Mayor opens bridge"\ndate = 2019-02-04\n+++\n{BODY}'))
    assert (article.title, article.published, article.text) == ("Mayor opens bridge", date(2019, 2, 4), BODY)


def test_scalars_are_kept_as_they_are_written(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, f"---\ntitle: 007\nauthor: no\n---\n{BODY}")).title == "007"


def test_yaml_builds_no_objects(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, f"---\ntitle: !!python/object/apply:os.system ['exit 1']\n---\n{BODY}"))
    assert article.text == BODY


def test_published_and_updated_are_never_filled_from_one_another(tmp_path: Path) -> None:
    updated_only = read_one(_file(tmp_path, f"---\nupdated: 2019-02-06\n---\n{BODY}"))
    assert (updated_only.published, updated_only.updated) == (None, date(2019, 2, 6))
    published_only = read_one(_file(tmp_path, f"---\ndate: 2019-02-04\n---\n{BODY}"))
    assert (published_only.published, published_only.updated) == (date(2019, 2, 4), None)


def test_malformed_front_matter_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    text = f"---\ntitle: Bridge: the mayor opens it\ndate: 2019-02-04\ntags: [city\n---\n{BODY}"
    (article,), (failure,) = read(_file(tmp_path, text))
    assert article.title == "Bridge: the mayor opens it"
    assert article.published == date(2019, 2, 4)
    assert article.text == BODY
    assert "front matter cannot be parsed" in failure.reason
    assert "quotes" in failure.remedy


def test_front_matter_that_is_never_closed_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    (article,), (failure,) = read(_file(tmp_path, f"---\ntitle: Mayor opens bridge\ndate: 2019-02-04\n\n{BODY}"))
    assert (article.title, article.published, article.text) == ("Mayor opens bridge", date(2019, 2, 4), BODY)
    assert "never closed" in failure.reason


def test_a_paragraph_between_rules_is_text(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, f"---\nFirst words.\n\n---\n\n{BODY}"))
    assert "First words." in article.text
    assert BODY in article.text


def test_deeply_nested_front_matter_is_told(tmp_path: Path) -> None:
    (article,), (failure,) = read(_file(tmp_path, f"---\ntitle: {'[' * 20_000}\n---\n{BODY}"))
    assert article.text == BODY
    assert "front matter" in failure.reason


def test_a_date_in_front_matter_that_cannot_be_is_told(tmp_path: Path) -> None:
    (article,), (failure,) = read(_file(tmp_path, f"---\ndate: 9999-01-01\n---\n{BODY}"))
    assert article.published is None
    assert "'9999-01-01' in 'date'" in failure.reason


def test_syntax_is_reduced_to_what_is_read(tmp_path: Path) -> None:
    source = """# The *bridge* of [Hull](https://x.example)

A **bold** word, _another_, ~~gone~~ `code_1`, a [link](https://x.example "t") and
a wrapped line.\\
After a break &amp; &lt;b&gt;.

![the bridge](bridge.png)

## What next

- one
- two
  1. deep
- three

> quoted words

```python
x = a_b * 2
```

| Year | Cost |
|------|------|
| 2019 | *40* |

<div>Shown <script>alert(1)</script></div>

<!-- hidden -->
"""
    article = read_one(_file(tmp_path, source))
    assert article.title == "The bridge of Hull"
    assert article.text == (
        "A bold word, another, gone code_1, a link and a wrapped line.\nAfter a break & <b>.\n\nWhat next\n\n"
        "- one\n- two\n  1. deep\n- three\n\nquoted words\n\nx = a_b * 2\n\nYear | Cost\n2019 | 40\n\nShown"
    )


def test_a_heading_other_than_the_title_stays_in_the_text(tmp_path: Path) -> None:
    article = read_one(_file(tmp_path, f"---\ntitle: From the council\n---\n# Mayor opens bridge\n\n{BODY}"))
    assert article.title == "From the council"
    assert article.text == f"Mayor opens bridge\n\n{BODY}"


def test_a_title_full_of_markdown_and_script_tags_stays_plain_text(tmp_path: Path) -> None:
    title = "<script>alert(1)</script> **bold** [x](javascript:alert(2)) <img src=x onerror=alert(3)>"
    article = read_one(_file(tmp_path, f"---\ntitle: '{title}'\n---\n{BODY}"))
    assert article.title == title


def test_without_heading_or_front_matter_the_title_is_made(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, f"{BODY} It took *four* years.")).title == BODY


@pytest.mark.parametrize("hostile", ["[" * 200_000, "*a " * 100_000, "[a](" * 60_000, "> " * 5000 + "end"])
def test_hostile_markdown_ends_soon(tmp_path: Path, hostile: str) -> None:
    articles, failures = read(_file(tmp_path, f"{BODY}\n\n{hostile}"))
    assert failures == []
    assert articles[0].text.startswith(BODY)
