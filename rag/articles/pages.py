"""Saved web pages: the article without its surroundings, and what the page says about itself."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.articles.cleaning import clean, one_line
from rag.articles.drafts import Draft, Stated
from rag.articles.titles import without_headline
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_PAGE_BYTES = 20_000_000  # trafilatura's own limit; a tree takes some ten times the page
_MENU_SHARE = 0.8
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{3,20})", re.I
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_PARAGRAPH_END = re.compile(r"\n(?=[^\s|-])")
_EARLIEST = "1900-01-01"

# They log what they cannot read as errors; the person is told by a Failure instead.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def declared_encoding(head: bytes) -> str | None:
    """The encoding that a page says it is in."""
    found = _DECLARED.search(head[:4096])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else None


def read_page(path: Path, page: str) -> Draft:
    """The article of a saved page.

    :raises ArticleError: the page holds none, or nothing but links.
    """
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Document

    tree = load_html(_XML_DECLARATION.sub("", page))
    if tree is None:
        raise ArticleError(str(path), "is not a web page that can be parsed", "save its text as .txt")
    found = bare_extraction(tree, include_comments=False, with_metadata=True, date_extraction_params=_date_search())
    text = clean(found.text or "") if isinstance(found, Document) else ""
    if not isinstance(found, Document) or not text or _is_menu(text, tree):
        raise ArticleError(
            str(path), "holds menus and links but no article", "save the article's own page, or its text as .txt"
        )
    published, updated = _stated_dates(tree)
    title = one_line(found.title)
    return Draft(
        text=_PARAGRAPH_END.sub("\n\n", without_headline(text, title)),
        title=title or None,
        url=found.url,
        source=found.sitename,
        author=found.author,
        updated=updated,
        stated_on_page=published,
        found_on_page=date.fromisoformat(found.date) if found.date else None,
    )


def _date_search() -> dict[str, Any]:
    # No extensive search: any day that the text mentions would do for it. A wrong date is worse than none.
    return {"original_date": True, "extensive_search": False, "min_date": _EARLIEST}


def _is_menu(text: str, tree: HtmlElement) -> bool:
    """True where nearly all that was found are lines that are links as a whole."""
    links = {" ".join(link.text_content().split()) for link in tree.iter("a")}
    lines = [line.removeprefix("- ").strip() for line in text.split("\n") if line.strip()]
    linked = sum(len(line) for line in lines if " ".join(line.split()) in links)
    return linked > _MENU_SHARE * sum(map(len, lines))


def _stated_dates(tree: HtmlElement) -> tuple[Stated | None, Stated | None]:
    """When the page says that it was published and updated: by its meta elements, else by its JSON-LD."""
    declared = {name: value for name, value in _declared(tree) if value.strip()}

    def first(*names: str) -> Stated | None:
        return next((Stated(name, declared[name]) for name in names if name in declared), None)

    return (
        first("article:published_time", "og:article:published_time", "datepublished"),
        first("article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time"),
    )


def _declared(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        try:
            yield from _json_dates(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("itemprop") or element.get("name")
        value = element.get("content") or element.get("datetime")
        if name and value:
            yield name.lower(), value


def _json_dates(data: object) -> Iterator[tuple[str, str]]:
    """The dates of the top-level things of a JSON-LD script; deeper ones may be a comment's or a video's."""
    if isinstance(data, dict):
        data = data.get("@graph") or [data]
    for thing in data if isinstance(data, list) else ():
        if isinstance(thing, dict):
            for name in ("datePublished", "dateModified"):
                if isinstance(value := thing.get(name), str):
                    yield name.lower(), value
