"""Texts to the terms that are indexed and searched: in lower case, stemmed by language, without accents."""

from __future__ import annotations

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

_LONGEST = 60  # bytes; a longer run of letters is no word


def analysis_for(language: str | None) -> str:
    """Which analysis a text in this language gets ("en", "pt-BR"); an unknown language is taken for English."""
    if not language:
        return STEMMERS["en"]
    return STEMMERS.get(language.replace("_", "-").split("-")[0].lower(), UNSTEMMED)


def terms(text: str, analysis: str) -> list[str]:
    """The terms of a text, in order, with repetitions."""
    # NFKC: "é" as one letter, since a combining accent would end the word; ligatures as their letters.
    found: list[str] = _analyser(analysis).analyze(normalize("NFKC", text))
    return found


@cache
def _analyser(analysis: str) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST)).filter(Filter.lowercase())
    if analysis != UNSTEMMED:
        builder = builder.filter(Filter.stemmer(analysis))
    # Folded after stemming: the endings that stemmers look for carry accents.
    return builder.filter(Filter.ascii_fold()).build()
