"""Whether the words around a date speak of what was or of what is to come (English and Russian)."""

from __future__ import annotations

import re
from typing import Literal

Tense = Literal["past", "future", "open"]

_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|(?:is|are|was|were|be|been|am) (?:going|set|about|due|to) (?:to|be)|upcoming|forthcoming"
    r"|(?:is|are|was|were|be|been) (?:planned|scheduled|expected|slated|due|likely|forecast)"
    r"|(?:scheduled|planned|slated|due) (?:for|to|on|in|by)"
    r"|expected to|would|(?:could|may|might|must|should) (?:\w+ )?be\b(?! \w+ing\b)"
    r"|(?:plan|hope|intend|aim|want|vow|promise)s? to"
    r"|(?:begin|start|open|close|end|expire|resume|return)s|takes? place|takes effect|tomorrow"
    r"|буд(?:ет|ут|ем|у|ете)|состо(?:ится|ятся)|пройд[её]т|пройдут|предсто\w+|планиру\w+|намерен\w*|запланирован\w*"
    r"|начн[её]тся|начнутся|заверш(?:ится|атся)|откроется|откроются|вступит|вступят|должн[аоы]?|"
    r"ожида(?:ется|ются)|прибудет|прибудут|состязаются|завтра)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|\w{2,}ed|(?:has|have|having) (?:\w+ly )?(?:\w+n|become|come|run)"
    r"|said|told|met|came|went|won|lost|died|began|became|took|made|fell|rose|held"
    r"|left|led|built|found|fought|wrote|saw|gave|got|sent|struck|broke|brought|bought|sold|spoke|stood|put|cut|hit|set"
    r"|shut|grew|drew|flew|ran|sank|burnt|paid|laid|chose|swore|hung|beat|quit|kept|felt|taught|thought|knew"
    r"|был[аои]?|ш[её]л|шли|шла|шло|\w+(?:ш[её]л|шла|шло|шли)|\w+(?:ал|ел|ил|ул|ял|ыл|ол)(?:[аои])?"
    r"|\w+(?:л[аои]?с[ья])|\w{2,}(?:ан|ен|ят|ыт|ит|ут)[аоы]|\w{3,}(?:ан|ен|ён)"
    r"|(?:по)?гиб(?:ли|ла|ло)?|умер(?:ли|ла|ло)?|смог|помог)\b",
    re.IGNORECASE,
)
_NOT_PAST = re.compile(r"\b\w{3,}(?:[её]т|ит|ут|ют|ат|ят)(?:ся)?\b", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"[,;:()\[\]—]|\s[-–]\s|\b(?:that|which|who|whose|where|because|although|but|while|and|after|before|when|if"
    r"|что|котор(?:ый|ая|ое|ые|ого|ой|ую|ых|ым|ом)|где|потому|хотя|но|а|и|когда|если|чтобы|после)\b",
    re.IGNORECASE,
)


def tense(sentence: str, start: int, end: int, after: int = 0, before: int | None = None) -> Tense:
    """The tense of the clause in which `sentence[start:end]` stands; "open" where no verb tells it.

    What stands in front of it in its clause tells before what follows; a clause without a verb ("On Friday, the
    leaders will meet") takes the tense of the one that follows it, else of the one before it.

    :param after, before: where the clause begins at the earliest and ends at the latest.
    """
    before = len(sentence) if before is None else before
    cuts = [match.end() for match in _BOUNDARY.finditer(sentence)]
    left = max([after, *(cut for cut in cuts if cut <= start)])
    right = min([before, *(cut for cut in cuts if cut > end)])
    following = min([len(sentence), *(cut for cut in cuts if cut > right)])
    preceding = max([0, *(cut for cut in cuts if cut < left)])
    for a, b in ((left, start), (end, right), (right, following), (preceding, left)):
        part = sentence[a:b]
        coming, gone = _FUTURE.search(part), _PAST.search(part)
        if coming and gone and a >= end:  # behind the date, what stands nearer to it tells
            return "future" if coming.start() < gone.start() else "past"
        if coming or gone:
            return "future" if coming else "past"
    # «Министр посетит Берлин в среду»: with a day, a Russian verb that is not of the past is of what is to come.
    return "future" if _NOT_PAST.search(sentence[left:right]) else "open"
