"""The wording that asks for a kind of thing: which words of a question, in English and Russian, want what."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["person", "place", "date", "number", "reason", "yes or no", "definition", "name", "any"]
# What a number counts or a date names, where the wording tells.
Unit = Literal["", "year", "count", "percent", "money", "time", "age", "length", "extent"]

_FLAGS = re.IGNORECASE | re.VERBOSE
_ASKING = "who|whom|whose|what|when|where|why|how|which"

# "When the war ended, who …?", "Do you know who …?", "In 2019, what …?": the question is what comes behind these.
_PREAMBLE = re.compile(
    rf"""\W*(?:(?:and|so|but|а|и|но)\b,?\s)?(?:
      (?:(?:can|could|would|will)\syou\s(?:please\s)?)?(?:tell|show|explain\sto)\sme,?\s(?=(?:{_ASKING})\b)
    | (?:please\s)?(?:tell|show)\sme,?\s(?=(?:{_ASKING})\b) | do\s(?:you|we)\sknow\s(?=(?:{_ASKING})\b)
    | (?:скажи|скажите|расскажи|расскажите),?\s(?:пожалуйста,?\s)?
    | (?:when|where|while|after|before|during|as|if|in|on|at|by|for|according\sto|under|когда|после|во\sвремя|если|в)\b
      [^?]*?,\s(?=(?:(?:in|at|on|by|for|from|to|of|в|на|по)\s)?(?:{_ASKING}|did|was|were|is
      |кто|кого|что|когда|где|почему|сколько|какой|какая|какое|как)\b)
    )?""",
    _FLAGS,
)
# "In which", "How long after", "The bridge was closed in what year": what may stand in front of the asking word.
_LEAD = (
    r"(?:in|on|at|by|from|to|of|for|with|under|during|since|near|until|about|into|through|through\sto"
    r"|в|во|на|с|со|из|от|до|к|о|об|по|за|у|под|при|чему)\s(?:about\s)?"
)

_TIME = r"(?:year|date|day|month|century|decade|time|era|season|birth\s?date|birthday|weekday)s?"
_PERSON = (
    r"(?:person|people|man|woman|president|king|queen|emperor|actor|actress|author|writer|singer|player|coach|manager"
    r"|minister|governor|general|scientist|director|composer|artist|philosopher|leader|mayor|chancellor|pope|judge"
    r"|architect|engineer|inventor|explorer|physicist|mathematician|poet|painter|musician|politician|senator|founder"
    r"|ceo|chairman|monarch|ruler|commander|captain|officer|official|historian|economist|astronaut|celebrity|prince"
    r"|princess|duke|bishop|saint|theologian|reformer|biologist|chemist|spokesman|spokeswoman|journalist)s?"
)
_PLACE = (
    r"(?:country|countries|city|cities|town|village|place|state|region|province|county|counties|continent|island"
    r"|district|area|location|street|venue|stadium|neighbou?rhood|territory|capital|nation|suburb|borough|site|hometown"
    r"|birthplace|airport|harbou?r|port|kingdom|colony|river|lake|mountain|desert|ocean|sea)s?"
)
_NAMED = (
    r"(?:name|nickname|title|company|companies|team|band|organi[sz]ation|university|universities|school|college|party"
    r"|newspaper|magazine|film|movie|book|novel|album|song|language|religion|channel|network|station|club|league|agency"
    r"|agencies|brand|ship|airline|museum|bank|award|prize|treaty|war|battle|law|act|tribe|dynasty|show|series|group)s?"
)
_MEASURE = (
    r"(?:number|amount|population|size|weight|distance|speed|temperature|score|capacity|density|value|total"
    r"|attendance|sum|rate)\b"
)
_LENGTH = r"(?:length|height|depth|width|diameter|elevation|altitude)\b"
_MONEY = r"(?:price|cost|budget|salary|revenue|turnover|fine|gdp)\b"
_PERCENT = r"(?:percent|per\scent|percentage|proportion|share|fraction)\b"
_IS = r"(?:is|are|was|were|’s|'s|has\sbeen)"
_THE = r"(?:the\s|its\s|his\s|her\s|their\s)?(?:[\w-]+\s){0,2}?"
# Of at most five words: a longer "what is the …" asks for something else. So does one that ends as these do, and
# "the … of …", which names a property and not a thing.
_DEFINED = (
    r"(?:an?\s|the\s)?(?P<{0}>[\w’'-]+(?:\s[\w’'-]+){{0,4}})"
    r"(?<!\scalled)(?<!\snamed)(?<!\sknown)(?<!\smade)(?<!\sused)(?<!\slike)(?<!\slocated)(?<!\sborn)"
    r"(?<!\sfor)(?<!\sof)(?<!\sin)(?<!\sabout)(?<!\sfrom)(?<!\sby)(?<!\swith)(?<!\sto)(?<!\son)\W*$"
)

# The first that fits is taken, so the narrower kinds come first.
_ASKS: tuple[tuple[Kind, Unit, str], ...] = (
    (
        "reason",
        "",
        rf"""why\b | how\scome\b | what\s(?:[a-z]+\s)?(?:reason|cause)s?\b
        | what\s{_IS}\s{_THE}(?:reason|cause|motive|motivation|rationale|explanation)s?\b
        | what\s(?:caused|causes|led\sto|leads\sto|prompted|triggered|motivated)\b | what\smade\s(?!up\b)
        | почему\b | зачем\b | отчего\b | ради\sчего\b | как(?:ой|ая|ова|овы|им)\s(?:\w+\s)?причин
        | ч[её]м\s(?:вызван|объясня) | из-за\s(?:чего|каких|какого)
        | что\s(?:стало\sпричиной|вызвало|привело\sк|заставило) | в\sч[её]м\sпричина
        | связи\sс\sчем\b""",
    ),
    (
        "number",
        "age",
        rf"""how\sold\b | what\sage\b | what\s{_IS}\s{_THE}age\b
        | сколько\sлет\s(?!дл|стро|прод|наз|прош) | каком\sвозрасте""",
    ),
    (
        "number",
        "length",
        rf"""how\s(?:far|tall|high|deep|wide)\b | what\s(?:{_IS}\s{_THE})?{_LENGTH}
        | как(?:ова|овы|ой)\s(?:длина|высота|ширина|глубина|протяж[её]нность|длины|высоты|ширины|глубины)""",
    ),
    ("number", "extent", r"how\slong\s(?:is|are|was|were)\b"),
    (
        "number",
        "time",
        rf"""how\s(?:long|often|frequently)\b | what\s{_IS}\s{_THE}duration\b | как\s(?:долго|часто)\b
        | сколько\s(?:времени|лет|дней|часов|месяцев|минут|недель)\b""",
    ),
    (
        "number",
        "percent",
        rf"""what\s(?:{_IS}\s{_THE})?{_PERCENT} | how\s(?:many|much)\s(?:percent|per\scent)
        | (?:какой|сколько)\sпроцент | как(?:ая|ова|ую|ой)\s(?:доля|долю|долей)""",
    ),
    (
        "number",
        "money",
        rf"""how\smuch\s(?:money\b|.*\b(?:cost|costs|pay|paid|spend|spent|earn|raise|raised|donate|sold|worth|fined)\b)
        | what\s(?:{_IS}\s{_THE})?{_MONEY} | what\s(?:do|does|did|will)\s.+\scost\b
        | сколько\s(?:.+\s)?(?:сто[ия]\w+|обо[шй]\w+|денег|рублей|долларов|заплат\w+|потрат\w+)
        | как(?:ова|ую|ая|ой)\s(?:цена|стоимость|сумму|сумма|бюджет|зарплата)""",
    ),
    ("number", "count", r"how\smany\s(?P<counted>[^?]+) | сколько\s(?P<counted_ru>[^?]+)"),
    (
        "number",
        "",
        rf"""how\s(?:much|large|big|fast|heavy|hot|cold|small|quickly|strong)\b | what\s(?:{_IS}\s{_THE})?{_MEASURE}
        | what\s{_IS}\s{_THE}area\b
        | как(?:ой|ого|ов)\s(?:размер|вес|объ[её]м) | сколько\b
        | как(?:ова|ово|ов|ое|ая)\s(?:численность|население|площадь|размер|вес|скорость|температура|число)""",
    ),
    (
        "date",
        "year",
        rf"(?:what|which)\syears?\b | what\s{_IS}\s{_THE}year\b | как(?:ом|ого|ой|ие)\s(?:году|года|год|годы)\b",
    ),
    (
        "date",
        "",
        rf"""when\b | (?:what|which)\s{_TIME}\b | what\s{_IS}\s{_THE}(?:date|birth\s?date|birthday)\b
        | когда\b | как(?:ом|ой|ого|ое|их)\s(?:день|месяц\w*|век\w*|числ\w*|время|годах)""",
    ),
    (
        "definition",
        "",
        rf"""(?:what|who)\s(?:is|are|was|were)\s(?!the\s[^?]*\s(?:of|for|in|on|to)\b)
        (?!(?:the\s)?(?:name|known|called|made|used|there|it|this|his|her|their|its|going|happening)\b)
        (?!(?:the\s)?(?:[\w-]+\s)?(?-i:{_PERSON})\b)(?![^?]*\s(?:when|while|after|before|during|since|if)\s)
        (?!the\s[a-z’'-]+\W*$)(?!the\s(?:first|last|current|main|most)\b)(?![\w-]+ed\s(?:in|by|at|on|from|to)\b)
        {_DEFINED.format("subject")}
        | what\sdo(?:es)?\s(?:the\s(?:word|term)\s)?(?P<meaning>[\w’'-]+(?:\s[\w’'-]+){{0,4}})\s(?:mean|stand\sfor)\W*$
        | define\s{_DEFINED.format("defined")}
        | (?:что|кто)\sтак(?:ое|ой|ая|ие)\s{_DEFINED.format("russian")}
        | что\s(?:значит|означает)\s(?:слово\s|термин\s)?{_DEFINED.format("russian_meaning")}""",
    ),
    (
        "person",
        "",
        rf"""who(?:m|se)?\b | (?:what|which)\s(?:(?!(?:the|is|was|did|does)\b)[\w-]+\s){{0,2}}?{_PERSON}\b(?![’'-])
        | what\s{_IS}\s(?:the\s)?(?:full\s|real\s)?name\sof\s{_THE}{_PERSON}\b
        | кто\b | кого\b | кому\b | кем\b | ком\b | чь[яёюие]\b | чей\b | как\s(?:зовут|звали)
        | как(?:ой|ая|ого)\s(?:президент|министр|певец|певица|актриса|акт[её]р|уч[её]ный|писатель|человек|король)""",
    ),
    (
        "place",
        "",
        rf"""where\b | (?:what|which)\s(?:(?!(?:the|is|was|did|does)\b)[\w-]+\s){{0,2}}?{_PLACE}\b
        | what\s{_IS}\s{_THE}(?:capital|location|birthplace|hometown)\b
        | где\b | куда\b | откуда\b
        | как(?:ой|ом|ая|ую|ие|их)\s(?:стран|город|област|регион|район|штат|сел|мест|республик|остров|континент)""",
    ),
    (
        "name",
        "",
        rf"""(?:what|which)\s(?:(?!(?:the|is|was|did|does|type|kind|sort)\b)[\w-]+\s){{0,2}}?{_NAMED}\b
        | what\s{_IS}\s{_THE}(?:name|nickname|title)\b | what\s{_IS}\s[^?]+\s(?:called|named)\W*$
        | как\sназыва\w+
        | как(?:ая|ой|ую|ое)\s(?:компани|команд|парти|книг|фильм|газет|язык|организаци|групп|банк|университет)""",
    ),
    (
        "yes or no",
        "",
        r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
        r"|(?:is|are|was|were|do|does|did|has|have|had)n['’]t)\s(?!you\b)(?!.*\bor\b)"
        r"| (?!.*\sили\b)(?:(?:правда|верно)\sли\b | (?:[\w-]+\s){1,3}ли\b)",
    ),
)
_OPENING = tuple((kind, unit, re.compile(rf"(?:{_LEAD})?(?:{pattern})", _FLAGS)) for kind, unit, pattern in _ASKS)
# "The bridge was closed in what year?", "Мост закрыли в каком году?": asked at the end.
_INSIDE = re.compile(
    rf"\b(?:{_LEAD})(?P<asked>(?:what|which|whom)\s[^,]*|как(?:ом|ой|их|ого)\s[^,]*)$|\b(?P<how>how\s(?:many|much|old|long)\b.*)$",
    _FLAGS,
)


def asks_for(question: str) -> tuple[Kind, Unit, re.Match[str] | None]:
    """The kind that a question's wording asks for, the unit, and the match that told, with its named groups."""
    preamble = _PREAMBLE.match(question)
    core = question[preamble.end() :] if preamble else question
    core = core.lstrip("«“\"'(¿-–— ")
    inside = _INSIDE.search(core)
    for text in (core, (inside["asked"] or inside["how"]) if inside else ""):
        for kind, unit, pattern in _OPENING:
            if match := pattern.match(text):
                return kind, unit, match
    return "any", "", None
