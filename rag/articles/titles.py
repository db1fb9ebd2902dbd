"""Titles: a first line that is a headline, or one made from the first sentence."""

from __future__ import annotations

import re

from rag.articles.cleaning import one_line

MAX_TITLE = 300  # characters; a longer one is no title
_MADE_TITLE = 90
_HEADLINE = 150
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'»”’)\]]*$")


def split_headline(text: str) -> tuple[str | None, str]:
    """The headline that a cleaned text begins with, and the text after it; (None, text) where it has none.

    A headline is a short first line without a full stop, followed by a blank line or by a paragraph on one line;
    the first line of a paragraph that was wrapped is none.
    """
    first, _, rest = text.partition("\n")
    body = rest.strip()
    if not first.strip() or not body or len(first) > _HEADLINE or first.rstrip().endswith((".", ",", ";", ":", "。")):
        return None, text
    following = rest.split("\n", 1)[0].strip()
    if following and (len(following) <= _HEADLINE or not _SENTENCE_END.search(following) or following[0].islower()):
        return None, text
    return one_line(first), body


def without_headline(text: str, title: str) -> str:
    """The text without a first line that repeats the title, unless it is nothing but that line."""
    first, _, rest = text.partition("\n")
    same = one_line(first).casefold() == title.casefold()
    return rest.strip() if same and rest.strip() else text


def title_from(text: str, language: str | None) -> str:
    """A title made from the first sentence, cut at a word where it is long."""
    from sentencex import segment

    first = next((line for line in text.split("\n") if line.strip()), "")[: _MADE_TITLE * 4]
    sentence = one_line(next(iter(segment(language or "en", first)), first))
    return shortened(sentence, _MADE_TITLE)


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word and ended by an ellipsis where it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut[:-1]).rstrip(" ,;:—–-") + "…"
