"""The exact answer inside a sentence: which words of it the question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rag.datamodels import Evidence
from rag.dates.events import events
from rag.evidence import ScoredSentence
from rag.language import mentions
from rag.language.expectation import UNITS, Expectation, expected
from rag.language.mentions import Span
from rag.language.verbs import base
from rag.terms import analysis_for, content_terms, terms

# Less of the question than this in the sentence and its headline, and the sentence may tell of something else.
_ABOUT = 0.5
# A name is a weaker sign than a date or a number.
_ABOUT_NAMES = 0.65
# The words that ask are none that an answer repeats.
_ASKING = re.compile(
    r"\b(?:how (?:many|much|long|old|far|tall|large|big|high|deep|wide|often)"
    r"|(?:what|which) (?:percentage|percent|share|year|date|day|month|century|time|country|city|state|town|place"
    r"|person)"
    r"|как(?:ой|ом|ая|ую|ого) (?:процент|доля|году|год|месяце|день|числа|веке|стране|городе|области))\b",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"\s\([^()]*\)\W*$")
_LONGEST_CLAUSE = 220
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
# What ends a reason or a definition: the words behind these tell something else.
_CLAUSE_END = re.compile(
    r"[;:]|[.!?…](?=\W*$)|,? (?:but|which|although|though|while|said|но|хотя|однако|сообщил\w*)\b|, (?!and |что |котор)"
)
_DEFINITION_END = re.compile(r"[,;:(]|[.!?…](?=\W*$)| (?:which|that|who|where|когда|котор\w+|где|что)\b")
_NAMED = re.compile(
    r"\b(?:called|named|known as|titled|entitled|dubbed|называ\w+|назван\w*|под названием)\s+[«“\"‘']?$"
)
_BETWEEN_PLACES = re.compile(r",\s|\s(?:in|of)\s")
_CLAUSES = re.compile(r"[,;:()—]|\b(?:and|but|after|before|when|while|who|which|that|и|а|но|после|до|когда|котор\w+)\b")
_NEAR = 3  # words on either side of a name that tell what it has to do with the question


def focus(question: str, item: ScoredSentence) -> Span | None:
    """The exact answer's offsets in `item.evidence.text`; None where it is not sure.

    What the question expects is looked for: it must be the only such thing in the sentence that the question does not
    hold itself, or the only one that stands beside the question's words. A reader's span is the last resort: it is
    right less often than these rules where both speak.
    """
    return _by_rule(question, item.evidence) or item.span


def _by_rule(question: str, evidence: Evidence) -> Span | None:
    analysis = analysis_for(evidence.hit.article.language)
    expectation = expected(question)
    if shared(question, evidence) < (_ABOUT_NAMES if expectation.kind in _LISTS else _ABOUT):
        return None
    known = _known(question, evidence)
    match expectation.kind:
        case "number":
            return _only(_counted(expectation, evidence.text))
        case "reason":
            return _reason(evidence.text)
        case "definition":
            return _definition(expectation, evidence.text)
        case "date":
            found = expectation.new(evidence.text, _dates(evidence))
            return _only(found) or _beside(evidence.text, found, known, analysis)
        case "person" | "place" | "name":
            return _named(expectation, evidence.text, known, analysis)
        case "yes or no" | "any":
            return None


def shared(question: str, evidence: Evidence) -> float:
    """The share of what a question says that the sentence and its headline say too, in [0, 1].

    A follow-up carries the words that it lacked in brackets at its end; neither those nor its own may be missing.
    """
    known = _known(question, evidence)
    wanted = (_wanted(text, evidence) for text in (question, _CARRIED.sub("", question)))
    return min(len(words & known) / len(words) if words else 1.0 for words in wanted)


def in_line(text: str, span: Span) -> Span:
    """The offsets of a span of `text` after `text` has become one line (`" ".join(text.split())`)."""
    start, end = span
    quoted = text[start:end]
    before = " ".join(text[: end - len(quoted.lstrip())].split())
    first = len(before) + bool(before and text[end - len(quoted.lstrip()) - 1].isspace())
    return first, first + len(" ".join(quoted.split()))


def _named(expectation: Expectation, sentence: str, known: set[str], analysis: str) -> Span | None:
    """The one name that fits and has no rival, or that stands nearer to the question's words than all others."""
    fitting = expectation.foreign(sentence, _LISTS[expectation.kind](sentence))
    if not fitting:
        return None
    others = expectation.new(sentence, mentions.names(sentence))
    rivals = [span for span in others if not any(start <= span[0] and span[1] <= end for start, end in fitting)]
    if len(fitting) == 1 and not rivals:
        return fitting[0]
    best = _beside(sentence, [*fitting, *rivals], known, analysis)
    return best if best in fitting else None


