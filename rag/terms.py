"""Words as the lexical index sees them: split, lower-cased, folded and stemmed by language."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

# ISO 639-1 to the names of the Snowball stemmers in tantivy.
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
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
# Words that make a sentence a question but say nothing of its subject; stop word lists do not have them.
_QUESTION_WORDS = {
    "en": "what who whom whose which when where why how do does did has have had can could would should may might "
    "tell me about say said says any than from were been its his her he she they we you i did there",
    "ru": "что кто кого кому кем чей чья чьё какой какая какое какие каком какую какого какому какими когда где куда "
    "откуда почему зачем как сколько ли расскажи скажи является был была было были это о об",
}
_STOPWORDS = {"da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ru", "sv"}
_MAX_WORD = 64


def terms(text: str, language: str | None = None) -> list[str]:
    """Every word of `text` as an index term, in order. An unknown language is stemmed as English."""
    return _analyzer(_known(language), content_only=False).analyze(text)


def content_terms(text: str, language: str | None = None) -> list[str]:
    """The terms that carry meaning, in order and without repeats; all terms where none would be left."""
    found = _analyzer(_known(language), content_only=True).analyze(text) or terms(text, language)
    return list(dict.fromkeys(found))


def _known(language: str | None) -> str:
    return language if language in STEMMERS else "en"


@functools.cache
def _analyzer(language: str, *, content_only: bool) -> tantivy.TextAnalyzer:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(_MAX_WORD))
    builder = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    if content_only:
        if language in _STOPWORDS:
            builder = builder.filter(tantivy.Filter.stopword(STEMMERS[language]))
        words = _QUESTION_WORDS.get(language, "").split()
        builder = builder.filter(tantivy.Filter.custom_stopword(words))
    return builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()
