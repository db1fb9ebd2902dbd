"""A question as tokens of dates: each word or figure that can be part of a date gets a kind, all others are OTHER."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.dates.english import ENGLISH
from rag.dates.russian import RUSSIAN
from rag.dates.spans import FIRST_YEAR, LAST_YEAR
from rag.dates.vocabulary import Vocabulary

# One character each, so that a question's tokens are also a string, and phrases are regular expressions over it.
MONTH, WEEKDAY, WEEKEND, SEASON, QUARTER, UNIT = "M", "W", "K", "S", "Q", "U"
YEAR, YEARS, DAY, DECADE, TENS, CENTURY = "Y", "Z", "I", "E", "T", "C"  # 2019, 2015-2017, 2019-02-04, 1990s, 90s
YEAR_MONTH, DAY_RANGE = "L", "G"  # 2019-02, 4-10
NUMBER, COUNT, NTH, ORDINAL, ROMAN = "N", "V", "H", "O", "R"  # 4, four, 4th, fourth, IV
SHIFT, ROLLING, AGO, DAY_WORD = "s", "r", "g", "d"
PART, EDGE, CLIP = "p", "e", "c"
LEAD, JOIN, AND, OF, THE, ONE, NOW, ONWARD = "l", "j", "&", "o", "t", "a", "n", "w"
AMOUNT, ERA, COMMA, DASH, STOP, OTHER = "#", "b", ",", "-", ".", "x"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the question, `question[start:end]`, in lower case in `form`; `number` and `name` are its meaning."""

    kind: str
    start: int
    end: int
    form: str
    number: int = 0
    name: str = ""
    language: Vocabulary = ENGLISH


_Entry = tuple[str, int, str, Vocabulary]


def _entries(words: Vocabulary) -> Iterator[tuple[str, _Entry]]:
    """Each form of a language with its kind, number and name; later entries win over earlier ones."""
    numbered: Iterable[tuple[str, Iterable[tuple[int, str]]]] = (
        (MONTH, enumerate(words.months, 1)),
        (WEEKDAY, enumerate(words.weekdays)),
        (SEASON, words.seasons.items()),
        (COUNT, words.numbers.items()),
        (ORDINAL, words.ordinals.items()),
        (TENS, words.decades.items()),
        (SHIFT, words.shifts.items()),
        (DAY_WORD, words.days.items()),
        (PART, words.parts.items()),
        (EDGE, words.edges.items()),
        (CLIP, words.clips.items()),
        (WEEKEND, [(5, words.weekend)]),
        (ROLLING, [(-1, words.rolling)]),
        (ONE, [(1, words.one)]),
    )
    for kind, meanings in numbered:
        for number, forms in meanings:
            yield from ((form, (kind, number, "", words)) for form in forms.split("|"))
    named: Iterable[tuple[str, str, str]] = (
        (OTHER, "", words.governors),
        *((UNIT, unit, forms) for unit, forms in words.units.items()),
        *((LEAD, lead, forms) for lead, forms in words.leads.items()),
        (AGO, "", words.ago),
        (JOIN, "", words.joins),
        (AND, "", words.conjunctions),
        (OF, "", words.of),
        (THE, "", words.the),
        (NOW, "", words.now),
        (ONWARD, "", words.onward),
        (AMOUNT, "", words.amounts),
        (ERA, "", words.eras),
    )
    for kind, name, forms in named:
        yield from ((form, (kind, 0, name, words)) for form in forms.split("|") if form)


