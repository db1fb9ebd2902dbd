"""Example questions, drawn from the archive's own articles."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from rag.datamodels import Article

# Capitalised words in a row, not at the start of a line or sentence: most often a name.
_RUN = re.compile(r"(?<=[^\W_] |[,«“(] )(?:(?![a-zа-яё])[^\W\d_][\w’-]+[ ]?){2,6}")
_LONGEST_NAME = 4
_SAMPLE_ARTICLES = 50
_SAMPLE_CHARS = 5000
_QUESTIONS = {"en": "What do the articles say about {}?", "ru": "Что в статьях говорится по теме «{}»?"}


def candidate_questions(articles: Iterable[Article]) -> Iterator[str]:
    """Questions about the names that these articles mention most; no word of a name comes twice."""
    counts: Counter[str] = Counter()
    languages: dict[str, str] = {}
    for article in itertools.islice(articles, _SAMPLE_ARTICLES):
        for name in _names(article.text[:_SAMPLE_CHARS]):
            counts[name] += 1
            languages.setdefault(name, article.language or "en")
    used: set[str] = set()
    for name in sorted(counts, key=lambda name: (-counts[name], -len(name), name)):
        words = set(name.casefold().split())
        if not words & used:
            used |= words
            yield _QUESTIONS.get(languages[name], _QUESTIONS["en"]).format(name)


def _names(text: str) -> Iterator[str]:
    """Every run of two to four words inside a run of capitalised ones."""
    for run in _RUN.finditer(text):
        words = run.group().split()
        for length in range(2, _LONGEST_NAME + 1):
            for start in range(len(words) - length + 1):
                yield " ".join(words[start : start + length])
