"""Whether the words around a date speak of what was or of what is to come (English and Russian)."""

from __future__ import annotations

import re
from typing import Literal

Tense = Literal["past", "future", "open"]

_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|(?:is|are|was|were|be|been|am) (?:going|set|about|due|to) (?:to|be)|upcoming|forthcoming"
    r"|(?:is|are|was|were|be|been) (?:planned|scheduled|expected|slated|due)"
    r"|(?:scheduled|planned|slated|due) (?:for|to|on|in|by)"
    r"|expected to|would|(?:could|may|might|must|should) (?:\w+ )?be\b(?! \w+ing\b)"
    r"|(?:plan|hope|intend|aim|want|vow|promise)s? to"
    r"|(?:begin|start|open|close|end|expire|resume|return)s|takes? place|takes effect|tomorrow"
    r"|буд(?:ет|ут|ем|у|ете)|состо(?:ится|ятся)|пройд[её]т|пройдут|предсто\w+|планиру\w+|намерен\w*|запланирован\w*"
    r"|начн[её]тся|начнутся|заверш(?:ится|атся)|откроется|откроются|вступит|вступят|должн[аоы]?|"
    r"ожида(?:ется|ются)|прибудет|прибудут|состязаются|завтра|\w{3,}(?:ится|ятся|[её]тся|утся) (?=(?:в|во|с) ))\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|has|have|\w{2,}ed|said|told|met|came|went|won|lost|died|began|became|took|made|fell|rose|held"
    r"|left|led|built|found|fought|wrote|saw|gave|got|sent|struck|broke|brought|bought|sold|spoke|stood|put|cut|hit|set"
    r"|shut|grew|drew|flew|ran|sank|burnt|paid|laid|chose|swore|hung|beat|quit|kept|felt|taught|thought|knew"
    r"|был[аои]?|ш[её]л|шли|шла|шло|\w+(?:ш[её]л|шла|шло|шли)|\w+(?:ал|ел|ил|ул|ял|ыл|ол)(?:[аои])?"
    r"|\w+(?:л[аои]?с[ья])|\w{2,}(?:ан|ен|ят|ыт|ит|ут)[аоы]|\w{3,}(?:ан|ен|ён)"
    r"|(?:по)?гиб(?:ли|ла|ло)?|умер(?:ли|ла|ло)?|смог|помог)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"[,;:()\[\]—]|\s[-–]\s|\b(?:that|which|who|whose|where|because|although|but|while|and|after|before|when|if"
    r"|что|котор(?:ый|ая|ое|ые|ого|ой|ую|ых|ым|ом)|где|потому|хотя|но|а|и|когда|если|чтобы|после)\b",
    re.IGNORECASE,
)


def tense(sentence: str, start: int, end: int) -> Tense:
    """The tense of the clause in which `sentence[start:end]` stands.

    A clause without a verb ("On Friday, the leaders will meet") takes the tense of the one that follows it, else of
    the one before it.
    """
    cuts = [
        0,
        *(at for match in _BOUNDARY.finditer(sentence) if not start <= (at := match.end()) <= end),
        len(sentence),
    ]
    clauses = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    here = next((i for i, (a, b) in enumerate(clauses) if a <= start < b), 0)
    for i in (here, here + 1, here - 1):
        if 0 <= i < len(clauses):
            a, b = clauses[i]
            text = sentence[a:start] + " " + sentence[end:b] if i == here else sentence[a:b]
            if _FUTURE.search(text):
                return "future"
            if _PAST.search(text):
                return "past"
    return "open"
