"""Words: texts to the terms that are indexed, searched and compared; lower case, stemmed by language, no accents."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    import tantivy

# Every stemmer that tantivy has, by ISO 639-1 code; texts in other languages are not stemmed.
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
UNSTEMMED = "none"
ANALYSES = (*sorted(set(STEMMERS.values())), UNSTEMMED)

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LONGEST = 60  # bytes; a longer run of letters is no word

# Words that make a sentence a question but say nothing of its subject; lists of stop words do not have them.
_QUESTION_WORDS = {
    "english": "what who whom whose which when where why how that do does did has have had can could would should may "
    "might tell me about say said says any than from were been its his her he she they we you i there",
    "russian": "что кто кого кому кем чей чья чьё какой какая какое какие каком какую какого какому какими когда где "
    "куда откуда почему зачем как сколько ли расскажи скажи является был была было были это о об",
}
_WITH_STOP_WORDS = {
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "russian",
    "spanish",
    "swedish",
}


def analysis_for(language: str | None) -> str:
    """Which analysis a text in this language gets ("en", "pt-BR"); an unknown language is taken for English."""
    if not language:
        return STEMMERS["en"]
    return STEMMERS.get(language.replace("_", "-").split("-")[0].lower(), UNSTEMMED)


def analysis_of(question: str) -> str:
    """Which analysis a question gets: it is too short for its language to be told by more than its letters."""
    return STEMMERS["ru" if _CYRILLIC.search(question) else "en"]


def terms(text: str, analysis: str) -> list[str]:
    """The terms of a text, in order, with repetitions."""
    # NFKC: "é" as one letter, since a combining accent would end the word; ligatures as their letters.
    found: list[str] = _analyser(analysis, content_only=False).analyze(normalize("NFKC", text))
    return found


def content_terms(text: str, analysis: str) -> list[str]:
    """The terms that carry meaning, in order and without repetitions; all of them where none would be left."""
    return telling_terms(text, analysis) or list(dict.fromkeys(terms(text, analysis)))


def telling_terms(text: str, analysis: str) -> list[str]:
    """The terms that carry meaning, in order and without repetitions; none for "Why?"."""
    found: list[str] = _analyser(analysis, content_only=True).analyze(normalize("NFKC", text))
    return list(dict.fromkeys(found))


@cache
def _analyser(analysis: str, *, content_only: bool) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST)).filter(Filter.lowercase())
    if content_only:
        if analysis in _WITH_STOP_WORDS:
            builder = builder.filter(Filter.stopword(analysis))
        builder = builder.filter(Filter.custom_stopword(_QUESTION_WORDS.get(analysis, "").split()))
    if analysis != UNSTEMMED:
        builder = builder.filter(Filter.stemmer(analysis))
    # Folded after stemming: the endings that stemmers look for carry accents.
    return builder.filter(Filter.ascii_fold()).build()
