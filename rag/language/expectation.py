"""What kind of thing a question asks for, and how well a sentence holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from rag.language import mentions
from rag.language.wording import Kind, Unit, asks_for

__all__ = ["Expectation", "Kind", "Unit", "expected", "figures", "points_back"]

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_STEM = 5  # letters in which "Mexico" and "Mexican", «Бишкек» and «Бишкеке» agree
_PIECE = re.compile(r"[^\W_]+")
_ACCENT = re.compile(r"[\u0300-\u036f]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# What shows that a number is of the unit asked for.
UNITS: dict[Unit, re.Pattern[str]] = {
    "percent": re.compile(
        r"%|\bper\s?cent|\bпроцент|\b(?:half|a third|a quarter|two-thirds|половин|треть)", re.IGNORECASE
    ),
    "money": re.compile(
        r"[$€£₽¥]|\b(?:dollars?|euros?|pounds?|roubles?|rubles?|yen|yuan|rupees?|francs?|cents?|som|tenge|USD|EUR|GBP"
        r"|доллар\w*|евро|рубл\w*|сом\w{0,2}|тенге|юан\w*|франк\w*|фунт\w*)\b",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centuries|century"
        r"|секунд\w*|минут\w*|час(?:а|ов)?|дн(?:я|ей)|сут\w+|недел\w+|месяц\w*|лет|год(?:а|у)?)\b",
        re.IGNORECASE,
    ),
    "age": re.compile(r"\b(?:aged?|years?|old|months?|at|turned|лет|год(?:а|у|ов)?|возраст\w*)\b", re.IGNORECASE),
    "length": re.compile(
        r"\b(?:mm|cm|km|m|ft|kilomet(?:re|er)s?|met(?:re|er)s?|centimet(?:re|er)s?|miles?|feet|foot|inch(?:es)?|yards?"
        r"|км|м|см|километр\w*|метр\w*|миль|мил[ия])\b",
        re.IGNORECASE,
    ),
}
UNITS["extent"] = re.compile(f"{UNITS['time'].pattern}|{UNITS['length'].pattern}", re.IGNORECASE)
# The subject at the start, a few words between at most, then what it is.
_DEFINES = (
    r"\W*(?:an? |the )?{}\b[^.]{{0,60}}?"
    r"(?P<verb>\b(?:is|are|was|were|means|refers to|stands for|это|является|означает)\b|\s[—–]\s(?:это\b)?)"
)
# "There is a prize for solving it", "Such problems are called …": what these are about stands in front of them.
_POINTS_BACK = re.compile(
    r"\W*(?:(?:but|and|however|so|thus|then|also|instead|therefore|а|но|и)\b,? )?(?:this|these|those|that|such|its?"
    r"|they|their|he|his|she|her|there|both|another|это|этот|эта|эти|он|она|оно|они|его|её|их|такой|такие)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The kind of thing asked for; the question's own words, which are no answer; for a definition, its subject.

    `words` are cut to what a name and its inflections share. `unit` says what a number counts or that a year is
    wanted; for "count", `counted` holds the noun that is counted, in lower case.
    """

    kind: Kind
    words: frozenset[str]
    subject: str = ""
    unit: Unit = ""
    counted: tuple[str, ...] = ()

    def fit(self, sentence: str) -> float:
        """How well the sentence holds such a thing, in [0, 1]; 0.5 where no kind is expected."""
        match self.kind:
            case "date":
                return self._date(sentence)
            case "number":
                return self._number(sentence)
            case "person":
                return self._named(sentence, mentions.people(sentence))
            case "place":
                return self._named(sentence, mentions.places(sentence))
            case "name":
                return float(bool(self.new(sentence, mentions.names(sentence))))
            case "reason":
                return float(bool(mentions.reasons(sentence)))
            case "definition":
                return float(self.defines(sentence) is not None)
            case "yes or no" | "any":
                return 0.5

    def new(self, sentence: str, spans: list[mentions.Span]) -> list[mentions.Span]:
        """Those of the spans that hold a word, in letters or digits, which the question does not have."""
        return [(start, end) for start, end in spans if not self.words.issuperset(_keys(sentence[start:end]))]

    def foreign(self, sentence: str, spans: list[mentions.Span]) -> list[mentions.Span]:
        """Those of the spans that have no word of the question."""
        return [(start, end) for start, end in spans if self.words.isdisjoint(_keys(sentence[start:end]))]

    def defines(self, sentence: str) -> re.Match[str] | None:
        """The beginning of a sentence that says what the subject is, up to the verb; None where it does not."""
        return re.match(_DEFINES.format(re.escape(self.subject)), sentence, re.IGNORECASE)

    def counts(self, word: str) -> bool:
        """Whether a word is the noun that is counted, in whatever number or case."""
        return any(same_word(word.casefold(), counted) for counted in self.counted)

    def _date(self, sentence: str) -> float:
        if self.unit == "year" and self.new(sentence, mentions.years(sentence)):
            return 1.0
        found = self.new(sentence, mentions.dates(sentence))
        return (0.5 if self.unit == "year" else 1.0) if found else 0.0

    def _number(self, sentence: str) -> float:
        found = self.new(sentence, mentions.numbers(sentence))
        if not found:
            return 0.0
        if self.unit == "count":
            near = (word for _, end in found for word in _WORD.findall(sentence[end : end + 40])[:3])
            return 1.0 if any(map(self.counts, near)) else 0.7
        if self.unit in UNITS:
            return 1.0 if UNITS[self.unit].search(sentence) else 0.5
        return 1.0

    def _named(self, sentence: str, fitting: list[mentions.Span]) -> float:
        if self.new(sentence, fitting):
            return 1.0
        return 0.5 if self.new(sentence, mentions.names(sentence)) else 0.0


