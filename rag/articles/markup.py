"""Markup: a fragment of HTML to plain text, for fields and blocks that hold some."""

from __future__ import annotations

import re

from rag.articles.cleaning import clean

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "footer",
            "form",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tr", "ul"),
    )
)
_UNREAD = ("script", "style", "template", "noscript", "iframe", "object", "svg", "head")
_LOOKS_LIKE_MARKUP = re.compile(
    r"\s*<[a-z][^<>]*>.*(?:</(?:p|div|h[1-6]|ul|ol|table|article|section|blockquote)>|<br)", re.I | re.S
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAKS = re.compile(" *\n *")


def is_markup(text: str) -> bool:
    """True where a field's text is HTML: it begins with a tag and has blocks or line breaks."""
    return text.lstrip().startswith("<") and bool(_LOOKS_LIKE_MARKUP.match(text[:20_000]))


def markup_to_text(fragment: str) -> str:
    """The visible text of a fragment of HTML, a paragraph for each block."""
    from lxml import etree, html

    try:
        tree = html.fragment_fromstring(_without_controls(fragment), create_parent="div")
    except (etree.ParserError, ValueError):  # nothing but comments, or nothing at all
        return ""
    etree.strip_elements(tree, *_UNREAD, etree.Comment, etree.PI, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if event == "start":
            pieces.append("\n\n" if tag in _BLOCKS else "")
            pieces.append(_SPACES.sub(" ", element.text or ""))
            continue
        if tag == "br":
            pieces.append("\n")
        elif tag in _BLOCKS:
            pieces.append("\n\n")
        if element.tail and element is not tree:
            pieces.append(_SPACES.sub(" ", element.tail))
    return clean(_AROUND_BREAKS.sub("\n", "".join(pieces)))


def _without_controls(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
