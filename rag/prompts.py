"""The texts in prompts/: files that a person can edit, their variables checked when they are loaded.

A prompt for a chat model has two parts: instructions, then a line `---`, then the user's message.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import SettingsError
from rag.folders import shipped_folder

# What a chat model is told to write, and nothing else, where the passages do not answer: prompts/abstain.md as it is
# shipped, without its detail. A person's own abstain.md changes what readers see, not this sign.
ABSTENTION = "The articles do not say."

_PARTING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_VERSION = 8  # hex digits


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it; `version` is the first 8 hex digits of the file's SHA-256."""

    name: str
    template: str
    version: str

    @property
    def label(self) -> str:
        """Name and version: "answer 3f2a91c0"."""
        return f"{self.name} {self.version}"

    def fill(self, **variables: str) -> str:
        """The text with its variables filled in; what they hold is not looked at again."""
        return Template(self.template).substitute(variables)

    def fill_parts(self, **variables: str) -> tuple[str, str]:
        """The instructions and the user's message, each filled in; it is parted before, so no variable can part it."""
        instructions, _, message = _parts(self.template)
        return Template(instructions).substitute(variables), Template(message).substitute(variables)


def load_prompt(
    name: str,
    variables: frozenset[str],
    folder: Path | None = None,
    *,
    required: frozenset[str] = frozenset(),
    parted: bool = False,
) -> Prompt:
    """The prompt `name`, from `folder` where it has one of that name, else as shipped.

    :param variables: what the prompt may use; `$name` or `${name}` in the file.
    :param required: those of them that it must use.
    :param parted: whether it must have a line `---` between instructions and message.
    :raises SettingsError: the file is missing, is no UTF-8 text, uses another variable, or lacks what it must have.
    """
    path = folder / f"{name}.md" if folder else None
    if path is None or not path.is_file():
        path = shipped_folder("prompts") / f"{name}.md"
    try:
        raw = path.read_bytes()
        text = "\n".join(raw.decode("utf-8-sig").splitlines()).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"prompt {path.name}: {error}; restore the file") from error
    template = Template(text)
    known = ", ".join(f"${variable}" for variable in sorted(variables)) or "none"
    if not template.is_valid():
        raise SettingsError(f"prompt {path.name}: a $ that starts no variable; write $$ for a dollar sign")
    used = set(template.get_identifiers())
    if unknown := sorted(used - variables):
        raise SettingsError(f"prompt {path.name}: unknown variable ${unknown[0]}; it may use {known}")
    if missing := sorted(required - used):
        raise SettingsError(f"prompt {path.name} lacks ${missing[0]}; put it where that text belongs")
    if parted and not all(_parts(text)):
        raise SettingsError(
            f"prompt {path.name} lacks a line --- between the instructions and the user's message; put one in"
        )
    return Prompt(name, text, hashlib.sha256(raw).hexdigest()[:_VERSION])


def _parts(text: str) -> tuple[str, str, str]:
    """What stands above the first line `---`, that line, and what stands below it."""
    line = _PARTING.search(text)
    if line is None:
        return text, "", ""
    return text[: line.start()].strip(), line.group(), text[line.end() :].strip()
