"""Untrusted text as a prompt may show it: what could pass for the prompt's own marks is broken, the words stay."""

from __future__ import annotations

import re

# Nobody sees these: controls, direction marks and overrides, zero-width signs, tags and variation selectors (in which
# whole sentences can hide), and lone surrogates. The two joiners that Persian, Hindi and emoji need stay.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n\s*")
# Tags of any kind ("</passage>", "<|im_start|>", "<｜User｜>") and rows of brackets ("<<SYS>>", ">>>").
_TAG = re.compile(r"[<＜﹤](?=[/!?|｜▁A-Za-z_])|[<＜﹤]{2,}|[>＞﹥]{2,}|(?<=[|｜])[>＞﹥]")
_BRACKETS = str.maketrans("<＜﹤>＞﹥", "‹‹‹›››")
# The same in square brackets, as Mistral's and Llama's templates have it.
_SQUARE = re.compile(
    r"\[(/?(?:INST|SYS|SYSTEM|SYSTEM_PROMPT|USER|ASSISTANT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS"
    r"|CALL_ID|IMG|THINK|gMASK|sMASK|BOS|EOS|CLS|SEP|PAD|UNK|MASK))\]"
)
# A line that opens as a turn of a conversation does ("### System:", "**Assistant**:", "User >"), or as a command.
_ROLE = re.compile(
    r"^(?=[ #>*_\-=\[(]{0,20}(?:system|user|human|assistant|ai|developer|tool|model|bot|instructions?|response|input"
    r"|output|question|answer|passages?|context)(?:[ _-](?:prompt|message|instructions?|turn|note|\d{1,3}))?"
    r"[ *_\])]{0,20}[:：>]"
    r"|(?:[-=_*~]{3,}|[`~]{3}) ?\w* ?$)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = "¦ "
# What the model is to write itself, so that a footnote of an article is no passage's number.
_MARKER = re.compile(
    r" ?[\[【［] ?(?:(?:source|passage|doc(?:ument)?|article|ref|источник) ?)?\^?\d{1,3}(?: ?[,;–-] ?\d{1,3}){0,20} ?"
    r"[\]】］](?!\()",
    re.IGNORECASE,
)


def harmless(text: str) -> str:
    """The text without what nobody sees, its lines single-spaced, with nothing in it that frames a prompt.

    Angle brackets of tags become ‹ ›, a template's square brackets round ones, and a line that opens like a speaker's
    turn gets a bar in front. No word is lost or changed: claims are held against the article itself.
    """
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    text = _TAG.sub(lambda match: match.group().translate(_BRACKETS), text)
    text = _SQUARE.sub(r"(\1)", text)
    return _ROLE.sub(_QUOTED, text)


def one_line(text: str, most: int) -> str:
    """The text made harmless, on one line, of at most so many characters."""
    line = " ".join(harmless(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def unmarked(text: str) -> str:
    """The text without markers ("[1]", "【2】", "[Source 3]"); a link's brackets stay."""
    return _MARKER.sub("", text)