def _keys(text: str) -> list[str]:
    """The words by which question and answer are compared: without accents and, of letters, without their endings."""
    plain = text if text.isascii() else _ACCENT.sub("", normalize("NFKD", text))
    return [word if word[0].isdigit() else word[:_STEM] for word in _PIECE.findall(plain.casefold())]


def same_word(one: str, other: str) -> bool:
    """Whether two words are forms of one, as far as their letters tell ("ship", "ships"; «житель», «жителей»)."""
    shorter, longer = sorted((one, other), key=len)
    stem = max(3, len(shorter) - 2)
    return longer[:stem] == shorter[:stem] and len(longer) - len(shorter) <= 3


def points_back(sentence: str) -> bool:
    """Whether the sentence begins by pointing to what was said before it."""
    return bool(_POINTS_BACK.match(sentence))


def figures(sentence: str) -> frozenset[str]:
    """The numbers of a sentence, in digits or in words: two sentences of other figures do not say the same."""
    words = _FIGURE.findall(sentence.casefold())
    return frozenset(word for word in words if word[0].isdigit() or word in mentions.NUMERALS)


def expected(question: str) -> Expectation:
    """What the question asks for, read from its wording (English and Russian)."""
    words = frozenset(_keys(question))
    kind, unit, match = asks_for(" ".join(question.split()))
    groups = match.groupdict() if match else {}
    counted = groups.pop("counted", None) or groups.pop("counted_ru", None) or ""
    subject = next((group for group in groups.values() if group), "") if kind == "definition" else ""
    return Expectation(kind, words, subject, unit, _counted(counted.casefold()))


_AUXILIARY = re.compile(r"\b(?:did|do|does|are|is|was|were|have|has|had|can|could|will|would|should)\b")

_PLURAL = re.compile(r"(?:[a-rt-z]s|people|men|women|children|[а-я](?<!ых)(?<!их))$")


def _counted(rest: str) -> tuple[str, ...]:
    """The noun that is counted: the last word in front of the verb, else the first of three that is a plural."""
    before, verb, _ = rest.partition(auxiliary[0]) if (auxiliary := _AUXILIARY.search(rest)) else (rest, "", "")
    before = re.split(r"\b(?:of|in|on|at|from|to|for|with|в|на|из|у|от|было|есть)\b", before)[0]
    words = tuple(_WORD.findall(before))
    if verb:
        return words[-1:]
    return tuple(word for word in words[:3] if _PLURAL.search(word))[:1] or words[:1]
