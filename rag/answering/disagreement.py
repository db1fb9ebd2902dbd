"""Disagreement: articles that give different figures, dates or names for what was asked, shown side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.answering.drafts import Part
from rag.answering.plain import comes_close
from rag.conflicts import Telling, Value, disagree, value
from rag.evidence import ScoredSentence

_LOOKED_AT = 10
_MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sentences that give different values for the same thing, and what to say of it."""

    parts: tuple[Part, ...]
    message: str


@dataclass(frozen=True, slots=True)
class _Given:
    item: ScoredSentence
    value: Value

    @property
    def published(self) -> date | None:
        return self.item.evidence.hit.article.published

    @property
    def lead(self) -> str:
        """ "Gazette, 2019-02-04:"; a source without a name is called by its article's title."""
        article = self.item.evidence.hit.article
        day = article.published.isoformat() if article.published else ""
        return f"{', '.join(part for part in (article.source or article.title, day) if part)}:".removeprefix(":")


def found(question: str, scored: Sequence[ScoredSentence]) -> Conflict | None:
    """The disagreement among the best sentences on what was asked; None where there is none to be sure of.

    What the first sentence gives is held against what those of other articles give that come close to it. Each value
    is shown once, as the newest article gives it, the newest of all last.
    """
    near = [item for item in scored[:_LOOKED_AT] if comes_close(item, scored[0])]
    given = [_Given(item, told) for item in near if (told := value(question, _telling(item)))]
    if not given or given[0].item is not scored[0]:
        return None
    first, *rest = given
    against = [other for other in rest if _elsewhere(first, other) and disagree(first.value, other.value)]
    if not against:
        return None
    shown = _each_once([first, *against])[:_MOST_SHOWN]
    shown.sort(key=lambda one: one.published or date.min)
    message = f"The articles give different {first.value.kind}."
    newest = shown[-1]
    if all(one.published for one in shown) and newest.published != shown[-2].published:
        message += f" The newest, of {newest.published}, says {newest.value.text}."
    return Conflict(tuple(Part(one.item, one.lead) for one in shown), message)


def _telling(item: ScoredSentence) -> Telling:
    article = item.evidence.hit.article
    return Telling(item.evidence.text, article.published, article.title)


def _elsewhere(one: _Given, other: _Given) -> bool:
    return one.item.evidence.hit.article.id != other.item.evidence.hit.article.id


def _each_once(given: Sequence[_Given]) -> list[_Given]:
    """One sentence for each value, that of the newest article; the order is that of the values' first sentences."""
    kept: list[_Given] = []
    for one in given:
        same = next((at for at, other in enumerate(kept) if not disagree(one.value, other.value)), None)
        if same is None:
            kept.append(one)
        elif (one.published or date.min) > (kept[same].published or date.min):
            kept[same] = one
    return kept
