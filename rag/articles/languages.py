"""Which language a text is in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_SAMPLE = 600  # characters; more changes no verdict and costs time
_SURE = 0.5
_NO_LANGUAGE = ("und", "zxx")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-_]*)?", re.IGNORECASE)


def language_of(text: str, stated: str | None) -> str | None:
    """The ISO 639 code: the stated one, else what the text looks like; None where that is uncertain."""
    code = _CODE.fullmatch(stated.strip()) if stated else None
    if code and code[1].lower() not in _NO_LANGUAGE:
        return code[1].lower()
    language, probability = likeliest(text)
    return language if probability >= _SURE and language not in _NO_LANGUAGE else None


def likeliest(text: str) -> tuple[str, float]:
    """The language that the beginning of a text looks like most, and how probable that is."""
    language, probability = _identifier().classify(text[:_SAMPLE])
    return str(language), float(probability)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
