"""The forms in which a word of a name comes back: inflected, possessive, as a land or as its people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rag.claims.lexicon import rows, words
from rag.claims.words import is_cyrillic

# A country and its people where no rule makes one of the other; the first form stands for all.
_SAME: tuple[str, ...] = rows("names", "same")
CANONICAL = {form: forms.split()[0] for forms in _SAME for form in forms.split()}
WRITTEN_OUT = {"us": ("united", "states"), "uk": ("united", "kingdom"), "сша": ("соединенные", "штаты")}
_CASES = words("names", "case_endings")
_OF_A_PEOPLE = ("n", "an", "ian", "ean", "ese", "i", "ish", "ns", "ans", "ians", "eans", "is")
_OF_A_LAND = ("", "a", "y", "o", "e", "any")


@lru_cache(maxsize=65_536)
def _plain_keys(form: str) -> tuple[str, ...]:
    form = form.removesuffix("'s").removesuffix("'")
    keys = [form]
    if is_cyrillic(form):
        keys += [form[: -len(end)] for end in _CASES if form.endswith(end) and len(form) - len(end) >= 3]
    elif len(form) > 4 and form.endswith("s"):
        keys.append(form[:-1])
    if form in CANONICAL:
        keys.append(f"={CANONICAL[form]}")
    return tuple(keys)


@lru_cache(maxsize=65_536)
def index_keys(form: str) -> tuple[str, ...]:
    """What a word of a passage can be found by."""
    bare = form.removesuffix("'s").removesuffix("'")
    return (*_plain_keys(form), *(f"land {k}" for k in _land(bare)), *(f"people {k}" for k in _people(bare)))


@lru_cache(maxsize=65_536)
def lookup_keys(form: str) -> tuple[str, ...]:
    """What a word of a name is looked for by: a land finds its people, and they find it."""
    bare = form.removesuffix("'s").removesuffix("'")
    return (*_plain_keys(form), *(f"people {k}" for k in _land(bare)), *(f"land {k}" for k in _people(bare)))


def _land(form: str) -> list[str]:
    return _stripped(form, ("", *_CASES) if is_cyrillic(form) else _OF_A_LAND)


def _people(form: str) -> list[str]:
    if is_cyrillic(form):
        return [stem.removesuffix("ск") for stem in _stripped(form, _CASES) if stem.endswith("ск")]
    return _stripped(form, _OF_A_PEOPLE)


def _stripped(form: str, ends: Sequence[str]) -> list[str]:
    return [form[: len(form) - len(end)] for end in ends if form.endswith(end) and len(form) - len(end) >= 4]
