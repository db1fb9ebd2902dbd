"""How much a model reads, and how many tokens a text has, where nothing but the model's name is known."""

from __future__ import annotations

import re

from rag.models.providers import Access

# Where nothing is known. Ollama gives a model 4,096 tokens unless told otherwise, and drops the rest without a word.
_UNKNOWN = 8192
_OLLAMA = 4096

_LATIN = re.compile(r"[\x00-\x7f]+")


def known_window(access: Access) -> int:
    """How many tokens the model reads and writes together: what pydantic-ai or its price list knows, else 8,192.

    A model on a server of one's own has the window that the server gives it, whatever its name promises.
    """
    if access.is_server:
        return _OLLAMA if access.provider == "ollama" else _UNKNOWN
    from pydantic_ai.models import infer_model_profile

    return infer_model_profile(access.route).get("context_window") or _UNKNOWN


def estimate_tokens(text: str) -> int:
    """How many tokens a text has, at most: three ASCII characters a token, one of any other script."""
    latin = sum(len(run) for run in _LATIN.findall(text))
    return -(-latin // 3) + (len(text) - latin)
