"""The answer in a word or two, where a sentence gives it literally."""

from __future__ import annotations

import re

from rag.answering.focus import focus, shared
from rag.answering.polarity import polarity
from rag.dates.when import when
from rag.evidence import ScoredSentence
from rag.language.expectation import expected
from rag.terms import analysis_for, terms

_LONGEST = 80
# A gist is read without its sentence: one with less than this of what the question says, beside its names and numbers,
# may tell another thing.
_ABOUT = 0.7
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# A name or a number of the question: who leaves it out may tell of another.
_SPECIFIC = re.compile(r"(?<=\s)[^\W\d_a-zа-яё][\w’'-]*|\d[\d.,]*")
_NEGATED = re.compile(r"\b(?:not|never|no|nor|without|cannot|не|ни|нет|без)\b|n[’']t\b", re.IGNORECASE)


def gist(question: str, item: ScoredSentence) -> str:
    """ "Yes", "No", a number with its unit, a date, a name; "" where the sentence does not say it literally.

    All names and numbers of the question stand in the sentence, in the headline or in the sentence's passage before
    it, else the sentence may tell of another thing. "Да" and "Нет" answer a question in Russian.
    """
    evidence = item.evidence
    expectation = expected(question)
    if not _is_of(question, item):
        return ""
    if expectation.kind != "yes or no" and shared(_SPECIFIC.sub("", question), evidence) < _ABOUT:
        return ""
    match expectation.kind:
        case "yes or no":
            return _yes_or_no(question, item)
        case "date":
            return when(evidence.text, evidence.hit.article.published, focus(question, item), question)
        case "number" | "person" | "place" | "name":
            span = focus(question, item)
            if span is None or _NEGATED.search(evidence.text):
                return ""
            text = " ".join(evidence.text[slice(*span)].split())
            return text if len(text) <= _LONGEST else ""
        case "definition" | "reason" | "any":
            return ""


def _yes_or_no(question: str, item: ScoredSentence) -> str:
    said = polarity(question, item.evidence.text)
    if said is None:
        return ""
    if _CYRILLIC.search(question):
        return "Да" if said else "Нет"
    return "Yes" if said else "No"


def _is_of(question: str, item: ScoredSentence) -> bool:
    article, passage = item.evidence.hit.article, item.evidence.hit.passage
    analysis = analysis_for(article.language)
    wanted = {term for match in _SPECIFIC.findall(question) for term in terms(match, analysis)}
    around = f"{article.title} {passage.text[: item.evidence.end - passage.start]}"
    published = str(article.published.year) if article.published else ""
    return wanted <= {*terms(around, analysis), published}
