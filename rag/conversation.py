"""Follow-ups: give a question that leans on the turns before it what it lacks, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.datamodels import Message
from rag.terms import analysis_for, content_terms, terms

_REFERS = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|that|there|such|one|ones"
    r"|both|others?|another|else|former|latter|same"
    r"|он|она|оно|они|его|её|ее|их|ему|ей|им|ним|них|нём|нем|ней|это|этот|эта|эти|этого|этой|этом|тот|там|тогда)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what else|why not|why|how so|really|tell me more|more"
    r"|give me|any|а|и|но|ещё|еще|почему|зачем|как насчёт|что насчёт|расскажи)\b",
    re.IGNORECASE,
)
# With this many content words of its own, and no word that points back, a question stands alone.
_ENOUGH = 3
# Words taken from the turns before: more of them drown what is asked now.
_MOST_CARRIED = 8
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?")


def standalone_question(question: str, history: Sequence[Message]) -> str:
    """The question as it can be searched on its own: itself, or with the words that it leans on in brackets."""
    standalone = ""
    for turn in history:
        if turn.role == "user":
            standalone = _completed(turn.content, standalone)
    return _completed(question, standalone)


def _completed(question: str, before: str) -> str:
    if not before or not _leans(question):
        return question
    own, telling = set(content_terms(question, _analysis(question))), set(content_terms(before, _analysis(before)))
    carried: dict[str, str] = {}
    for word in _WORD.findall(before):
        for term in terms(word, _analysis(before)):
            if term in telling and term not in own:
                carried.setdefault(term, word)
    if not carried:
        return question
    return f"{question} ({' '.join(list(dict.fromkeys(carried.values()))[:_MOST_CARRIED])})"


def _leans(question: str) -> bool:
    return (
        bool(_REFERS.search(question) or _CONTINUES.search(question))
        or len(content_terms(question, _analysis(question))) < _ENOUGH
    )


def _analysis(text: str) -> str:
    """A question is too short for its language to be guessed from anything but its letters."""
    return analysis_for("ru" if _CYRILLIC.search(text) else "en")
