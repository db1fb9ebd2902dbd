"""What form an answer should take, read from the question's wording: a timeline, a comparison, or plain sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.datamodels import Form

_MOST_SIDES = 4
_LONGEST = 300  # characters; a longer question says more than a form's wording
_LONGEST_SIDE = 8  # words; a longer one is a clause and no name of a thing

# Each pattern starts where the question does: the same words further in ask for something else ("who holds the most
# titles in history").
_OPENING = (
    r"^\W*(?:(?:so|and|but|ok|okay|now|please)\b,?\s+)*(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:(?:give|show|tell|write|draw|make|list|explain|describe|outline|provide|summari[sz]e|trace)\b"
    r"(?:\s+(?:me|us|up|out))?\s+)?(?:what(?:['’]s| is| are| was| were)\s+)?(?:(?:a|an|the)\s+)?"
    r"(?:(?:short|brief|full|complete|quick|main|key|major|biggest|real)\s+)*"
)
_OPENING_RU = (
    r"^\W*(?:(?:а|и|но|ну|пожалуйста)\b,?\s+)*(?:(?:можешь|можете)\s+)?"
    r"(?:(?:дай(?:те)?|покажи(?:те)?|составь(?:те)?|опиши(?:те)?|изложи(?:те)?|объясни(?:те)?|какова|расскажи(?:те)?)\s+"
    r"(?:мне\s+)?)?(?:(?:краткую|краткая|полную|полная|подробную)\s+)?"
)
_SINCE = (
    r"(?:\s+(?:over (?:time|the (?:years|months|weeks|days|decades|course of .+))|(?:since|from|in|during|between|"
    r"after|before|until|through|throughout)\b.*|step by step|day by day|so far|afterwards))?"
)
_END = r"(?:,? (?:please|пожалуйста))?\s*[?.!…]*\s*$"
_ABOUT = r"(?:about|on|over|regarding|concerning|as to|in terms of|with regard to|in|for|when it comes to)"

_TIMELINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _OPENING
        + r"(?:time-?\s?line|chronology|sequence of events|course of events|order of events|history)(?: of events)?\s+"
        rf"(?:of|for|on|about|in|around|behind|at|leading to)\s+(?P<subject>.+?){_END}",
        _OPENING + rf"(?:course|development|evolution|unfolding) of (?P<subject>.+?) over (?:time|the \w+){_END}",
        r"^\W*(?:please\s+)?trace (?:the )?(?:course|development|evolution|history|progress) of (?P<subject>.+?)"
        + _END,
        r"^\W*(?:(?:and|so|but)\s+)?how (?:did|has|have|had) (?P<subject>.+?)"
        r"(?: been)? (?:develop|unfold|evolve|progress|play out|come about)(?:ed|ing|s|d)?"
        rf"{_SINCE}{_END}",
        r"^\W*(?:(?:and|so|but)\s+)?how (?:did|has|have|had) (?P<subject>.+?) changed?"
        rf" (?:over (?:time|the \w+)|since\b.*|through(?:out)? the \w+){_END}",
        r"^\W*what (?:has )?happened (?:to|with|in|at|around|during) (?P<subject>.+?)"
        r",? (?:over (?:time|the (?:years|months|weeks|days))|step by step|day by day|in (?:chronological )?order)"
        + _END,
        rf"^\W*(?:list|show|give|tell)\b(?: me)? (?P<subject>.+?),? in chronological order{_END}",
        _OPENING_RU + r"(?:хронологи[яюи]|ход|последовательность)(?: событий)?\s+(?:(?:вокруг|об?|по|в|во|на)\s+)?"
        rf"(?P<subject>.+?){_END}",
        _OPENING_RU + rf"(?:историю|история)\s+(?:развития\s+|вопроса об?\s+)?(?P<subject>.+?){_END}",
        r"^\W*(?:(?:а|и)\s+)?как\s+(?:развивал\w+|развёртывал\w+|разворачивал\w+|эволюционировал\w*|развил\w+)\s+"
        rf"(?:события\s+(?:вокруг|в|во|на|с|со|по)\s+)?(?P<subject>.+?){_END}",
        r"^\W*(?:(?:а|и)\s+)?как\s+(?P<subject>.+?)\s+(?:развивал\w+|разворачивал\w+|менял\w+ (?:со временем|с годами))"
        rf"(?:\s+(?:со временем|с годами|с течением времени))?{_END}",
        r"^\W*что\s+(?:происходило|случалось|было)\s+(?:с|со|вокруг|в|на)\s+(?P<subject>.+?)"
        rf",?\s+(?:по порядку|со временем|с течением времени|по дням|по годам){_END}",
    )
)
# "The timeline of the repair since 2018": the period is read elsewhere and is no part of the subject.
_DATED = re.compile(r"\s+(?:since|from|in|during|between|after|before|until|с|в|во|за|после|до)\s+[^?]*\b\d{4}\b.*$")

_SAYING = (
    r"(?:say|said|think|write|wrote|report|argue|propose|promise|want|demand|state|tell us|conclude|claim|find|found|"
    r"recommend|suggest|announce|do)"
)
_COMPARISONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _OPENING + r"(?:differences?|contrast|distinction|comparison|similarit(?:y|ies))(?: (?:is|are))? between "
        rf"(?P<sides>.+? and .+?)(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        _OPENING + rf"comparison of (?P<sides>.+? (?:and|with) .+?)(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        r"^\W*(?:(?:please|can you|could you|now)\s+)*(?:compare|contrast|compare and contrast) "
        rf"(?P<sides>.+? (?:and|with|to|against) .+?)(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        rf"^\W*how (?:do|does|did) (?P<sides>.+? and .+?) (?:differ|compare)(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        r"^\W*how (?:do|does|did) (?P<one>.+?) (?:differ from|compare (?:to|with|against)) (?:just )?(?P<other>.+?)"
        rf"(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        rf"^\W*how (?:is|are|was|were) (?P<sides>.+? and .+?) different(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        r"^\W*how (?:is|are|was|were) (?P<one>.+?) different (?:from|to|than) (?P<other>.+?)"
        rf"(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        rf"^\W*what (?:did|do|does|have|has) (?:both )?(?P<sides>.+? and .+?) {_SAYING} "
        rf"(?:about|on|of|over|regarding|concerning|to) (?P<subject>.+?){_END}",
        r"^\W*what (?:are|were) the (?:views?|positions?|opinions?|stances?|attitudes?|reactions?|plans?) of "
        rf"(?:both )?(?P<sides>.+? and .+?) (?:on|about|to|towards?|over|regarding|for) (?P<subject>.+?){_END}",
        r"^\W*(?!(?:how|what|which|when|where|who|why|did|does|do|is|was|are|were|has|have|will|can)\b)"
        rf"(?P<one>\w[^?,]*?) (?:versus|vs\.?) (?P<other>\w[^?,]*?)(?: {_ABOUT} (?P<subject>.+?))?{_END}",
        r"^\W*(?:(?:а|и)\s+)?чем\s+(?:отлича\w+)\s+(?P<one>.+?)\s+от\s+(?P<other>.+?)(?:\s+по\s+(?P<subject>.+?))?"
        + _END,
        r"^\W*(?:(?:а|и)\s+)?чем\s+(?P<one>.+?)\s+(?:отлича\w+)\s+от\s+(?P<other>.+?)(?:\s+по\s+(?P<subject>.+?))?"
        + _END,
        r"^\W*(?:(?:а|и)\s+)?чем\s+(?:различа|отлича)\w+\s+(?P<sides>.+? и .+?)(?:\s+по\s+(?P<subject>.+?))?" + _END,
        r"^\W*(?:(?:а|и)\s+)?(?:в\s+ч[её]м|какова|какая|объясни(?:те)?)\s+(?:разниц\w+|различи\w+|отличи\w+)\s+между\s+"
        rf"(?P<sides>.+? и .+?)(?:\s+(?:по|в вопросе)\s+(?P<subject>.+?))?{_END}",
        r"^\W*сравни(?:те)?\s+(?P<sides>.+? (?:и|с|со) .+?)(?:\s+(?:по|в|на)\s+(?P<subject>.+?))?" + _END,
        r"^\W*(?:а\s+)?что\s+(?:сказали|говорили|говорят|думают|думали|заявили|заявляли|пишут|писали|сообщили|обещали)\s+"
        rf"(?P<sides>.+? и .+?)\s+(?:об?|обо|про|насчёт|по поводу|на)\s+(?P<subject>.+?){_END}",
    )
)
_BETWEEN_SIDES = re.compile(r"\s*,\s*(?:(?:and|и)\s+)?|\s+(?:and|&|with|to|against|и|с|со)\s+", re.IGNORECASE)
_NO_SIDE = re.compile(
    r"^(?:it|its|they|them|their|he|him|she|her|this|that|these|those|each|other|others|one|both|all|you|we|i|us|"
    r"the (?:two|three|four|other|others|rest|two \w+|three \w+|latter|former)|each of .*|any|"
    r"он|она|оно|они|их|его|её|это|эти|ними|ним|ней|других?|другие|мной|тобой)$",
    re.IGNORECASE,
)
# "the states and the phases of matter": what stands behind "of" belongs to both.
_SHARED = re.compile(r"^(?P<side>\S+(?: \S+)?) (?P<tail>(?:of|in) .+)$", re.IGNORECASE)
_CARRIED = re.compile(r"^(?P<question>.*?)\s*\((?P<words>[^()]*)\)\s*$", re.DOTALL)
# "The history of physics group was under which centre?" only begins like a timeline.
_CLAUSE = re.compile(r"\b(?:was|were|is|are|which|who|whom|whose)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"^(?:it|this|that|they|these|those|things|events|everything|all (?:this|that)|это|всё(?: это)?|он[аои]?|события)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The form that is asked for; what a comparison compares, two to four names; and what it is about.

    A plain question has neither sides nor subject; a comparison may have no subject.
    """

    form: Form
    sides: tuple[str, ...] = ()
    subject: str = ""


