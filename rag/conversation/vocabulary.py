"""The words of English and Russian that show how a question leans on the turns before it."""

from __future__ import annotations

import re

CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)

# Opening remarks, which ask for nothing: "Okay.", "That's interesting.", «Понятно,».
REMARK = re.compile(
    r"^\W*(?:(?:ok|okay|oh|ah+|hm+|wow|no|yes|yeah|well|sure|thanks|thank you|great|cool|nice|never mind|i see|right"
    r"|that(?:['’]?s| is) (?:very |so |really )?(?:interesting|great|good|cool|nice|bad|sad)|interesting|good to know"
    r"|please|by the way|ладно|хорошо|понятно|спасибо|ясно|интересно|да|нет|ага|ну|кстати|пожалуйста)"
    r"(?![\w’'-])[\s,.!?;:—-]*)+",
    re.IGNORECASE,
)

# Words that point to what was said before. A period ("this year"), "there is", a clause after "that" do not.
_A_TIME = (
    r"(?!\s+(?:year|month|week|weekend|morning|evening|century|season|summer|autumn|winter|spring|год|недел|месяц))"
)
_POINTER = re.compile(
    rf"\b(?:it|its|itself|they|them|their|theirs|themselves|he|him|his|himself|she|her|hers|herself"
    rf"|these|those|this{_A_TIME}|(?:which|that|another|second|other|new) one|ones|one(?=\W*$|[,;?!])|both|another|else"
    r"|(?<!each )others?|former|latter|such(?! as)|(?:the|do|does|did) same|similar|similarly|then"
    r"|there(?!\s+(?:is|are|was|were|has|have|will|any|an?|be)\b)"
    r"|он|она|оно|они|его|него|её|ее|неё|нее|их|них|ему|нему|ей|им|ним|нём|нем|ней|ими|ними"
    rf"|эт(?:от|а|и|у|ого|ой|ом|их|им|ими|ому){_A_TIME}|(?<![—–-] )это|тогда|туда|оттуда|там"
    r"|(?<!что )(?<!кто )так(?:ой|ая|ое|ие|их|ого)|друг(?:ой|ая|ие|их|ого)|ещё|еще|то же|тот же|те же)\b"
    r"|\b(?:of|about|with|for|to|than|like|after|before|from|by|why|how|is|was|does|did|do|mean) that\b"
    r"(?!\s+(?:an?|the|i|you|he|she|it|we|they|there)\b)"
    r"|^\W*that\b|\bthat\W*$",
    re.IGNORECASE,
)
_EXISTS = re.compile(r"\b(?:is|are|was|were|will|can|could|has|have) there\b(?=\s+[^\W_])", re.IGNORECASE)
# A pronoun that may stand for a name of its own clause: a subject or an owner ("Did Manas say he …", "… his horse").
_MAY_FOLLOW_ITS_NAME = re.compile(
    r"(?:he|she|they|his|her(?= [^\W_])|its|their|он|она|они|его|её|ее|их)\b", re.IGNORECASE
)

# Beginnings of what is only the rest of a question: "And in Russia?", "What about …", «А в России?», "Tell me more".
REST = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|how so|what else|what if|why(?: not)?\W*$|really\W*$"
    r"|how(?: come)?\W*$|when\W*$|where\W*$|who\W*$|i meant?|for (?:example|instance)|any(?:thing)?|more"
    r"|continue|go on"
    r"|(?:can|could|would|will) you (?:please )?(?:tell me|say|explain|elaborate|expand)(?: \w+)? (?:more|on)"
    r"|(?:please )?(?:tell me|say|explain|give me) (?:more|some|a few|another|an? (?:example|instance))"
    r"|elaborate|expand"
    r"|а|и|но|или|также|почему\W*$|зачем\W*$|когда\W*$|где\W*$|кто\W*$|как\W*$|сколько\W*$|как насч[её]т"
    r"|что насч[её]т|например|подробнее|дальше|продолж\w+"
    r"|(?:расскажи|объясни|скажи|поясни)(?:те)?(?: мне)?(?: об этом)? (?:по)?(?:подробнее|больше|ещё|еще))(?!\w)",
    re.IGNORECASE,
)

# Beginnings that set one name against another: "And in Russia?", «А Казахстан?»
CONTRAST = re.compile(
    r"^\W*(?:and|or|but|what about|how about|а|и|но|или|(?:а )?(?:как|что) насч[её]т)\b", re.IGNORECASE
)

# "Who won it then?": the time of the turn before is meant.
AT_THAT_TIME = re.compile(
    r"(?<!\A)\bthen\b|\b(?:at|in|during) (?:that|the same|this) (?:time|year|period|month)\b"
    r"|\bтогда\b|\bв (?:то|это) (?:же )?время\b|\bв (?:тот|этот) (?:же )?(?:год|период|месяц)\b|\bв том (?:же )?году\b",
    re.IGNORECASE,
)

