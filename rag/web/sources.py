"""Sources and articles as HTML: the card of a passage with its cited sentences marked, and the reading view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from rag.datamodels import Answer, Article, Citation, Hit, Passage

READING_LIMIT = 400_000  # characters of one article that a browser lays out without a pause
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PROVENANCE = {
    "stated": "stated in the article",
    "page": "found in the page",
    "file name": "from the file name",
    "none": "",
}
_DOUBTS: dict[str, str] = {
    "partly": "bears out only part of the sentence",
    "unsupported": "does not bear out the sentence",
}
_MOST_LISTED = 20


def sources(turn: int, asked: str, value: Answer) -> str:
    """The passages behind an answer, one card per passage; for an abstention, the passages offered as related."""
    if value.citations:
        title, cards = "Sources", [_source_card(turn, group) for group in _by_passage(value.citations)]
    elif value.abstained:
        title, cards = "Related, not an answer", [_related_card(turn, hit) for hit in value.hits]
    else:
        return ""
    if not cards:
        return ""
    return (
        f'<section class="sources" id="sources-{turn}" aria-label="{title}"><header><h2>{title}</h2>'
        f'<p dir="auto">{escape(asked)}</p></header><ol>{"".join(cards)}</ol></section>'
    )


def reading(article: Article, passage: Passage, marks: Iterable[tuple[int, int]]) -> str:
    """The whole article with the passage and the cited sentences marked; of a very long one, the part around it.

    :param marks: offsets in the article of the cited sentences.
    """
    text = article.text
    start = max(0, min(passage.start - READING_LIMIT // 2, len(text) - READING_LIMIT))
    end = max(passage.end, min(len(text), start + READING_LIMIT))
    cut = ""
    if end - start < len(text):
        cut = f'<p class="cut">Part of a very long article: characters {start:,} to {end:,} of {len(text):,}.</p>'
    passage_html = marked(text, passage.start, passage.end, [(*mark, "") for mark in marks])
    return (
        f'<header><h2 id="reader-title" dir="auto">{escape(article.title)}</h2>{byline(article)}</header>{cut}'
        f'<div class="text" dir="auto"{_lang(article)}>{escape(text[start : passage.start])}'
        f'<span class="passage">{passage_html}</span>{escape(text[passage.end : end])}</div>{_original(article)}'
    )


def dialog(opening: int, text: str) -> str:
    """The reading view around an article. The browser opens it whenever `opening` has changed."""
    return (
        f'<dialog class="reader" data-opening="{opening}" aria-labelledby="reader-title">'
        f'<button type="button" class="close" data-do="close-reader" aria-label="Close">×</button>'
        f'<div class="page">{text}</div></dialog>'
    )


def marked(text: str, start: int, end: int, marks: Iterable[tuple[int, int, str]]) -> str:
    """`text[start:end]` with each (start, end, id) as a <mark>; the earlier of two keeps what they share.

    Where several mark the very same, they lie in one another, so that each has all of it.
    """
    pieces, cursor = [], start
    for (mark_start, mark_end), same in groupby(sorted(set(marks)), key=lambda mark: mark[:2]):
        low = min(max(mark_start, cursor), end)
        high = max(low, min(mark_end, end))
        opening = [f'<mark id="{anchor}" tabindex="-1">' if anchor else "<mark>" for _, _, anchor in same]
        closing = "</mark>" * len(opening)
        pieces.append(f"{escape(text[cursor:low])}{''.join(opening)}{escape(text[low:high])}{closing}")
        cursor = high
    return "".join([*pieces, escape(text[cursor:end])])


def byline(article: Article) -> str:
    """Where an article is from, by whom, and its date with what the date rests on."""
    facts = [f"<bdi>{escape(fact)}</bdi>" for fact in (article.source, article.author) if fact]
    if article.published:
        day, rests_on = article.published, _PROVENANCE[article.date_provenance]
        facts.append(f"{_time(day)}{f' ({rests_on})' if rests_on else ''}")
    else:
        facts.append("undated")
    if article.also:
        facts.append(f"also in {counted(len(article.also), 'other place')}")
    return f'<p class="byline">{" · ".join(facts)}</p>'


def long_date(day: date) -> str:
    """A day as a reader writes it: "4 February 2019"."""
    return f"{day.day} {day:%B} {day.year}"


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 source", "2 sources"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def safe_url(url: str | None) -> str | None:
    """The address where it is an http(s) one with a host; None for anything that a link must not open."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def caveats(citation: Citation) -> list[str]:
    """What keeps a citation from standing for all of its sentence, in words; nothing where it does."""
    found = []
    if citation.support in _DOUBTS:
        found.append(_DOUBTS[citation.support] + (f": {citation.reason}" if citation.reason else ""))
    if newer := citation.superseded_by:
        found.append(f"superseded by a newer version ({long_date(newer.published) if newer.published else 'undated'})")
    if citation.also:
        found.append(f"also in {counted(len(citation.also), 'article')}")
    return found


