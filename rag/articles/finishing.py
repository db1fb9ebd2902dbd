"""Finishing: from a draft to an article, with its id, its title, its dates and its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import SplitResult, urlsplit, urlunsplit

from rag.articles.cleaning import clean, one_line
from rag.articles.dating import date_in_name, is_missing, read_date
from rag.articles.drafts import Draft, Place, Stated
from rag.articles.languages import language_of
from rag.articles.options import ReadOptions
from rag.articles.titles import MAX_TITLE, shortened, title_from, without_headline
from rag.datamodels import Article, DateProvenance
from rag.errors import ArticleError
from rag.reports import Failure

_MAX_URL = 2000
_MAX_NAME = 200
_TRACKING = ("utm_", "fbclid=", "gclid=", "yclid=", "mc_cid=", "mc_eid=")


def finish(draft: Draft, place: Place, options: ReadOptions) -> Iterator[Article | Failure]:
    """The article of a draft, preceded by what the person should know of it.

    :raises ArticleError: it holds no text, or too much.
    """
    spoken = f"{place.path}{draft.where}"
    for reason, remedy in draft.problems:
        yield Failure(spoken, reason, remedy)
    published, provenance, complaint = _published(draft, place)
    updated, complaint_of_update = _read(draft.updated, "its date of update")
    for reason in filter(None, (complaint, complaint_of_update)):
        yield Failure(spoken, reason, "write it as YYYY-MM-DD")
    text = clean(draft.text)
    title = one_line(draft.title)
    if not text and not title:
        raise ArticleError(spoken, "holds no text", "give it some, or remove it")
    if len(text) > options.max_article_chars:
        reason = f"has {len(text):,} characters, more than {options.max_article_chars:,}"
        raise ArticleError(spoken, reason, "raise the setting max_article_chars or split the article")
    text = without_headline(text or title, title)
    language = language_of(text, draft.language)
    url = canonical(draft.url)
    yield Article(
        id=url or (f"{place.id}#{one_line(draft.row)[:_MAX_NAME]}" if draft.row else place.id),
        title=shortened(title, MAX_TITLE) or title_from(text, language),
        text=text,
        published=published,
        updated=updated,
        url=url,
        source=_source(draft, url, place, options),
        author=one_line(draft.author)[:_MAX_NAME] or None,
        language=language,
        path=str(place.path),
        date_provenance=provenance,
    )


def canonical(address: str | None) -> str | None:
    """An article's address in one form: no fragment, no tracking; None for what is no web address of an article.

    A site's front page is no article's: a page that names it as canonical is wrong about itself.
    """
    try:
        parts = urlsplit(one_line(address))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or len(address or "") > _MAX_URL:
        return None
    query = "&".join(pair for pair in parts.query.split("&") if not pair.lower().startswith(_TRACKING))
    if parts.path.strip("/") == "" and not query:
        return None
    user_free = parts.netloc.rpartition("@")[2].lower()
    return urlunsplit(SplitResult(parts.scheme.lower(), user_free, parts.path, query, "")).replace(" ", "%20")


def _published(draft: Draft, place: Place) -> tuple[date | None, DateProvenance, str | None]:
    """The date of publication, where it comes from, and a complaint about one that cannot be read."""
    if draft.published and not is_missing(draft.published.value):
        day, complaint = _read(draft.published, "a date")
        return day, "stated" if day else "none", complaint
    if draft.stated_on_page:
        day, complaint = _read(draft.stated_on_page, "a date")
        return day, "page" if day else "none", complaint
    if draft.found_on_page:
        return draft.found_on_page, "page", None
    if not draft.row and (named := date_in_name(place.id)):
        return named, "file name", None
    return draft.created, "stated" if draft.created else "none", None


def _read(stated: Stated | None, what: str) -> tuple[date | None, str | None]:
    if stated is None or is_missing(stated.value):
        return None, None
    try:
        return read_date(stated.value), None
    except ValueError as error:
        value = shortened(one_line(stated.value), 60)
        return None, f"the date {value!r} in {stated.field!r} {error}; the article was indexed without {what}"


def _source(draft: Draft, url: str | None, place: Place, options: ReadOptions) -> str:
    named = one_line(draft.source)
    if named and "://" not in named:
        return named[:_MAX_NAME]
    address = url or named
    site = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
    return site or options.source or place.folder
