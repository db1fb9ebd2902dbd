"""Thoughts: what a reasoning model writes between tags before it answers, left out while the text arrives."""

from __future__ import annotations

import re

_TAGS = ("think", "thinking", "thought", "reasoning")
_OPENS = re.compile(rf"<({'|'.join(_TAGS)})>", re.IGNORECASE)
_LONGEST = max(len(f"<{tag}>") for tag in _TAGS)
_HALF = re.compile(r"<\w*$")


class Thoughts:
    """Passes on what stands outside the tags; what may become a tag is held back until it is known."""

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""

    def without(self, text: str) -> str:
        """What is certain to stand outside."""
        self._held += text
        passed: list[str] = []
        while True:
            if self._closing:
                _, closed, behind = _parted(self._held, self._closing)
                if not closed:
                    self._held = self._held[-len(self._closing) :]
                    return "".join(passed)
                self._held, self._closing = behind, ""
                continue
            opened = _OPENS.search(self._held)
            if opened is None:
                half = _HALF.search(self._held[-_LONGEST:])
                sure = len(self._held) - (len(half.group()) if half else 0)
                passed.append(self._held[:sure])
                self._held = self._held[sure:]
                return "".join(passed)
            passed.append(self._held[: opened.start()])
            self._held, self._closing = self._held[opened.end() :], f"</{opened[1].lower()}>"

    def rest(self) -> str:
        """What was held back, when nothing more comes."""
        held, self._held = "" if self._closing else self._held, ""
        return held


def _parted(text: str, tag: str) -> tuple[str, bool, str]:
    at = text.lower().find(tag)
    return (text, False, "") if at < 0 else (text[:at], True, text[at + len(tag) :])
