"""Fields: which column, key or front matter entry is which part of an article."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from rag.articles.drafts import Draft, Stated

# What others call our fields, the surest first; compared without case, spaces, hyphens and underscores.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "articleid", "docid"),
    "title": ("title", "headline", "heading", "articletitle", "name"),
    "text": ("text", "body", "content", "article", "maintext", "fulltext", "articletext", "articlebody", "story"),
    "published": (
        *("published", "publishedat", "datepublished", "publisheddate", "publishdate", "publicationdate", "pubdate"),
        *("publishedtime", "publishtime", "publicationtime", "date", "datetime", "timestamp"),
        *("createdat", "datecreated", "created"),
    ),
    "updated": (
        *("updated", "updatedat", "dateupdated", "updateddate", "lastupdated", "modified", "modifiedat"),
        *("datemodified", "modifieddate", "lastmodified", "lastmod"),
    ),
    "url": ("url", "canonicalurl", "canonical", "link", "permalink", "articleurl", "weburl", "href"),
    "source": ("source", "publisher", "outlet", "publication", "newspaper", "sitename", "site", "feed", "sourcename"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "language": ("language", "lang", "languagecode"),
}
_NESTED = ("metadata", "meta")
_SQUEEZED = re.compile(r"[\s_-]+")
_OF_AN_OBJECT = ("name", "title", "text", "value", "url")


def has_text_field(names: Sequence[str], fields: Mapping[str, str]) -> bool:
    """True where one of the columns holds the text of articles."""
    squeezed = {_squeeze(name) for name in names}
    if "text" in fields:
        return _squeeze(fields["text"]) in squeezed
    return not squeezed.isdisjoint(_SYNONYMS["text"])


def draft_from(record: Mapping[str, object], fields: Mapping[str, str]) -> Draft:
    """The parts of an article that a record holds; its text is "" where there is none.

    :param fields: our name to theirs; such a name is the only one looked for.
    """
    flat = _flatten(record)

    def found(ours: str) -> Stated | None:
        names = (_squeeze(fields[ours]),) if ours in fields else _SYNONYMS[ours]
        for name in names:
            field, value = flat.get(name, ("", None))
            text = _written(value, "\n\n" if ours == "text" else ", ")
            if text:
                return Stated(field, text)
        return None

    def value(ours: str) -> str | None:
        stated = found(ours)
        return stated.value if stated else None

    return Draft(
        text=value("text") or "",
        title=value("title"),
        published=found("published"),
        updated=found("updated"),
        url=value("url"),
        source=value("source"),
        author=value("author"),
        language=value("language"),
        row=value("id"),
    )


def _squeeze(name: str) -> str:
    return _SQUEEZED.sub("", name).lower()


def _flatten(record: Mapping[str, object]) -> dict[str, tuple[str, object]]:
    """Squeezed name to the name as written and the value; one level of nesting is reached by a dot or in `metadata`."""
    flat: dict[str, tuple[str, object]] = {}
    for name, value in record.items():
        flat.setdefault(_squeeze(str(name)), (str(name), value))
    for outer, (written, value) in list(flat.items()):
        if isinstance(value, Mapping):
            for inner, nested in value.items():
                entry = (f"{written}.{inner}", nested)
                flat.setdefault(f"{outer}.{_squeeze(str(inner))}", entry)
                if outer in _NESTED:
                    flat.setdefault(_squeeze(str(inner)), entry)
    return flat


def _written(value: object, separator: str) -> str:
    """A value as text; "" for what says nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 256 else ""
    if isinstance(value, Mapping):
        return next((text for key in _OF_AN_OBJECT if (text := _written(value.get(key), separator))), "")
    if isinstance(value, Sequence):
        return separator.join(text for item in value if (text := _written(item, separator)))
    return ""
