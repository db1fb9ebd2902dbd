"""Tokens: a text as words, figures and marks, each with the form in which it is compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from rag.language.verbs import base
from rag.terms import STEMMERS, content_terms, terms

# A longer text is read up to here: no sentence and no passage comes near it.
MOST_TOKENS = 4_000

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., J.K., А.С.
    r"|[^\W\d_](?:\w|['’ʼ\u0300\u0301](?=[^\W\d_]))*"
    r"|\d+(?:[.,]\d+)*"
    r"|[^\s]"
)
_WORD, _FIGURE, _MARK = "word", "figure", "mark"
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a text, `text[start:end]`. `form` is in lower case without accents, `key` is its stem."""

    text: str
    start: int
    end: int
    kind: str
    form: str
    key: str

    @property
    def is_word(self) -> bool:
        """True for letters, or letters with figures behind them ("G20")."""
        return self.kind == _WORD

    @property
    def is_figure(self) -> bool:
        """True for what begins with a digit."""
        return self.kind == _FIGURE

    @property
    def is_mark(self) -> bool:
        """True for punctuation and other signs."""
        return self.kind == _MARK

    @property
    def is_capital(self) -> bool:
        """True for a word that begins with a capital letter."""
        return self.kind == _WORD and self.text[0].isupper()


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, in order; offsets are characters of that text."""
    found = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        kind, form, key = _read(piece)
        found.append(Token(piece, match.start(), match.end(), kind, form, key))
        if len(found) == MOST_TOKENS:
            break
    return found


def fold(text: str) -> str:
    """Lower case without accents; ё is е."""
    return "".join(
        c for c in normalize("NFKD", text.lower().replace("й", "\0")) if not "\u0300" <= c <= "\u036f"
    ).replace("\0", "й")


def is_cyrillic(text: str) -> bool:
    """Whether a text holds a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None


def language(text: str) -> str:
    """The language whose rules cut a text into sentences: Russian where there are Cyrillic letters, else English."""
    return "ru" if is_cyrillic(text) else "en"


@lru_cache(maxsize=65_536)
def is_content(form: str) -> bool:
    """Whether a word says something by itself; articles, pronouns and auxiliaries do not."""
    kept = content_terms(f"{form} {_ANCHOR}", _analysis(form))
    return len(kept) > 1


# A word that is content in every language; `content_terms` returns a stop word where nothing else would be left.
_ANCHOR = "zzyzx"


@lru_cache(maxsize=65_536)
def _read(piece: str) -> tuple[str, str, str]:
    if piece[0].isdecimal():
        return _FIGURE, piece, piece
    if not piece[0].isalpha():
        return _MARK, piece, piece
    form = fold(piece).replace("ʼ", "'").replace("’", "'")
    if "." in form:
        form = form.replace(".", "")
        return _WORD, form, form
    stems = terms(base(form.removesuffix("'s").removesuffix("'")), _analysis(form))
    return _WORD, form, "".join(stems) or form


def _analysis(form: str) -> str:
    return STEMMERS["ru" if is_cyrillic(form) else "en"]