def _by_passage(citations: Sequence[Citation]) -> list[list[Citation]]:
    ordered = sorted(citations, key=lambda citation: (citation.passage.id, citation.number))
    groups = [list(group) for _, group in groupby(ordered, key=lambda citation: citation.passage.id)]
    return sorted(groups, key=lambda group: group[0].number)


def _source_card(turn: int, citations: Sequence[Citation]) -> str:
    first = citations[0]
    numbers = "".join(f"<span>{citation.number}</span>" for citation in citations)
    marks = [(citation.start, citation.end, f"source-{turn}-{citation.number}") for citation in citations]
    text = marked(first.article.text, first.passage.start, first.passage.end, marks)
    heading = f'<span class="numbers">{numbers}</span>'
    notes = "".join(_doubt(citation) for citation in citations) + _newer(first) + _also(citations)
    return _card(turn, first.number, first.article, heading, notes, text)


def _doubt(citation: Citation) -> str:
    if citation.support not in _DOUBTS:
        return ""
    reason = f": {escape(citation.reason)}" if citation.reason else "."
    return f'<p class="doubt">Source {citation.number} {_DOUBTS[citation.support]}{reason}</p>'


def _newer(citation: Citation) -> str:
    newer = citation.superseded_by
    if newer is None:
        return ""
    day = f" ({_time(newer.published)})" if newer.published else ""
    return f'<p class="doubt superseded">Superseded by a newer version{day}: {_linked(newer)}</p>'


def _also(citations: Sequence[Citation]) -> str:
    """The articles that tell the same, behind a line that counts them."""
    articles = {article.id: article for citation in citations for article in citation.also}
    if not articles:
        return ""
    listed = list(articles.values())[:_MOST_LISTED]
    items = "".join(f"<li>{_linked(article)}{byline(article)}</li>" for article in listed)
    if more := len(articles) - len(listed):
        items += f"<li>and {more:,} more</li>"
    summary = f"Also in {counted(len(articles), 'article')}"
    return f'<details class="also"><summary>{summary}</summary><ul>{items}</ul></details>'


def _linked(article: Article) -> str:
    link, title = safe_url(article.url), escape(article.title) or "(without a title)"
    if link is None:
        return f'<span dir="auto">{title}</span>'
    return f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer nofollow" dir="auto">{title}</a>'


def _time(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{long_date(day)}</time>'


def _related_card(turn: int, hit: Hit) -> str:
    return _card(
        turn, hit.rank, hit.article, "", "", f'<span id="related-{turn}-{hit.rank}">{escape(hit.passage.text)}</span>'
    )


def _card(turn: int, number: int, article: Article, heading: str, note: str, text: str) -> str:
    return (
        f'<li class="source" tabindex="-1">{heading}<h3 dir="auto">{escape(article.title)}</h3>{byline(article)}{note}'
        f'<blockquote dir="auto"{_lang(article)}>{text}</blockquote>'
        f'<p class="open"><button type="button" data-event="select" data-turn="{turn}" data-number="{number}">'
        f"Read the whole article</button>{_original(article)}</p></li>"
    )


def _original(article: Article) -> str:
    link = safe_url(article.url)
    if link is None:
        return ""
    return (
        f'<a class="original" href="{escape(link)}" target="_blank" rel="noopener noreferrer nofollow">The original</a>'
    )


def _lang(article: Article) -> str:
    return f' lang="{article.language}"' if article.language and _LANGUAGE.fullmatch(article.language) else ""
