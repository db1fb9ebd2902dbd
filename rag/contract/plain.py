"""Plain text: a sentence as a model wrote it, without its Markdown, HTML, links and markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from unicodedata import normalize

from rag.contract.cutting import Cut, visible
from rag.contract.markers import Markers

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~^<-])")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\](?:\([^)]{0,2000}\)?|\[[^\]]{0,100}\])?")
_LINK = re.compile(r"\[([^\[\]]{0,600})\](?:\([^)]{0,2000}\)?|\[[^\]\[]{0,100}\])")
_HTML = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|svg|iframe|object)\b.*?(?:</\1\s*>|$)|</?[a-zA-Z!?][^<>]{0,2000}(?:>|$)",
    re.DOTALL | re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"<?\b(?:https?|ftp|file|data|javascript|vbscript|mailto):[^\s<>]*[^\s<>.,;:!?)\]\"'»”]>?/?|\bwww\.\S+\w/?",
    re.IGNORECASE,
)
_HEADING = re.compile(r"#{1,6} +\S|#{1,6}[^\s#\d]")
_BOLD_LINE = re.compile(r"(\*\*|__)(?:(?!\1).)+\1:?|\*(?:[^*])+\*:?")
_BEFORE = re.compile(r"(?:\s*(?:#{1,6}(?=\s)|>+|[-*+•‣▪◦–—¦](?=\s)|\[[ xX]\](?=\s)|\(?\d{1,2}[.)](?=\s+\S)))+\s*")
_SETEXT = re.compile(r"[=\-_*~`|:+ ]+")
_EMPHASIS = re.compile(r"(?<!\d)\*+|\*+(?!\d)|(?<!\w)_+|_+(?!\w)|~~+|`+")
_EMPTY = re.compile(r"[\[(（【{<][\s,;:.&–-]*[\])）】}>]")
_AROUND = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+([.,;:!?…)\]»”。，；：！？])"), r"\1"),
    (re.compile(r"([(\[«“])\s+"), r"\1"),
    (re.compile(r"([.!?…])(?:\s*[,;:])+"), r"\1"),
    (re.compile(r"(?:[,;:]\s*)+([.!?])"), r"\1"),
    (re.compile(r"(?<!\.)\.(?:\s*\.)(?!\.)$"), "."),
    (re.compile(r"([!?])\.$"), r"\1"),
)
# What is left in brackets and begins like a marker, and brackets that have no other half.
_LEFT = re.compile(r"[\[【［〔〖]\s*[#^№]?\s*(\d[^\[\]【】]{0,40}?)\s*[\]】］〕〗]")
_OPENED = re.compile(r"[\[【［〔〖](?=[^\]】］〕〗]*$)")
_CLOSED = re.compile(r"^([^\[【［〔〖]*)[\]】］〕〗]")
_HALF = re.compile(r"(?:[\[【［〔〖(（<^!]+[^\])】］〕〗）>]{0,80}|[⁰¹²³⁴-⁹]+|\^\d*|&#?\w*)$")
_MOST_ROUNDS = 4
# Of a sentence that is being written no more is shown.
_PENDING = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as plain text with the numbers of its markers; `heading` where it stands over others."""

    text: str
    numbers: tuple[int, ...] = ()
    heading: bool = False


def plain(cut: Cut, markers: Markers) -> Line:
    """What a sentence says."""
    written = visible(unescape(_ESCAPED.sub(r"\1", cut.text))).strip()
    heading = cut.heads or (cut.opens and (_HEADING.match(written) is not None or _is_rule(written)))
    heading = heading or (
        cut.opens and cut.closes and _BOLD_LINE.fullmatch(markers.blanked(written).strip()) is not None
    )
    text = written
    if cut.opens and text.startswith("|"):
        text = ", ".join(cell.strip() for cell in text.strip("| ").split("|"))
    numbers: list[int] = []
    for _ in range(_MOST_ROUNDS):  # what one round takes away may put together a new marker
        before = text
        text = _reduced(text, markers, numbers)
        if text == before:
            break
    text = _CLOSED.sub(r"\1", _OPENED.sub("", _LEFT.sub(r"\1", normalize("NFC", text))))
    return Line(" ".join(text.split()), tuple(dict.fromkeys(numbers)), heading)


def pending(rest: str, markers: Markers) -> str:
    """A sentence that is being written, as far as it can be shown: without what may become a marker."""
    text = rest.split("\n", 1)[0][:_PENDING]
    text = plain(Cut(_HALF.sub("", text), True, False), markers).text
    return _HALF.sub("", text).rstrip()


def _reduced(text: str, markers: Markers, numbers: list[int]) -> str:
    text = _IMAGE.sub(" ", text)
    found = markers.find(text)
    numbers += [number for marker in found for number in marker.numbers]
    for marker in reversed(found):
        text = f"{text[: marker.start]} {text[marker.end :]}"
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(" ", _HTML.sub(" ", text))
    text = _EMPHASIS.sub("", _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text)
    text = _EMPTY.sub(" ", text)
    for pattern, mended in _AROUND:
        text = pattern.sub(mended, text)
    return _paired(text.strip(" |").lstrip(",;:. "))


def _paired(text: str) -> str:
    """The sentence without a quotation mark at its start or end that has no other: it spans what was cut apart."""
    if text.count('"') % 2:
        text = text[1:] if text.startswith('"') else text.removesuffix('"')
    if text.startswith("“") and "”" not in text:
        text = text[1:]
    return text.removesuffix("”") if "“" not in text else text


def _is_rule(written: str) -> bool:
    return _SETEXT.fullmatch(written) is not None
