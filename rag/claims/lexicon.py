"""The words by which sentences are compared, read once from lexicon.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_TABLES: Mapping[str, Any] = tomllib.loads(files("rag.claims").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def words(table: str, key: str) -> tuple[str, ...]:
    """The words of one list."""
    return tuple(_TABLES[table][key].split())


def rows(table: str, key: str) -> tuple[Any, ...]:
    """The rows of one list of lists, each as it is written."""
    return tuple(_TABLES[table][key])


def by_form(table: str) -> dict[str, str]:
    """Each word of a table with the key that it stands under."""
    return {form: key for key, forms in _TABLES[table].items() for form in _split(forms)}


def _split(forms: str | list[str]) -> list[str]:
    return forms.split() if isinstance(forms, str) else forms
