"""Folding: the versions of one story that say the same become one hit, led by the newest that says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.copies import Wording, common, kept, wording
from rag.datamodels import Article, Embedding, Hit, Passage, Where
from rag.sentences import Span
from rag.store import Store

# A newer version says a sentence too when it has this share of its words in the same runs: the rest was corrected. Of
# two versions of one day nobody knows which corrects the other: there every word must be the same.
_CORRECTED = 0.5
# A sentence of a passage matters to the question when its cosine is at least this share of the best one's. What the
# others say (who reported, what else happened that day) does not keep two versions apart.
_MATTERS = 0.5


class Stories:
    """The near-copies among the articles of one search; every text is read and compared at most once.

    :param article_ids: the articles that the search found.
    :param where: the search's filter; no article outside it leads a hit or is folded into one.
    """

    def __init__(self, store: Store, article_ids: Collection[str], where: Where | None) -> None:
        self._store = store
        self._where = where or Where()
        self._near = store.near_copies(list(article_ids))
        if self._near:
            others = {other for near in self._near.values() for other in near}.difference(article_ids)
            self._near |= store.near_copies(list(others))
        self._families: dict[tuple[str, bool], list[Article]] = {}
        self._wordings: dict[str, Wording] = {}
        self._passages: dict[str, list[Passage]] = {}

    def lead(self, passage: Passage, embedding: Embedding, query: NDArray[np.float32]) -> Passage:
        """The passage of the newest version that says what this one says about the question; itself where it is that.

        Where the version is cut into other passages, it is the one that has the sentence nearest to the question.
        """
        own, family = self._family(passage.article_id)
        if own is None:
            return passage
        sentences = _telling(passage, embedding, query)
        for article in family:
            if article is own:
                break
            if self._says(article, own, sentences):
                return self._place(article, own, sentences[0]) or passage
        return passage

    def told(self, hit: Hit, embedding: Embedding, query: NDArray[np.float32]) -> Hit:
        """The hit with the articles that say the same as its copies, newest first, and with the newest version."""
        own, family = self._family(hit.article.id)
        if own is None:
            return hit
        sentences = _telling(hit.passage, embedding, query)
        copies = {
            article.id: article for article in family if article is not own and self._says(article, own, sentences)
        }
        copies |= {article.id: article for article in hit.copies}
        _, everywhere = self._family(hit.article.id, anywhere=True)
        newer = next((article for article in everywhere if _is_newer(article, own)), None)
        return replace(hit, copies=tuple(sorted(copies.values(), key=_age, reverse=True)), newer=newer)

    def _family(self, article_id: str, *, anywhere: bool = False) -> tuple[Article | None, list[Article]]:
        """An article with its near-copies, newest first, and itself among them; None where it has none."""
        if article_id not in self._near:
            return None, []
        where = Where() if anywhere else self._where
        key = article_id, where == Where()
        if key not in self._families:
            ids = {article_id, *self._near[article_id]}
            ids = ids.intersection(where.article_ids) if where.article_ids else ids
            found = self._store.articles(replace(where, article_ids=tuple(sorted(ids))))
            self._families[key] = sorted(found, key=_age, reverse=True)
        family = self._families[key]
        return next((article for article in family if article.id == article_id), None), family

    def _says(self, article: Article, own: Article, sentences: Iterable[Span]) -> bool:
        """Whether an article says these sentences of another one too."""
        changed = [span for span in sentences if own.text[span.start : span.end] not in article.text]
        if not changed:  # as it mostly is; then no text need be read word by word
            return True
        needed = _CORRECTED if _is_newer(article, own) or _is_newer(own, article) else 1.0
        return all(share >= needed for share in kept(self._wording(own), changed, self._wording(article)))

    def _place(self, article: Article, own: Article, sentence: Span) -> Passage | None:
        """The passage of an article that has this sentence of another one, or most of its words; None for no word."""
        if article.id not in self._passages:
            self._passages[article.id] = self._store.passages(article.id)
        passages = self._passages[article.id]
        start = article.text.find(own.text[sentence.start : sentence.end])
        if start >= 0:
            return next((passage for passage in passages if passage.start <= start < passage.end), None)
        spans = [Span(passage.start, passage.end) for passage in passages]
        shared = common(self._wording(article), self._wording(own), sentence, spans)
        return passages[shared.index(max(shared))] if any(shared) else None

    def _wording(self, article: Article) -> Wording:
        if article.id not in self._wordings:
            self._wordings[article.id] = wording(article.text)
        return self._wordings[article.id]


def _telling(passage: Passage, embedding: Embedding, query: NDArray[np.float32]) -> list[Span]:
    """The sentences of a passage that matter to the question, nearest first, as offsets in its article."""
    if not embedding.spans:
        return [Span(passage.start, passage.end)]
    cosines = embedding.sentences.astype(np.float32) @ query
    least = _MATTERS * float(cosines.max())
    nearest = [place for place in np.argsort(-cosines, kind="stable") if cosines[place] >= least]
    # A greatest cosine below zero is less than half of itself.
    spans = [embedding.spans[place] for place in nearest or [int(cosines.argmax())]]
    return [Span(passage.start + start, passage.start + end) for start, end in spans]


def _is_newer(one: Article, other: Article) -> bool:
    """Whether an article is known to be a later version; where a date is missing nothing is known."""
    day, before = _day(one), _day(other)
    return day is not None and before is not None and day > before


def _age(article: Article) -> tuple[bool, date, str]:
    """Sorts articles from undated over old to new."""
    day = _day(article)
    return day is not None, day or date.min, article.id


def _day(article: Article) -> date | None:
    return article.updated or article.published
