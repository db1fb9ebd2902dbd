"""What a quoted sentence points back to: the sentence before it, for the reader's sake."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import ScoredSentence
from rag.sentences import sentences

_LONGEST = 300
# A passage is short; the sentence in front of this one is among its last characters.
_BEHIND = 1_000
_OPENING = r"^[\W\d]*(?:(?:but|and|so|yet|still|then|also|however|instead|meanwhile|а|но|и|однако|тогда|затем)\b,? )?"
_POINTS = re.compile(
    rf"{_OPENING}(?:"
    r"(?:he|she|they|his|her|their|hers|its|both|neither|such)\b"
    # "It is true that", "It was in May that": this "it" points to nothing before it.
    r"|it\b(?! (?:is|was|has been|will be|would be|may be|seems|appears|takes|took)\b[^.]*?\b(?:that|to|who)\b)"
    r"|(?:this|these|those|that)\b"
    r"|(?:the (?:former|latter|other|others|two|three|pair|same|rest))\b"
    r"|(?:by then|there|here|since then|after that|at that time|instead|as a result|for that reason),?"
    r" (?!is|are|was|were|have|has)"
    r"|(?:он|она|они|оно|его|её|ее|их|ему|ей|им|ими|у него|у неё|у нее|у них|оба|обе|там|тогда|туда)\b"
    r"|(?:это|этот|эта|эти|этого|этой|этому|этим|этих|в этом|на этом|при этом|для этого"
    r"|из-за этого|после этого|об этом)\b"
    r"|(?:та|то|те|такой|такая|такое|такие|таким|такую|последний|последняя|последние)\b"
    r"|по (?:его|её|ее|их) (?:словам|мнению|данным))",
    re.IGNORECASE,
)
# Whom or what the article has named before: "The president said", «Президент заявил».
_ROLE = (
    "president|prime minister|minister|mayor|governor|director|chairman|chairwoman|spokesman|spokeswoman|spokesperson"
    "|official|officials|leader|author|authors|writer|director|singer|actor|actress|coach|captain|player|judge|lawyer"
    "|prosecutor|prosecutors|suspect|victim|victims|man|woman|couple|boy|girl|child|children|driver|doctor|teacher"
    "|scientists?|researchers?|company|firm|agency|group|team|club|party|government|ministry|committee|commission"
    "|council|court|police|army|union|organi[sz]ation|university|museum|city|town|village|country|region|report|study"
    "|survey|decision|agreement|deal|plan|project|bill|law|measure|move|ban|incident|accident|attack|fire|storm|meeting"
    "|event|ceremony|trial|vessel|ship|plane|train|building|bridge|book|film|album|song|game|match"
)
_ROLE_RU = (
    "президент|премьер-министр|премьер|министр|мэр|губернатор|директор|председатель|представитель|чиновник|лидер|автор"
    "|писатель|режисс[её]р|актёр|актриса|певец|певица|тренер|судья|адвокат|прокурор|подозреваемый|мужчина|женщина|водитель"
    "|врач|уч[её]ные|компания|агентство|команда|клуб|партия|правительство|министерство|комитет|комиссия|совет|суд|полиция"
)
_BARE = re.compile(
    rf"{_OPENING}(?:the (?:[a-z-]+ )?(?:{_ROLE}) (?:also |later |then |now |has |have |had |will |would |did |does )?"
    r"(?:not )?(?:[a-z]+(?:ed|s)|said|told|was|were|is|are|had|has|won|lost|held|made|took|went|came|began|rose|fell"
    r"|met|left|put|set|built|sold|bought|spoke|saw|knew|found|gave|got|be|become|became)\b"
    rf"|(?:{_ROLE_RU}) (?:также |затем |позже |уже |не )?[а-яё]+"
    r"(?:л|л[аои]|лся|лась|лось|лись|ет|ит|ют|ят|ается|ится)\b)",
)
_WHOLE = re.compile(r"[.!?…][»”\"')\]]*$")


def context(item: ScoredSentence, chosen: Sequence[ScoredSentence] = ()) -> str:
    """The sentence before this one, verbatim in one line, where this one begins by pointing back to it; else "".

    It stands in the same passage, is not too long, and is none of `chosen`, which are shown anyway.
    """
    evidence = item.evidence
    if not leans_back(evidence.text):
        return ""
    article, passage = evidence.hit.article, evidence.hit.passage
    first = max(passage.start, evidence.start - _BEHIND)
    before = sentences(article.text[first : evidence.start], article.language)
    if not before:
        return ""
    start, end = first + before[-1].start, first + before[-1].end
    text = " ".join(article.text[start:end].split())
    if len(text) > _LONGEST or not _WHOLE.search(text):
        return ""
    shown = (other.evidence for other in chosen)
    if any(other.hit.article.id == article.id and other.start < end and start < other.end for other in shown):
        return ""
    return text


def leans_back(sentence: str) -> bool:
    """Whether a reader who sees only this sentence would ask whom or what it means."""
    return bool(_POINTS.match(sentence)) or bool(_BARE.match(sentence[:1].lower() + sentence[1:]))
