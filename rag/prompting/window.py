"""The window: how much of what a model reads and writes together is left for more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

Count: TypeAlias = Callable[[str], int]

# Tokens that a model's own template puts around each message, and once around them all; Llama 3's, the longest of the
# usual ones, takes 5 for a message and 30 for the beginning.
_AROUND = 8
_ONCE = 32


def cost(texts: Iterable[str], count_tokens: Count) -> int:
    """The tokens of these messages, with what a template puts around each."""
    return sum(count_tokens(text) + _AROUND for text in texts)


def left(window: int, limit: int, texts: Iterable[str], count_tokens: Count) -> int:
    """The tokens that are left beside these messages and a reply of `limit` tokens; below 0 where they do not fit."""
    return window - limit - _ONCE - cost(texts, count_tokens)
