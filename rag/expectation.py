"""What kind of thing a question asks for, and whether a sentence holds one: a date, a number, a definition, a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "number", "definition", "name", "any"]

# First match wins, so the narrower kinds come first.
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|old|long|far|tall|high|large|big|often|deep|fast|heavy)\b"
            r"|\bwhat (?:percent|percentage|number|amount|proportion|share|population|price|age)\b"
            r"|\b(?:population|price|cost|turnover|budget) of\b|\bпроцент|\bсколько\b"
            r"|\bкаков[аоы]? (?:численность|цена|доля)",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|\bкогда\b"
            r"|\bв как(?:ом|ой) (?:году|день|месяц|веке)",
            re.IGNORECASE,
        ),
    ),
    (
        "definition",  # of at most five words: a longer "what is the …" asks for something else
        re.compile(
            r"^\W*(?:what|who) (?:is|are|was|were) (?:an? |the )?(?P<subject>[\w’'-]+(?: [\w’'-]+){0,4})\W*$"
            r"|^\W*(?:что|кто) так(?:ое|ой|ая|ие) (?P<russian>[\w’'-]+(?: [\w’'-]+){0,4})\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            r"\bwho(?:m|se)?\b|\bwhere\b"
            r"|\b(?:what|which) (?:country|city|town|place|state|region|person|company|team)\b"
            r"|\bкто\b|\bкого\b|\bкому\b|\bгде\b|\bкуда\b|\bв как(?:ой|ом) (?:стране|городе)",
            re.IGNORECASE,
        ),
    ),
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
)
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресень"
)
_DATE = re.compile(
    rf"\b1\d{{3}}\b|\b20\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|\bcentur|\bвек[аеу]?\b"
    rf"|\b(?:{_MONTHS})|\b(?:{_WEEKDAYS})|\b(?:yesterday|today|tomorrow|вчера|сегодня|завтра)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
    r"|thousand|million|billion|half|dozen|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять"
    r"|сто|тысяч|миллион|миллиард|половин)"
)
_NUMBER = re.compile(rf"\d|\b{_NUMBER_WORDS}", re.IGNORECASE)
_FIGURE = re.compile(rf"\d+(?:[.,]\d+)*|\b{_NUMBER_WORDS}\w*", re.IGNORECASE)
# The subject at the start, a few words between at most, then what it is.
_DEFINES = r"\W*(?:an? |the )?{}\b[^.]{{0,60}}?(?:\b(?:is|are|was|were|means|refers to|это|является)\b|\s—\s)"
# "There is a prize for solving it", "Such problems are called …": what these are about stands in front of them.
_POINTS_BACK = re.compile(
    r"\W*(?:(?:but|and|however|so|thus|then|also|instead|therefore|а|но|и)\b,? )?(?:this|these|those|that|such|its?"
    r"|they|their|he|his|she|her|there|both|another|это|этот|эта|эти|он|она|оно|они|его|её|их|такой|такие)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?<![.!?…]\s)(?<!^)\b[^\W\d_][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Expectation:
    """The kind of thing asked for; the question's own words, which are no answer; for a definition, its subject."""

    kind: Kind
    words: frozenset[str]
    subject: str = ""

    def fit(self, sentence: str) -> float:
        """1.0 where the sentence holds such a thing, 0.0 where not, 0.5 where no kind is expected."""
        match self.kind:
            case "date":
                return float(bool(_DATE.search(sentence)))
            case "number":
                return float(bool(_NUMBER.search(sentence)))
            case "name":
                found = (m.group().casefold() for m in _CAPITALISED.finditer(sentence) if m.group()[0].isupper())
                return float(any(word not in self.words for word in found))
            case "definition":
                return float(bool(re.match(_DEFINES.format(re.escape(self.subject)), sentence, re.IGNORECASE)))
            case "any":
                return 0.5


def points_back(sentence: str) -> bool:
    """Whether the sentence begins by pointing to what was said before it."""
    return bool(_POINTS_BACK.match(sentence))


def figures(sentence: str) -> frozenset[str]:
    """The numbers of a sentence, in digits or in words: two sentences of other figures do not say the same."""
    return frozenset(match.group().casefold() for match in _FIGURE.finditer(sentence))


def expected(question: str) -> Expectation:
    """What the question asks for, read from its wording (English and Russian)."""
    words = frozenset(re.findall(r"[\w’'-]+", question.casefold()))
    for kind, pattern in _ASKS:
        if match := pattern.search(question):
            subject = next(filter(None, match.groupdict().values()), "")
            return Expectation(kind, words, subject)
    return Expectation("any", words)
