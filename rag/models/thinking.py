"""Cuts what a model thinks aloud, between <think> and </think>, out of its text while it streams."""

from __future__ import annotations

import re

_TAG = re.compile(r"</?think(?:ing)?>", re.IGNORECASE)
_CLOSE = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_TAGS = ("<thinking>", "</thinking>", "<think>", "</think>")


class Unthought:
    """The text of a reply without its thoughts, which stand between tags at its start or anywhere in it.

    Use one per reply: feed it the text as it comes, then take what `rest` still holds. Of a closing tag that nothing
    opened only the tag is cut: what stood before it was shown long ago.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        """What of the text so far is new and is surely no thought."""
        self._held += text
        out = []
        while found := (_CLOSE if self._thinking else _TAG).search(self._held):
            if not self._thinking:
                out.append(self._held[: found.start()])
            self._thinking = not found.group().startswith("</")
            self._held = self._held[found.end() :]
        sure = len(self._held) - self._possible_tag()
        if not self._thinking:
            out.append(self._held[:sure])
        self._held = self._held[sure:]
        return "".join(out)

    def rest(self) -> str:
        """What was held back because it might have begun a tag."""
        held, self._held = self._held, ""
        return "" if self._thinking else held

    def _possible_tag(self) -> int:
        """How many characters at the end could be the beginning of a tag."""
        tail = self._held[at:].lower() if (at := self._held.rfind("<")) >= 0 else ""
        return len(tail) if any(tag.startswith(tail) for tag in _TAGS) else 0
