"""The texts in prompts/: files that a person can edit, their variables checked when they are loaded."""

from __future__ import annotations

from pathlib import Path
from string import Template

from rag.errors import SettingsError
from rag.folders import shipped_folder


def load_prompt(name: str, variables: frozenset[str], folder: Path | None = None) -> Template:
    """The prompt `name`, from `folder` where it has one of that name, else as shipped.

    :param variables: what the prompt may use; `$name` or `${name}` in the file.
    :raises SettingsError: the file is missing, is no UTF-8 text, or uses another variable.
    """
    path = folder / f"{name}.md" if folder else None
    if path is None or not path.is_file():
        path = shipped_folder("prompts") / f"{name}.md"
    try:
        template = Template(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"prompt {path.name}: {error}; restore the file") from error
    known = ", ".join(f"${variable}" for variable in sorted(variables)) or "none"
    if not template.is_valid():
        raise SettingsError(f"prompt {path.name}: a $ that starts no variable; write $$ for a dollar sign")
    unknown = sorted(set(template.get_identifiers()) - variables)
    if unknown:
        raise SettingsError(f"prompt {path.name}: unknown variable ${unknown[0]}; it may use {known}")
    return template
