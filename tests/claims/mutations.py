"""True sentences made false by one change, as a model gets them wrong: a figure, a date, a name, a denial, the order.

Nothing here uses what the check itself uses to find these things: a mutation is made by plain patterns of its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

KINDS = ("number", "date", "name", "name of the passage", "negation in", "negation out", "direction", "swapped roles")

_ALONE, _NO_MORE = r"(?<![\w.,/:-])", r"(?![\w/:-]|[.,]\d)"
_FIGURE = re.compile(rf"{_ALONE}\d{{1,3}}(?:[,.\u00a0 ]\d{{3}})+{_NO_MORE}|{_ALONE}\d+(?:[.,]\d+)?{_NO_MORE}")
_NUMBER_WORDS = {
    **dict(enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)),  # noqa: SIM905 (a list of twelve strings reads worse)
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
}
_RUSSIAN_NUMBER_WORDS = {
    2: "два",
    3: "три",
    4: "четыре",
    5: "пять",
    6: "шесть",
    7: "семь",
    10: "десять",
    20: "двадцать",
}
_WRITTEN = re.compile(
    rf"\b(?:{'|'.join([*_NUMBER_WORDS.values(), *_RUSSIAN_NUMBER_WORDS.values()])})\b(?!-)", re.IGNORECASE
)
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_RUSSIAN_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b(?=\s+\d)|(?<=\d\s)(?:{'|'.join([*_MONTHS, *_RUSSIAN_MONTHS])})\b")
_MONTH_DAY = re.compile(
    rf"(?<=(?<!\w)\b)(?P<day>[0-3]?\d)(?=(?:st|nd|rd|th)?\s(?:{'|'.join([*_MONTHS, *_RUSSIAN_MONTHS])})\b)"
    rf"|(?:(?<=\s)|^)(?P<month>{'|'.join(_MONTHS)})\s(?P<of>[0-3]?\d)\b(?!\d)"
)
_YEAR = re.compile(r"(?<![\w.,/-])(?:1[5-9]|20)\d\d(?![\w/-]|[.,]\d)")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_NAME = re.compile(r"(?<=[a-zа-я,;] )(?:[A-ZА-ЯЁ][a-zа-яё]+)(?: [A-ZА-ЯЁ][a-zа-яё]+)*(?![\w’'-])")
_NO_NAMES = frozenset([*_MONTHS, *_WEEKDAYS, "The", "I", "He", "She", "It", "They", "We", "God", "President"])
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|will|would|has|had|have|can|could|should|must)\b(?! not\b|n.t\b|\w)")
_DENIED = re.compile(
    r"\b(?:is|was|are|were|will|would|has|had|have|can|could|should|must|did|does|do)(?: not|n['’]t)\b|\bcannot\b",
)
_RUSSIAN_DENIED = re.compile(r"\bне (?=[а-яё]{3,}(?:л|ла|ло|ли|т|ет|ит|ут|ют|ат|ят|ся|лся|лась|лись|ть)\b)")
_RUSSIAN_VERB = re.compile(r"(?<!\bне )\b(?:[а-яё]{3,}(?:лся|лась|лось|лись|ала|ила)|был[аои]?|стали?|могут|будет)\b")
_OPPOSITES = (
    *(("rose", "fell"), ("increased", "decreased"), ("more", "fewer"), ("before", "after"), ("higher", "lower")),
    *(("increase", "decrease"), ("growth", "decline"), ("above", "below"), ("largest", "smallest"), ("won", "lost")),
    *(("accepted", "rejected"), ("highest", "lowest"), ("approved", "rejected"), ("began", "ended")),
    *(("north", "south"), ("northern", "southern"), ("east", "west"), ("eastern", "western"), ("first", "last")),
    *(("вырос", "упал"), ("выросла", "упала"), ("выросли", "упали"), ("больше", "меньше"), ("до", "после")),
    *(("увеличился", "сократился"), ("увеличилась", "сократилась"), ("выше", "ниже"), ("более", "менее")),
)
_OTHER_WAY = dict(_OPPOSITES) | {b: a for a, b in _OPPOSITES}
_DIRECTION = re.compile(rf"\b(?:{'|'.join(_OTHER_WAY)})\b")
_ROLES = re.compile(
    r"^(?P<one>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?P<verb>(?:beat|defeated|told|sued|met|bought|acquired|accused|succeeded|"
    r"joined|invaded|killed|married|replaced|visited|attacked|thanked|praised|criticised|criticized) )"
    r"(?P<two>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b"
    r"|^(?P<rone>[А-ЯЁ][а-яё]+|«[^»]+») (?P<rverb>(?:обыгра|победи|купи|опереди)ла? )"
    r"(?P<rtwo>[А-ЯЁ][а-яё]+|«[^»]+»)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A false sentence: `kind` of change, and the change itself in words."""

    kind: str
    text: str
    change: str


def mutations(sentence: str, passage: str, names: Sequence[str], rng: random.Random) -> Iterator[Mutation]:
    """At most one false sentence of each kind.

    :param names: names of other texts, to swap in; those of the passage are passed over.
    """
    makers: tuple[tuple[str, Callable[[], tuple[str, str] | None]], ...] = (
        ("number", lambda: _changed_number(sentence, passage, rng)),
        ("date", lambda: _shifted_date(sentence, passage, rng)),
        ("name", lambda: _swapped_name(sentence, passage, [n for n in names if not _shares(n, passage)], rng)),
        ("name of the passage", lambda: _swapped_name(sentence, "", names_of(passage), rng)),
        ("negation in", lambda: _denied(sentence)),
        ("negation out", lambda: _affirmed(sentence)),
        ("direction", lambda: _opposite(sentence, rng)),
        ("swapped roles", lambda: _roles(sentence)),
    )
    for kind, make in makers:
        made = make()
        if made and made[0] != sentence and made[0] not in passage:
            yield Mutation(kind, *made)


