"""Cuts what a model thinks aloud, between <think> and </think>, out of its text while it streams."""

from __future__ import annotations

import re

_OPEN, _CLOSE = re.compile(r"<think(?:ing)?>", re.IGNORECASE), re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_LONGEST = len("</thinking>")


class Unthought:
    """The text of a reply without its thoughts, which stand between tags at its start or anywhere in it.

    Use one per reply: feed it the text as it comes, then take what `rest` still holds.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        """What of the text so far is new and is surely no thought."""
        self._held += text
        out = []
        while found := (_CLOSE if self._thinking else _OPEN).search(self._held):
            if not self._thinking:
                out.append(self._held[: found.start()])
            self._held = self._held[found.end() :]
            self._thinking = not self._thinking
        keep = self._possible_tag()
        if not self._thinking:
            out.append(self._held[: len(self._held) - keep])
        self._held = self._held[len(self._held) - keep :]
        return "".join(out)

    def rest(self) -> str:
        """What was held back for it might have begun a tag."""
        held, self._held = self._held, ""
        return "" if self._thinking else held

    def _possible_tag(self) -> int:
        """How many characters at the end could be the beginning of a tag."""
        at = self._held.rfind("<", -_LONGEST)
        if at < 0:
            return 0
        tail = self._held[at:].lower()
        return (
            len(tail)
            if any(tag.startswith(tail) for tag in ("<thinking>", "</thinking>", "<think>", "</think>"))
            else 0
        )