# "And before that?": another time than that of the turn before, counted from it.
AT_ANOTHER_TIME = re.compile(
    r"\b(?:before|after|since|until|earlier|later|previous(?:ly)?|next|до|после|раньше|позже|прежде|потом"
    r"|предыдущ\w+|следующ\w+)\b",
    re.IGNORECASE,
)

# A question that names its own subject however short it is: "What is a treaty?", «Кто такой Манас?»
DEFINES = re.compile(
    r"^\W*(?:what|who) (?:is|are|was|were) (?!the\b|your\b|my\b|our\b|at\b|in\b|on\b|for\b|there\b|next\b)"
    r"(?:an? )?[\w’'-]+(?: [\w’'-]+){0,2}\W*$"
    r"|^\W*(?:что|кто) так(?:ое|ой|ая|ие) [\w’'-]+(?: [\w’'-]+){0,2}\W*$",
    re.IGNORECASE,
)
# Words that presume the subject to be known; a generic "How do volcanoes erupt?" has none.
PRESUMES = re.compile(r"\b(?:the|there|my|your|our|any|some|more)\b", re.IGNORECASE)
ASKS = re.compile(
    r"^\W*(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has"
    r"|have|had|что|кто|кого|кому|кем|чей|чья|какой|какая|какое|какие|каков|какова|когда|где|куда|откуда|почему"
    r"|зачем|как|сколько|tell|describe|explain|расскажи|опиши|объясни)\b",
    re.IGNORECASE,
)

# A person asked for, and the pronouns that then mean the person who was the answer; the same of places.
WHO = re.compile(r"\b(?:who|whom|whose)\b|\b(?:кто|кого|кому|кем|чей|чья|чьё)\b", re.IGNORECASE)
PERSON = re.compile(
    r"\b(?:he|him|his|himself|she|her|hers|herself|они?|она|его|него|её|ее|неё|нее|ему|нему|ей|ним|нём|нем|ней"
    r"|they|them|their)\b",
    re.IGNORECASE,
)
WHERE = re.compile(
    r"\bwhere\b|\b(?:what|which) (?:country|city|town|place|state|region|capital)\b|\bcapital\b"
    r"|\b(?:где|куда|столиц\w*)\b|\bв как(?:ой|ом) (?:стране|городе|месте)\b",
    re.IGNORECASE,
)
PLACE = re.compile(r"\b(?:there|that (?:country|city|town|place)|там|туда|оттуда)\b", re.IGNORECASE)

# Never a subject: what one says to an assistant, and what only points.
_FILLERS = (
    "ok okay oh wow hmm ah thanks thank please hi hello yes no sure great interesting cool nice sorry let lets "
    "let’s let's talk like need want mean meant know think heard give get go going one ones more most other another "
    "else also example examples some many much lot kind kinds type types way ways thing things use used using make "
    "made its it's it’s good best better possible specific specifically really still now then so too very just "
    "actually i'm i’m i'd i’d i've i’ve that's that’s what's what’s never mind next few happen happens happened "
    "something someone anything main find question questions information detail details there this those these such "
    "both same between only after before my your our his her day days week weeks month months year years hour hours "
    "я мы вы ты мне мой моя можно нужно надо хочу знать узнать подробнее больше ещё еще пример примеры другой "
    "другая другие такой такая такие этот эта это эти тот та те там тогда туда он она оно они его её ее их ей им "
    "него нее насчёт насчет продолжай дальше потом затем произошло случилось время день дня дней неделя месяц "
    "месяцев год года году лет час часов "
)
FILLERS = frozenset(_FILLERS.split())
# Words in front of a name in "What about Germany?", «А Казахстан?»: they give it no part of its own.
OPENING = frozenset(("", "about", "and", "or", "but", "for", "а", "и", "но", "или", "насчёт", "насчет"))
# Capitalised, and no name of anybody.
_TIMES = (
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
TIMES = frozenset(_TIMES.split())


def pointer(text: str) -> re.Match[str] | None:
    """The first word that points to what was said before it."""
    existing = [match.span() for match in _EXISTS.finditer(text)]
    for match in _POINTER.finditer(text):
        if not any(start <= match.start() < end for start, end in existing):
            return match
    return None


def may_follow_its_name(text: str, pointer: re.Match[str]) -> bool:
    """Whether a name in the same clause, in front of the pointer, can be what it stands for."""
    return bool(_MAY_FOLLOW_ITS_NAME.match(text, pointer.start()))
