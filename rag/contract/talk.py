"""Talk: sentences that claim nothing about the world, and words in front of a sentence that add nothing to it."""

from __future__ import annotations

import re
from typing import Literal

from rag.claims.reading import Reading, stems
from rag.claims.words import fold
from rag.contract.phrases import patterns
from rag.language.expectation import expected

Sort = Literal["claim", "refusal", "talk", "sources"]

_MOST = 400
# A run of so many words of which no more than this share differ says nothing.
_LOOP_WORDS, _LOOP_SHARE = 16, 0.3
_QUESTION = re.compile(r"[?？]\W*$")
_LEAD_IN = re.compile(r"[:：]\W*$")


def sort(text: str, question: str) -> Sort:
    """What a sentence is: a claim, or what the model says of the articles, of its answer or of itself."""
    said = _folded(text)
    if _matches("sources", said):
        return "sources"
    if _matches("refusals", said):
        return "refusal"
    if _QUESTION.search(text) or _LEAD_IN.search(text) or _matches("talk", said) or repeats(text, question):
        return "talk"
    return "claim"


def unlabelled(text: str) -> str:
    """The sentence without "Answer:" or "According to the passages," in front of it."""
    for _ in range(3):
        found = next((match for pattern in patterns("labels") if (match := pattern.match(_folded(text)))), None)
        if found is None or found.end() >= len(text):
            break
        text = text[found.end() :]
        text = text[:1].upper() + text[1:]
    return text


def repeats(text: str, question: str) -> bool:
    """Whether a sentence says only what the question says; to a yes/no question that is an answer."""
    asked, said = Reading(question), Reading(text[:_MOST])
    if expected(question).kind == "yes or no":
        return False
    known = {token.key for token in asked.tokens}
    figures = {token.key for token in said.tokens if token.is_figure}
    return bool(set(stems(said.tokens)) | figures) and known.issuperset({*stems(said.tokens), *figures})


def is_loop(text: str) -> bool:
    """Whether a model repeats a few words over and over."""
    words = text.casefold().split()
    return len(words) >= _LOOP_WORDS and len(set(words)) <= _LOOP_SHARE * len(words)


def _matches(kind: str, said: str) -> bool:
    return any(pattern.match(said) for pattern in patterns(kind))


def _folded(text: str) -> str:
    """Lower case without accents, of the same length as the text."""
    return "".join(fold(c)[:1] or " " for c in text[:_MOST]).replace("’", "'") + text[_MOST:]
