"""What a sentence mentions: dates, numbers, names, places and reasons, each by its offsets; English and Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.gazetteer import is_known_place

Span = tuple[int, int]


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH_RU = "|".join(
    [stem + ending for stem in word_set("январ феврал апрел июн июл сентябр октябр ноябр декабр") for ending in "ьяе"]
    + ["марта", "марте", "март", "августа", "августе", "август", "мая", "мае", "май"]
)
_WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WEEKDAY_RU = "понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье"
_YEAR = r"(?:1\d{3}|20\d\d)"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
# A year, unless it counts something ("1500 people", "$1,200").
_COUNTS = r"\s(?:(?!(?:is|was|has|as)\b)[a-z]+s|people|men|women|km)\b"
_LONE_YEAR = rf"(?<![\d.,$€£₽-]){_YEAR}s?(?:[–-](?:{_YEAR}|\d\d))?(?![\d%]|[.,]\d|{_COUNTS})"
_DATE = re.compile(
    rf"""
    \b(?:{_WEEKDAY}),?\s(?:the\s)?(?:{_ORDINAL}\s(?:of\s)?(?:{_MONTH})|(?:{_MONTH})\s{_ORDINAL})(?:,?\s{_YEAR})?\b
    | \b{_ORDINAL}\s(?:of\s)?(?:{_MONTH})(?:,?\s{_YEAR})?\b
    | \b(?:{_MONTH})(?:\s{_ORDINAL}\b(?:,?\s{_YEAR})?|,?\s(?:of\s)?{_YEAR})\b
    | \b(?<=\b[Ii]n\s)(?:{_MONTH})\b | \b(?:(?:last|next|early|late|mid|since|by|until)[\s-])(?:{_MONTH})\b
    | \b{_YEAR}-\d\d-\d\d\b | \b\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)\b
    | \b(?:(?:last|next|this|on)\s)?(?:{_WEEKDAY})\b
    | \b(?:the\s)?(?:early\s|late\s|mid-)?(?:\d{{1,2}}(?:st|nd|rd|th)|[a-z]+(?:th|first|second|third))
      \s(?:century|centuries)\b
    | \b(?:spring|summer|autumn|fall|winter)\s(?:of\s)?{_YEAR}\b
    | \b(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+)
      \s(?:day|week|month|year|decade)s?\s(?:ago|earlier|later)\b
    | \b(?:last|next)\s(?:week|month|year|summer|winter|spring|autumn)\b | \b(?:yesterday|today|tomorrow)\b
    | \b\d{{1,2}}\s(?:{_MONTH_RU})(?:\s{_YEAR}(?:\sгода?)?)?\b
    | \b(?:{_MONTH_RU})\s{_YEAR}(?:\sгод[ау])?\b | (?<=\bв\s)(?:{_MONTH_RU})\b
    | (?<=\b[Вв]\s)(?:{_WEEKDAY_RU})\b | (?<=\b[Вв]о\s)вторник\b
    | \b(?:{_YEAR}|\d\d)(?:-[ехмй]+)?\sгод(?:а|у|ом|ы|ах|ов)?\b
    | \b(?:[XVI]+|\d{{1,2}})(?:-[мйго]+)?\sвек(?:а|е|у|ом|ов|ах)?\b
    | \b(?:[Вв]чера|[Сс]егодня|[Зз]автра|[Пп]озавчера)\b
    | \b\S+\s(?:дней|дня|недели?|недель|месяца?|месяцев|лет|года?)\sназад\b
    | {_LONE_YEAR}
    """,
    re.VERBOSE,
)
_YEAR_IN = re.compile(_LONE_YEAR)

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
NUMERALS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands"
    " million millions billion billions trillion trillions dozen dozens half quarter third thirds"
    " один одна одну одного два две двух три трех трёх четыре четырех четырёх пять пяти шесть шести семь семи восемь"
    " восьми девять девяти десять десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать"
    " семнадцать восемнадцать девятнадцать двадцать двадцати тридцать тридцати сорок сорока пятьдесят шестьдесят"
    " семьдесят восемьдесят девяносто сто ста двести триста четыреста пятьсот полтора полторы"
    " половина половину тысяча тысячи тысяч миллион миллиона миллионов миллиард миллиарда миллиардов треть"
)
_SCALE = (
    r"(?:hundred|thousand|million|billion|trillion|bn|тыс\.|млн|млрд|тысяч[аи]?|миллион(?:а|ов)?|миллиард(?:а|ов)?)\b"
)
_PERCENT = r"(?:\s?(?:%|percent\b|per\scent\b|процент(?:а|ов)?\b))?"
_DIGITS = re.compile(
    rf"""(?:US|A|C|HK)?[$€£₽¥]\s?\d+(?:[,\s]\d{{3}})*(?:[.,]\d+)?(?:\s?(?:{_SCALE}|m\b|k\b))?
    | (?<![\w.,/-])\d+(?:[,.\s\u00a0]\d{{3}})*(?:[.,]\d+)?(?:\s?[–—-]\s?\d+(?:[.,]\d+)?)?(?:\s{_SCALE})*{_PERCENT}
      (?![\d/]|st\b|nd\b|rd\b|th\b|-(?:[емйго]|х\b))""",
    re.VERBOSE,
)
_AND = re.compile(r"[\s-](?:and\s)?")
_PERCENT_BEHIND = re.compile(_PERCENT)
_ROUGHLY = re.compile(
    r"""\b(?:(?:more|less|fewer)\sthan|no\s(?:more|less|fewer)\sthan|over|under|about|around|approximately|roughly|nearly
    |almost|some|at\sleast|at\smost|up\sto|an?\sestimated|only|just|exactly
    |более|более\sчем|менее|свыше|около|примерно|почти|не\sменее|не\sболее|порядка)\s$""",
    re.VERBOSE | re.IGNORECASE,
)

_LOWER_LINK = r"(?:of|the|de|da|di|del|van|von|der|den|la|le|al|bin|ibn|y|и|де|фон|ван)"
_CAPITAL = r"[^\W\d_a-zа-яё][\w’'.-]*\w|[A-ZА-ЯЁ]\.(?=\s?[A-ZА-ЯЁ])|[A-ZА-ЯЁ]\b"
_NAME = re.compile(rf"(?<![\w’'-])(?:{_CAPITAL})(?:\s(?:{_LOWER_LINK}\s){{0,2}}(?:{_CAPITAL}))*")
_NO_NAME = re.compile(
    rf"(?:{_MONTH}|{_WEEKDAY}|I|The|A|An|In|On|At|By|For|From|With|After|Before|During|Since|While|When|As|If|It|He|She|They"
    r"|We|You|This|That|These|Those|There|His|Her|Their|Its|Our|My|But|And|Or|So|However|Although|Though|Because|Some"
    r"|Many|Most|Both|All|One|Two|Three|Such|Under|Over|Among|According|Also|Then|Thus|Other|Another|Each|No|Not|To|Of"
    r"|В|На|По|С|Со|К|И|А|Но|Он|Она|Они|Оно|Это|Эта|Эти|Этот|Его|Её|Их|Как|Когда|После|До|Если|Так|Также|Мы|Вы|Я|О|Об"
    r"|При|За|Из|От|У|Для|Во|Все|Один|Однако)"
)
_GROUP = word_set(
    "university college school institute academy company corporation corp inc ltd bank party council committee"
    " commission ministry department agency union nations association society group league club court church army"
    " parliament senate congress house museum theatre act treaty war prize award cup river lake mount mountain"
    " mountains island islands sea ocean bay valley city street road avenue square bridge park airport station county"
    " province state republic kingdom empire district region airlines festival times post gazette herald stadium hall"
    " palace castle cathedral tower village town hospital harbour harbor desert crown brotherhood movement front office"
    " government administration series"
    " университет институт банк партия совет комитет министерство союз академия компания музей театр"
)
# "British": a name, but of nobody, in front of a noun.
_ADJECTIVE = re.compile(
    r"(?:\w+(?:ian|ish|ese|ean|ican|can|ic|ine)|French|Dutch|Greek|Swiss|German|Soviet|Roman|Muslim|Christian|\w+ск[а-я]{2,3})"
)
_NOUN = re.compile(r"\s[a-zа-яё]{3}")
_LONGEST_ADJECTIVE = 16
_TITLE = (
    r"(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Prof|Professor|President|King|Queen|Prince|Princess|Emperor|Pope|Saint|St|General"
    r"|Colonel|Captain|Senator|Governor|Mayor|Minister|Chancellor|Judge|Justice|Director|Coach|Bishop|Archbishop|Duke"
    r"|Count|president|king|queen|minister|mayor|governor|director|author|singer|actor|actress|coach|captain|chairman"
    r"|secretary|spokesman|spokeswoman|leader|founder|scientist|writer|president-elect"
    r"|президент|министр|мэр|губернатор|директор|глава|премьер|министра|писатель|режисс[её]р|тренер|король|император)"
)
_BEHIND_TITLE = re.compile(rf"\b{_TITLE}\.?,?\s$")
_OWN_TITLE = re.compile(rf"{_TITLE}\b")
_LONGEST_TITLE = 16
_IN = word_set(
    "in at near from to outside around across throughout within into toward towards through off via в во на из под"
    " около близ возле у до к"
)
# What stands between "in" and a name: "in the northern Alps", «в городе Ош».
_BETWEEN = word_set(
    "the northern southern eastern western central nearby downtown городе г. селе деревне северном южном восточном"
    " западном"
)
_SETTLEMENTS = word_set("city town village port state province")
_REASON = re.compile(
    r"\b(?:because(?:\sof)?|due\sto|owing\sto|as\sa\s(?:result|consequence)\sof|thanks\sto|on\saccount\sof"
    r"|in\sorder\s(?:to|that)|so\sas\sto|so\sthat|on\s(?:the\s)?grounds\s(?:that|of)|for\sfear\sof|in\sresponse\sto"
    r"|as\sa\s(?:result|consequence)\b(?!\sof)|caused\sby|blamed\son|attributed\sto|resulted\sfrom"
    r"|потому,?\sчто|поскольку|из-за(?:\sтого,?\sчто)?|так\sкак|вследствие|в\sсвязи\sс|благодаря|по\sпричине|ввиду"
    r"|в\sрезультате|чтобы|ради\sтого)\b|(?:,\s|^)(?:since|as)\s(?=(?:the|he|she|it|they|we|there|no|this|[A-Z])\b)",
    re.IGNORECASE,
)


# Few sentences have a date; a look at their words is ten times as fast as looking for every form of one.
_DATE_WORDS = frozenset(
    f"{_MONTH}|{_WEEKDAY}|{_WEEKDAY_RU}|century|centuries|ago|earlier|later|last|next|yesterday|today|tomorrow"
    f"|вчера|сегодня|завтра|позавчера|назад|век|века|веке|веку|веков|{_MONTH_RU}".casefold().split("|")
)


def dates(sentence: str) -> list[Span]:
    """Days, months, years, centuries and "last week"s, in order."""
    if not _DIGIT.search(sentence) and _DATE_WORDS.isdisjoint(_WORD.findall(sentence.casefold())):
        return []
    return [match.span() for match in _DATE.finditer(sentence)]


def years(sentence: str) -> list[Span]:
    """The years among its dates."""
    return [match.span() for match in _YEAR_IN.finditer(sentence)]


def numbers(sentence: str) -> list[Span]:
    """Numbers in digits or in words, with the currency, the scale and the percent sign that belong to them.

    No part of a date is one.
    """
    digits = bool(_DIGIT.search(sentence))
    words = not NUMERALS.isdisjoint(_WORD.findall(sentence.casefold()))
    found = [match.span() for match in _DIGITS.finditer(sentence)] if digits else []
    if words:
        taken = [*found]
        found += [span for span in _in_words(sentence) if not _overlaps(span, taken)]
    if not found:
        return []
    dated = dates(sentence)
    return sorted(span for span in found if not _overlaps(span, dated))


def roughly(sentence: str, start: int) -> int:
    """Where the "about" or "more than" in front of a number starts; `start` where there is none."""
    match = _ROUGHLY.search(sentence[max(0, start - 20) : start])
    return start - len(match.group()) if match else start


def names(sentence: str) -> list[Span]:
    """Runs of capitalised words; a sentence's first word counts only where its capital is not due to its place."""
    return list(_names(sentence))