_LEXICON: dict[str, _Entry] = dict((*_entries(RUSSIAN), *_entries(ENGLISH)))
_TENS_OF_ROMAN, _ONES_OF_ROMAN = ("", "x", "xx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {_TENS_OF_ROMAN[number // 10] + _ONES_OF_ROMAN[number % 10]: number for number in range(1, 23)}
_PHRASES = sorted((form for form in _LEXICON if " " in form or "." in form), key=len, reverse=True)
_ABBREVIATED = [form for form, entry in _LEXICON.items() if entry[0] == MONTH and len(form) <= 4]
_QUOTED = re.compile('«[^«»]{1,200}»|“[^“”]{1,200}”|"[^"]{1,200}"')
_FOLD = str.maketrans({"ё": "е", "’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "‒": "-"})


def _any_of(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form).replace("\\ ", r"\s+") for form in forms)


# A figure is a date only where it stands free: not in 555-2018, 1,990, v2.2019, $2000 or 2000km.
_FREE = r"(?<![\w.,:/$€£¥№#%+*=])(?<![0-9]-)"
_END = r"(?![\w%$€£¥°]|[.,/][0-9]|-[0-9])"
_YEAR = r"1[0-9]{3}|2[01][0-9]{2}|2200"
_YEAR_WORD = r"(?:-?(?:й|го|м|ом|му))?(?:\s{0,2}(?:год(?:а|у|ом|ы|ов|ах|ами|ам)?|гг?\b\.?))?"
_DECADE_WORD = r"(?:'?s|-?(?:ые|ых|ым|х|е)(?:\s{0,2}год(?:ы|ов|ах|ами|ам)|\s{0,2}гг?\b\.?)?)"
_TOKEN = re.compile(
    rf"(?<!\w)(?P<phrase>{_any_of(_PHRASES)})(?!\w)"
    rf"|(?<!\w)(?P<abbreviated>{_any_of(_ABBREVIATED)})\.(?=\s+\S)"
    rf"|{_FREE}(?:"
    rf"(?P<ymd>(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?!(?!t[0-9])\w|[/-]|\.[0-9]))"
    rf"|(?P<dmy>(?P<d2>[0-9]{{1,2}})(?P<s2>[-/.])(?P<m2>[0-9]{{1,2}})(?P=s2)(?P<y2>{_YEAR}){_YEAR_WORD}{_END})"
    rf"|(?P<years>(?P<from>{_YEAR})(?P<slash>[-/])(?P<to>{_YEAR}|[0-9]{{2}}){_YEAR_WORD}{_END}(?!-))"
    rf"|(?P<decade>(?P<decade_start>(?:1[0-9]|2[01])?[0-9]0){_DECADE_WORD}(?!\w))"
    rf"|(?P<year>(?P<year_number>{_YEAR}){_YEAR_WORD}{_END}(?!(?<![а-я.]):|-(?!(?:present|now|today)\b)\w))"
    r"|(?P<century>(?P<century_number>[0-9]{1,2}|[ivxх]{1,5})(?:-?(?:го|м|й))?\s{0,2}"
    r"(?:вв?\.|век(?:а|е|у|ов|ах)?(?!\w)|столети[еяию](?!\w)))"
    rf"|(?P<day_range>(?P<d_from>[0-9]{{1,2}})\s?-\s?(?P<d_to>[0-9]{{1,2}})(?![\w/:,-]|\.[0-9]))"
    r"|(?P<nth>(?P<nth_number>[0-9]{1,2})(?:st|nd|rd|th|-?(?:го|ого|й|ый|м|ом|я|ая|ей|ю|е))(?!\w))"
    rf"|(?P<number>[0-9]{{1,3}}{_END})"
    r"|(?P<quarter>q[1-4]|h[12])(?!\w))"
    r"|'?(?P<word>[^\W\d_]+)(?!\w)|(?P<odd>'?\w+)|(?P<mark>[^\w\s])"
)


def tokens(question: str) -> list[Token]:
    """The tokens of a question, in order; spaces are between them."""
    folded = question.replace("İ", "I").lower().translate(_FOLD)
    if len(folded) != len(question):  # lower() may lengthen: then case is left as it is, so that offsets hold
        folded = question.translate(_FOLD)
    folded = _QUOTED.sub(lambda match: _hidden(match, len(question)), folded)
    return [_token(match) for match in _TOKEN.finditer(folded)]


def _hidden(match: re.Match[str], length: int) -> str:
    """A quotation inside a question is a title or somebody's words, not a date; a question all in quotes is itself."""
    return match.group() if match.end() - match.start() > length - 3 else "x" * len(match.group())


def _token(match: re.Match[str]) -> Token:
    kind, number, name, words = _meaning(match)
    return Token(kind, *match.span(), match.group(), number, name, words)


def _meaning(match: re.Match[str]) -> _Entry:
    """Kind, number, name and language; a name holds what one number cannot ("2015 2017")."""
    if (word := match["word"] or match["abbreviated"]) is not None:
        return _word(word)
    if match["phrase"] is not None:
        return _LEXICON[" ".join(match["phrase"].split())]
    if match["mark"] is not None:
        return {",": COMMA, "-": DASH, "&": AND}.get(match["mark"], STOP), 0, "", ENGLISH
    if match["odd"] is not None:
        return OTHER, 0, "", ENGLISH
    return (*_figure(match), ENGLISH)


def _word(word: str) -> _Entry:
    if word in _LEXICON:
        return _LEXICON[word]
    if word in _ROMAN:
        return ROMAN, _ROMAN[word], "", ENGLISH
    return OTHER, 0, "", ENGLISH


def _figure(match: re.Match[str]) -> tuple[str, int, str]:
    if match["ymd"]:
        return DAY, 0, f"{match['y']} {match['m']} {match['d']}"
    if match["dmy"]:
        return DAY, 0, _day_first(int(match["d2"]), int(match["m2"]), match["y2"], match["s2"])
    if match["years"]:
        return _years(int(match["from"]), match["to"], match["slash"])
    if match["decade"]:
        start = int(match["decade_start"])
        return (DECADE, start, "") if start >= FIRST_YEAR else (TENS, start, "")
    if match["year"]:
        return YEAR, int(match["year_number"]), ""
    if match["century"]:
        written = match["century_number"].replace("х", "x")
        return CENTURY, int(written) if written.isdigit() else _ROMAN.get(written, 0), ""
    if match["day_range"]:
        return DAY_RANGE, 0, f"{match['d_from']} {match['d_to']}"
    if match["nth"]:
        return NTH, int(match["nth_number"]), ""
    if match["number"]:
        return NUMBER, int(match["number"]), ""
    return QUARTER, int(match["quarter"][1]), "quarter" if match["quarter"][0] == "q" else "half"


def _day_first(day: int, month: int, year: str, mark: str) -> str:
    """04.02.2019 is 4 February; 02/04/2019 is read only where one order is possible, or both mean the same."""
    if mark == "/" and day != month and day <= 12 and month <= 12:
        return ""
    return f"{year} {month} {day}" if mark != "/" or month <= 12 else f"{year} {day} {month}"


def _years(first: int, written: str, mark: str) -> tuple[str, int, str]:
    """2015-2017, 2015-17 and 2018/19 are years; 2019-02 is a month, for no range runs backwards."""
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    if last > first and last <= LAST_YEAR:
        return YEARS, 0, f"{first} {last}"
    if len(written) == 2 and mark == "-":
        return YEAR_MONTH, 0, f"{first} {int(written)}"
    return (YEARS, 0, f"{last} {first}") if len(written) == 4 and mark == "-" else (OTHER, 0, "")
