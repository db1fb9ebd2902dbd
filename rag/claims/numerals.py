"""Number words of English and Russian: what a word is worth, and what it makes of the number before it."""

from __future__ import annotations

from rag.claims.lexicon import by_form, words


def _worth(table: str) -> dict[str, float]:
    return {form: float(value) for form, value in by_form(table).items()}


CARDINALS = _worth("cardinals")
ORDINALS = _worth("ordinals") | {
    stem + end: worth
    for stem, worth in _worth("russian_ordinals").items()
    for end in words("numbers", "adjective_endings")
}
MAGNITUDES = _worth("magnitudes")
# These are magnitudes only at a figure's side ("2.5m").
SHORT_MAGNITUDES = frozenset(words("numbers", "short_magnitudes"))
# In percent: a share is one.
FRACTIONS = {form: 100 / parts for form, parts in _worth("fractions").items()}
PLURAL_FRACTIONS = frozenset(words("numbers", "plural_fractions"))
WHOLE_WORDS = _worth("whole_words")
PERCENT = frozenset(words("numbers", "percent"))
CURRENCIES = by_form("currencies")
HUNDRED = "hundred"
ORDINAL_ENDINGS = frozenset(words("numbers", "ordinal_endings"))