def people(sentence: str) -> list[Span]:
    """Names that may be of persons: of two words or more, or behind a title, and of no place or organisation."""
    return [span for span in _names(sentence) if _is_person(sentence, span)]


def places(sentence: str) -> list[Span]:
    """Names of countries, and names behind "in", "at", "near", "from"."""
    return [span for span in _names(sentence) if _is_place(sentence, span)]


def reasons(sentence: str) -> list[Span]:
    """The words that open a reason: "because", "due to", "in order to"."""
    return [match.span() for match in _REASON.finditer(sentence)]


def _in_words(sentence: str) -> Iterator[Span]:
    """Runs of number words: "twenty-five", "two hundred and six"."""
    start = end = -1
    for match in _WORD.finditer(sentence):
        if match.group().casefold() not in NUMERALS:
            continue
        if end >= 0 and _AND.fullmatch(sentence, end, match.start()):
            end = match.end()
            continue
        if end >= 0:
            yield start, end
        start, end = match.span()
    if end >= 0:
        percent = _PERCENT_BEHIND.match(sentence, end)
        yield start, percent.end() if percent else end


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _names(sentence: str) -> Iterator[Span]:
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        first, _, rest = match.group().partition(" ")
        if _NO_NAME.fullmatch(first):  # "In Paris" at the start of a sentence
            if not rest or not rest[0].isupper():
                continue
            start += len(first) + 1
            first = rest.partition(" ")[0]
        opens = not sentence[:start].strip(" «“\"'(—–-") or sentence[:start].rstrip()[-1:] in ".!?"
        if (
            end - start <= _LONGEST_ADJECTIVE
            and _ADJECTIVE.fullmatch(sentence, start, end)
            and _NOUN.match(sentence, end)
        ):
            continue
        alone = " " not in sentence[start:end]
        if alone and (_NO_NAME.fullmatch(first) or (opens and not is_known_place(first) and not first.isupper())):
            continue
        yield start, end


def _is_person(sentence: str, span: Span) -> bool:
    start, end = span
    name = sentence[start:end]
    words = name.casefold().split()
    if not _GROUP.isdisjoint(words) or name.isupper() or is_known_place(name):
        return False
    if _BEHIND_TITLE.search(sentence[max(0, start - _LONGEST_TITLE) : start]) or _OWN_TITLE.match(name):
        return True
    return 2 <= len(words) <= 4 and "the" not in words and not _stands_in(sentence, start)


def _is_place(sentence: str, span: Span) -> bool:
    return _stands_in(sentence, span[0]) or is_known_place(sentence[slice(*span)])


def _stands_in(sentence: str, start: int) -> bool:
    """Whether the name that starts here stands behind "in", "at", "near"."""
    before = sentence[max(0, start - 40) : start].casefold().split()
    while before and before[-1] in _BETWEEN:
        before.pop()
    if before[-1:] == ["of"] and before[-2:-1] and before[-2] in _SETTLEMENTS:
        return True
    return bool(before) and before[-1] in _IN