def _wanted(question: str, evidence: Evidence) -> set[str]:
    about = _ASKING.sub("", question)
    return set(content_terms(_with_bases(about), analysis_for(evidence.hit.article.language)))


def _known(question: str, evidence: Evidence) -> set[str]:
    analysis, title = analysis_for(evidence.hit.article.language), evidence.hit.article.title
    return _wanted(question, evidence) & set(terms(_with_bases(f"{evidence.text} {title}"), analysis))


def _dates(evidence: Evidence) -> list[Span]:
    return [event.span for event in events(evidence.text, evidence.hit.article.published)]


def _names(sentence: str) -> list[Span]:
    found = mentions.names(sentence)
    return [span for span in found if _NAMED.search(sentence[: span[0]])]


def _places(sentence: str) -> list[Span]:
    """Places, "Paris, France" as one."""
    joined: list[Span] = []
    for start, end in mentions.places(sentence):
        if joined and _BETWEEN_PLACES.fullmatch(sentence, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


_LISTS: dict[str, Callable[[str], list[Span]]] = {
    "person": mentions.people,
    "place": _places,
    "name": _names,
}


def _counted(expectation: Expectation, sentence: str) -> Iterable[Span]:
    """Numbers with what they count or measure, as far as it is what the question asks for."""
    for start, end in expectation.new(sentence, mentions.numbers(sentence)):
        first = mentions.roughly(sentence, start)
        if expectation.unit == "percent":
            if UNITS["percent"].search(sentence[start:end]):
                yield first, end
        elif expectation.unit == "money" and UNITS["money"].search(sentence[start:end]):
            yield first, end
        elif expectation.unit:
            if last := _noun_end(expectation, sentence, end):
                yield first, last
        else:
            yield first, end


def _noun_end(expectation: Expectation, sentence: str, end: int) -> int | None:
    """Where the noun behind a number ends, if it is the one that is counted or the unit of what is measured."""
    gap = end
    for number, word in enumerate(_WORD.finditer(sentence, end)):
        if number == _NEAR or sentence[gap : word.start()].strip().strip("-‑"):
            return None
        if expectation.unit == "count":
            if expectation.counts(word.group()):
                return word.end()
        elif UNITS[expectation.unit].fullmatch(word.group().split("-")[0]):
            return word.end()
        elif number:
            return None
        gap = word.end()
    return None


def _reason(sentence: str) -> Span | None:
    """The reason with the words that open it, up to the end of its clause."""
    found = mentions.reasons(sentence)
    if len(found) != 1:
        return None
    start, opened = found[0]
    start += len(sentence[start:opened]) - len(sentence[start:opened].lstrip(", "))
    stop = _CLAUSE_END.search(sentence, opened + 1)
    end = stop.start() if stop else len(sentence)
    return (start, end) if opened + 2 < end <= start + _LONGEST_CLAUSE else None


def _definition(expectation: Expectation, sentence: str) -> Span | None:
    opening = expectation.defines(sentence)
    if opening is None:
        return None
    start = opening.end()
    start += len(sentence[start:]) - len(sentence[start:].lstrip())
    stop = _DEFINITION_END.search(sentence, start)
    end = stop.start() if stop else len(sentence)
    return (start, end) if start + 2 < end <= start + _LONGEST_CLAUSE else None


def _only(spans: Iterable[Span]) -> Span | None:
    found = list(spans)
    return found[0] if len(found) == 1 else None


def _beside(sentence: str, found: list[Span], known: set[str], analysis: str) -> Span | None:
    """The span to which a word of the question stands nearer, in its clause, than to any other."""
    distances = [_distance(sentence, span, known, analysis) for span in found]
    best = min(distances, default=_NEAR)
    return found[distances.index(best)] if best < _NEAR and distances.count(best) == 1 else None


def _distance(sentence: str, span: Span, known: set[str], analysis: str) -> int:
    """How many words stand between a span and the nearest of the question's words; `_NEAR` where none is so near."""
    before = _WORD.findall(_CLAUSES.split(sentence[: span[0]])[-1])[::-1]
    behind = _WORD.findall(_CLAUSES.split(sentence[span[1] :])[0])
    for distance in range(_NEAR):
        beside = [words[distance] for words in (before, behind) if distance < len(words)]
        if not known.isdisjoint(terms(_with_bases(" ".join(beside)), analysis)):
            return distance
    return _NEAR


def _with_bases(text: str) -> str:
    """The text with its irregular verbs in their base form, as stemmers leave "sank" and "written" alone."""
    return _WORD.sub(lambda match: base(match.group()), text)
