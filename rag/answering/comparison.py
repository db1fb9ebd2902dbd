"""The comparison: evidence for each side of it, and a plain word about a side on which there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering import plain
from rag.answering.drafts import Draft, Judge, Part, Search, united
from rag.evidence import ScoredSentence, select
from rag.forms import Asked
from rag.retrieval import Retrieved
from rag.settings import Settings
from rag.terms import analysis_for, content_terms, terms

_SENTENCES_A_SIDE = 2
# A text names a side by one of its words with a capital ("Lavrov" for "Sergey Lavrov"), else by this share of all.
_NAMED = 0.66
_CAPITALISED = re.compile(r"\b[^\W\d_a-zа-яё][\w’'-]*")


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    found: Retrieved
    probability: float
    chosen: Sequence[ScoredSentence]

    @property
    def lead(self) -> str:
        return f"{self.name[:1].upper()}{self.name[1:]}:"


def draft(question: str, asked: Asked, search: Search, judge: Judge, settings: Settings) -> Draft | None:
    """First a sentence that speaks of all sides at once, where there is one; then sentences of each side in turn.

    None where the sides are compared as such, not in what they said of a subject, and nothing was found on any of
    them, or on some alone and too little on the whole: then an article may compare them under other names.
    """
    found = search(question, settings.passages, settings.per_article)
    scored = [item for item in select(question, found) if not plain.is_headline(item)]
    whole = judge(question, scored)
    on_all = [item for item in scored if all(_names(side, asked.sides, item) for side in asked.sides)]
    shared = [item for item in on_all[:1] if judge.accepts(whole) and plain.comes_close(item, scored[0])]
    sides = [_side(name, asked, search, judge, settings, shared) for name in asked.sides]
    answered = [side for side in sides if side.chosen]
    if not shared and not asked.subject and not (answered and (len(answered) == len(sides) or judge.accepts(whole))):
        return None
    hits = united([found, *(side.found for side in sides)])
    if not shared and not answered:
        return Draft(question, max(side.probability for side in sides), hits)
    parts = [Part(item, f"{' / '.join(asked.sides)}:") for item in shared]
    parts += [Part(item, side.lead) for side in answered for item in side.chosen]
    # Without a sentence that answers as a whole, an answer is as likely as the least likely side of it.
    probability = whole if shared else min(side.probability for side in answered)
    missing = [] if shared else [side.name for side in sides if not side.chosen]
    message = " ".join(f"Nothing was found on {name}." for name in missing)
    return Draft(question, probability, hits, tuple(parts), "comparison", message)


def _side(
    name: str, asked: Asked, search: Search, judge: Judge, settings: Settings, shown: Sequence[ScoredSentence]
) -> _Side:
    query = f"{name} {asked.subject}".strip()
    found = search(query, settings.passages, settings.per_article)
    about = [
        item
        for item in select(query, found)
        if _speaks_of(name, asked.sides, item, found) and _touches(asked.subject, item) and not plain.is_headline(item)
    ]
    probability = judge(query, about)
    if not about or not judge.accepts(probability):
        return _Side(name, found, probability, ())
    others = [side for side in asked.sides if side != name]
    alone = [item for item in about if not any(_names(side, asked.sides, item) for side in others)]
    unshown = [item for item in alone or about if not any(plain.is_one(item, other) for other in shown)]
    return _Side(name, found, probability, plain.chosen(unshown, _SENTENCES_A_SIDE) if unshown else ())


def _speaks_of(name: str, sides: Sequence[str], item: ScoredSentence, found: Retrieved) -> bool:
    """Whether a sentence is about a side: it names it, or names none and stands behind one that names it alone."""
    hit = item.evidence.hit
    if _names(name, sides, item) or _named(name, sides, hit.article.source, hit.article.language):
        return True
    before = [
        hit.passage.text[start:end]
        for start, end in found.embeddings[hit.passage.id].spans
        if hit.passage.start + end <= item.evidence.start
    ]
    for text in (item.evidence.text, *reversed(before), hit.article.title):
        named = [side for side in sides if _named(side, sides, text, hit.article.language)]
        if named:
            return named == [name]
    return False


def _touches(subject: str, item: ScoredSentence) -> bool:
    """Whether anything of the subject is said around a sentence: a side can be written of without it."""
    hit = item.evidence.hit
    analysis = analysis_for(hit.article.language)
    around = terms(f"{hit.article.title} {hit.passage.text}", analysis)
    return not subject or not set(content_terms(subject, analysis)).isdisjoint(around)


def _names(side: str, sides: Sequence[str], item: ScoredSentence) -> bool:
    return _named(side, sides, item.evidence.text, item.evidence.hit.article.language)


def _named(side: str, sides: Sequence[str], text: str, language: str | None) -> bool:
    """Whether a text names a side by words that no other side has."""
    analysis = analysis_for(language)
    others = {term for other in sides if other != side for term in content_terms(other, analysis)}
    said, own = set(terms(text, analysis)), set(content_terms(side, analysis))
    telling = own - others or own
    names = telling & set(terms(" ".join(_CAPITALISED.findall(side)), analysis))
    return bool(names & said) or (not names and len(telling & said) >= _NAMED * len(telling))
