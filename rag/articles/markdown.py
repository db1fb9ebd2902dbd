"""Markdown with front matter, reduced to plain text that can be quoted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.articles.cleaning import clean, one_line
from rag.articles.drafts import Draft
from rag.articles.fields import draft_from
from rag.articles.markup import markup_to_text
from rag.articles.plain import read_plain
from rag.articles.titles import MAX_TITLE

_KEY_AND_VALUE = re.compile(r"^([A-Za-z][\w-]*)[ \t]*[:=][ \t]*(.*)$", re.MULTILINE)
_MAX_FRONT_MATTER = 64 * 1024
_MAX_MARKDOWN = 4_000_000  # characters; the parser reads about a million in two seconds
_MAX_INLINE = 20_000  # characters; marks in a longer paragraph stay, since matching them takes time that is quadratic


class _TOMLHandler(BaseHandler):
    """Front matter between lines of +++, as Hugo and Zola write it."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, Any]:
        """Every scalar as it is written, as the YAML is read."""
        loaded = tomllib.loads(fm)
        return {key: value if isinstance(value, list | dict) else str(value) for key, value in loaded.items()}


def read_markdown(text: str, fields: Mapping[str, str]) -> Draft:
    """The article of a Markdown file.

    Front matter that cannot be parsed is a problem that the person is told; its lines of the form `key: value` count
    all the same, and the article is kept.
    """
    front, body, problems = _split(text.removeprefix("\ufeff").lstrip().replace("\r\n", "\n"))
    stated = draft_from(front, fields)
    heading, plain = _plain(body)
    if stated.title is None and heading is None:
        draft = read_plain(plain)
        heading, plain = draft.title, draft.text
        stated = replace(stated, published=stated.published or draft.published)
    elif stated.title is not None and heading is not None and one_line(stated.title) != heading:
        heading, plain = None, f"{heading}\n\n{plain}"
    return replace(stated, text=plain, title=stated.title or heading, row=None, problems=problems)


def _split(text: str) -> tuple[Mapping[str, object], str, tuple[tuple[str, str], ...]]:
    """Front matter, body, and what is wrong with the front matter."""
    for handler in (YAMLHandler(), _TOMLHandler()):
        if handler.detect(text):
            break
    else:
        return {}, text, ()
    try:
        raw, body = handler.split(text)
    except ValueError:  # opened and never closed, or a rule drawn across the page
        raw, _, body = text.partition("\n")[2].partition("\n\n")
        if not _KEY_AND_VALUE.match(raw):
            return {}, text, ()
        return _salvaged(raw), body, (_problem("is never closed"),)
    try:
        front = _loaded(handler, raw)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not _KEY_AND_VALUE.search(raw):
            return {}, text, ()
        return _salvaged(raw), body, (_problem(f"cannot be parsed ({one_line(str(error))[:200]})"),)
    # A paragraph between two rules parses as a string: no front matter, but the article's own text.
    return (front, body, ()) if isinstance(front, Mapping) else ({}, text if front else body, ())


def _loaded(handler: BaseHandler, raw: str) -> object:
    if len(raw) > _MAX_FRONT_MATTER:
        raise ValueError(f"it has more than {_MAX_FRONT_MATTER:,} characters")
    if isinstance(handler, YAMLHandler):
        # Every scalar as it is written: no day that does not exist raises, no title 007 becomes 7, nothing is built.
        return handler.load(raw, Loader=yaml.BaseLoader)
    return handler.load(raw)


def _salvaged(raw: str) -> dict[str, object]:
    return {key: value.strip().strip("\"'") for key, value in _KEY_AND_VALUE.findall(raw[:_MAX_FRONT_MATTER])}


def _problem(what: str) -> tuple[str, str]:
    return (
        f"its front matter {what}; the article was indexed with what could be read of it",
        "put quotes around values that hold a colon, and close the front matter with its own line of ---",
    )


def _plain(body: str) -> tuple[str | None, str]:
    """The heading that the body begins with, and the rest as plain text."""
    if len(body) > _MAX_MARKDOWN:
        return None, body
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).disable("inline")
    writer = _Writer(parser)
    tokens = parser.parse(body, writer.references)
    heading = None
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag in ("h1", "h2"):
        heading = one_line(writer.inline(tokens[1].content))
        if 0 < len(heading) <= MAX_TITLE:
            tokens = tokens[3:]
        else:
            heading = None
    return heading, clean("".join(writer.blocks(tokens)))


@dataclass(slots=True)
class _Writer:
    """Writes the parser's tokens as plain text."""

    parser: MarkdownIt
    references: dict[str, Any] = field(default_factory=dict)  # where links of the form [text][name] lead
    lists: list[int | None] = field(default_factory=list)  # the open lists: the next number, None for bullets
    marker: str = ""

    def blocks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """The text of block tokens, piece by piece."""
        tight = "\n"
        cells: list[str] = []
        in_table = False
        for token in tokens:
            match token.type:
                case "inline" if in_table:
                    cells.append(one_line(self.inline(token.content)))
                case "inline":
                    yield self._marked(self.inline(token.content)) + (tight if self.lists else "\n\n")
                case "paragraph_open":
                    tight = "\n" if token.hidden else "\n\n"
                case "fence" | "code_block":
                    yield self._marked(token.content.rstrip("\n")) + "\n\n"
                case "html_block":
                    text = markup_to_text(token.content)
                    yield f"{text}\n\n" if text else ""
                case "table_open" | "table_close":
                    in_table = token.type == "table_open"
                    yield "" if in_table else "\n"
                case "tr_close":
                    yield " | ".join(cells) + "\n"
                    cells = []
                case "bullet_list_open" | "ordered_list_open":
                    self.lists.append(int(token.attrGet("start") or 1) if token.tag == "ol" else None)
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                    yield "" if self.lists else "\n"
                case "list_item_open":
                    self.marker = self._next_marker()

    def inline(self, content: str) -> str:
        """The text of one paragraph: links by their text, images gone, marks of emphasis gone, code kept."""
        if len(content) > _MAX_INLINE:
            return content
        tokens: list[Token] = []
        self.parser.inline.parse(content, self.parser, self.references, tokens)
        return "".join(map(_inline_text, tokens))

    def _next_marker(self) -> str:
        indent = "  " * (len(self.lists) - 1)
        number = self.lists[-1]
        if number is None:
            return f"{indent}- "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def _marked(self, text: str) -> str:
        marker, self.marker = self.marker, ""
        return marker + text


def _inline_text(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case _:
            return ""