def names_of(text: str) -> list[str]:
    """Capitalised words inside sentences, by a plain pattern."""
    found = (match.group() for match in _NAME.finditer(text))
    return list(dict.fromkeys(name for name in found if not set(name.split()) & _NO_NAMES))


def _shares(name: str, passage: str) -> bool:
    lower = passage.lower()
    return any(word.lower()[:4] in lower for word in name.split())


def _replaced(sentence: str, match: re.Match[str], new: str) -> tuple[str, str]:
    return sentence[: match.start()] + new + sentence[match.end() :], f"{match.group()} -> {new}"


def _changed_number(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    dated = [match.span() for pattern in (_YEAR, _MONTH_DAY) for match in pattern.finditer(sentence)]
    found = [
        match
        for pattern in (_FIGURE, _WRITTEN)
        for match in pattern.finditer(sentence)
        if not any(start <= match.start() < end for start, end in dated)
    ]
    if not found:
        return None
    match = rng.choice(found)
    return _replaced(sentence, match, _other_number(match.group(), passage, rng))


def _other_number(text: str, passage: str, rng: random.Random) -> str:
    """A number that looks like this one and that the passage does not have."""
    for table in (_NUMBER_WORDS, _RUSSIAN_NUMBER_WORDS):
        if text.lower() in table.values():
            here = {word for word in table.values() if re.search(rf"\b{word}", passage, re.IGNORECASE)}
            figures = {word for value, word in table.items() if re.search(rf"\b{value}\b", passage)}
            other = rng.choice([word for word in table.values() if word not in here | figures] or ["ninety"])
            return other.capitalize() if text[0].isupper() else other
    digits = [at for at, c in enumerate(text) if c.isdigit()]
    for _ in range(20):
        at = rng.choice(digits)
        least = "1" if at == digits[0] and len(digits) > 1 else "0"
        new = rng.choice([d for d in "0123456789" if d != text[at] and d >= least])
        other = text[:at] + new + text[at + 1 :]
        if not re.search(rf"(?<!\d){re.escape(other)}(?!\d)", passage) and float(re.sub(r"\D", "", other)) > 1:
            return other
    return f"{text}7"


def _shifted_date(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    found = [match for pattern in (_MONTH_DAY, _MONTH, _YEAR, _WEEKDAY) for match in pattern.finditer(sentence)]
    if not found:
        return None
    match = rng.choice(found)
    text = match.group()
    if text in _WEEKDAYS:
        others = [day for day in _WEEKDAYS if day not in passage]
        return _replaced(sentence, match, rng.choice(others)) if others else None
    for months in (_MONTHS, _RUSSIAN_MONTHS):
        if text in months:
            others = [month for month in months if month not in passage]
            return _replaced(sentence, match, rng.choice(others)) if others else None
    if "day" in match.groupdict():
        month = f"{match['month']} " if match["month"] else ""
        old = int(match["day"] or match["of"])
        days = [day for day in range(1, 29) if day != old and not re.search(rf"(?<!\d){day}(?!\d)", passage)]
        return _replaced(sentence, match, f"{month}{rng.choice(days)}")
    years = [int(text) + step for step in (-20, -10, -3, -2, -1, 1, 2, 3, 10) if str(int(text) + step) not in passage]
    return _replaced(sentence, match, str(rng.choice(years))) if years else None


def _swapped_name(sentence: str, passage: str, names: Sequence[str], rng: random.Random) -> tuple[str, str] | None:
    """A name for one of as many words, and, where cases are written, with the same ending."""
    found = [match for match in _NAME.finditer(sentence) if not set(match.group().split()) & _NO_NAMES]
    rng.shuffle(found)
    for match in found:
        old = match.group()
        fitting = [name for name in names if len(name.split()) == len(old.split()) and not _shares(name, old)]
        fitting = [name for name in fitting if name.lower() not in sentence.lower()]
        if not old.isascii():
            fitting = [name for name in fitting if name[-1] == old[-1]]
        if fitting:
            return _replaced(sentence, match, rng.choice(fitting))
    return None


def _denied(sentence: str) -> tuple[str, str] | None:
    match = _AUXILIARY.search(sentence)
    if match:
        return _replaced(sentence, match, f"{match.group()} not")
    match = _RUSSIAN_VERB.search(sentence)
    return _replaced(sentence, match, f"не {match.group()}") if match else None


def _affirmed(sentence: str) -> tuple[str, str] | None:
    match = _DENIED.search(sentence)
    if match:
        plain = re.sub(r" not$|n['’]t$|not$", "", match.group())
        whole = {"ca": "can", "wo": "will", "did": "did", "do": "do", "does": "does"}.get(plain, plain)
        return _replaced(sentence, match, whole)
    match = _RUSSIAN_DENIED.search(sentence)
    return _replaced(sentence, match, "") if match else None


def _opposite(sentence: str, rng: random.Random) -> tuple[str, str] | None:
    found = list(_DIRECTION.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    return _replaced(sentence, match, _OTHER_WAY[match.group()])


def _roles(sentence: str) -> tuple[str, str] | None:
    match = _ROLES.search(sentence)
    if match is None:
        return None
    one, verb, two = (match[name] or match[f"r{name}"] for name in ("one", "verb", "two"))
    return _replaced(sentence, match, f"{two} {verb}{one}")