PLAIN = Asked("plain")


def form(question: str) -> Asked:
    """The form that a question asks for by its wording (English and Russian); plain where there is any doubt.

    :param question: as it is searched: words that it leans on may stand in brackets at its end.
    """
    text, carried = " ".join(question.split()), ""
    if match := _CARRIED.match(text):
        text, carried = match["question"], match["words"]
    if len(text) > _LONGEST:
        return PLAIN
    return _comparison(text, carried) or _timeline(text, carried) or PLAIN


def _timeline(text: str, carried: str) -> Asked | None:
    for pattern in _TIMELINES:
        if match := pattern.match(text):
            subject = _DATED.sub("", _trimmed(match["subject"]))
            if _POINTER.match(subject):
                subject = carried
            elif carried:
                subject = f"{subject} {carried}"
            return Asked("timeline", subject=subject) if subject and not _CLAUSE.search(subject) else None
    return None


def _comparison(text: str, carried: str) -> Asked | None:
    for pattern in _COMPARISONS:
        if match := pattern.match(text):
            groups = match.groupdict()
            named = [groups["one"], groups["other"]] if groups.get("one") else _BETWEEN_SIDES.split(groups["sides"])
            subject = _trimmed(groups.get("subject") or "")
            sides = [_trimmed(side) for side in named if side.strip()]
            shared = _SHARED.match(sides[-1])
            if shared and not subject and not any(map(_SHARED.match, sides[:-1])):
                sides[-1], subject = shared["side"], shared["tail"].split(" ", 1)[1]
            sides = [carried if carried and _NO_SIDE.match(side) else side for side in sides]
            if _POINTER.match(subject):
                subject = carried
            return Asked("comparison", tuple(sides), subject) if _comparable(sides) else None
    return None


def _comparable(sides: list[str]) -> bool:
    return (
        2 <= len(sides) <= _MOST_SIDES
        and len({side.casefold() for side in sides}) == len(sides)
        and all(not _NO_SIDE.match(side) and len(side.split()) <= _LONGEST_SIDE for side in sides)
        and all(any(map(str.isalnum, side)) for side in sides)
    )


def _trimmed(text: str) -> str:
    return text.strip(" \t?.!…,;:\"“”«»'")
