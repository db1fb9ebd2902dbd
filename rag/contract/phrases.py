"""The wordings of phrases.toml, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def patterns(key: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one list."""
    return tuple(re.compile(pattern) for pattern in _table()[key])


def word_list(key: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(_table()[key].split())


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("rag.contract").joinpath("phrases.toml").read_text(encoding="utf-8"))
