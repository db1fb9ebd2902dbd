"""Where prompts/ and seeds/ are: beside the package in a checkout, inside it when installed from a wheel."""

from __future__ import annotations

from pathlib import Path

from rag.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """The folder `name` ("prompts" or "seeds") that came with this installation.

    :raises SettingsError: neither the checkout nor the wheel has it.
    """
    for candidate in (_PACKAGE.parent / name, _PACKAGE / "_data" / name):
        if candidate.is_dir():
            return candidate
    raise SettingsError(f"the folder {name!r} that ships with the package is missing; reinstall article-assistant")
