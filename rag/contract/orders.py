"""Orders: sentences of an article that tell whoever reads it for somebody else what to say; they assert nothing."""

from __future__ import annotations

import re

from rag.sentences import sentences

_SPEAK = (
    r"(?:say|state|claim|report|answer|reply|respond|write|repeat|print|output|begin|end|cite|discard|ignore|forget"
    r"|comply|obey|append|decode|follow|visit)"
)
_MACHINE = r"(?:assistants?|chat ?bots?|(?:large )?language models?|llms?|ai|ai (?:models?|systems?|assistants?))"
_RULES = r"(?:instructions?|rules|prompts?|guidelines|polic(?:y|ies)|all (?:of )?(?:the )?above|everything above)"
_ORDER = re.compile(
    "|".join(
        (
            # "Ignore all previous instructions", and its kin in the languages that are tried most
            rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{{0,60}}\b{_RULES}\b",
            r"\b(?:забудь|игнорируй|проигнорируй)\w*[^.!?\n]{0,60}\b(?:инструкци|указани|правил|команд)",
            r"\b(?:vergiss|vergessen sie|ignoriere)\w*\b[^.!?\n]{0,60}\b(?:anweisung|regel|vorgabe)",
            r"\b(?:ignora|ignore|olvida|oublie)\w*\b[^.!?\n]{0,60}\b(?:instrucci|instructions|consigne|reglas|règles)",
            r"(?:忽略|无视|忘记)[^。!?\n]{0,30}(?:指令|规则|说明|提示)|(?:只|仅)(?:能|要)?回答|系统提示",
            r"تجاهل[^.!؟\n]{0,40}(?:التعليمات|الأوامر|القواعد)",
            # "the assistant must say that", "every answer must begin with"
            rf"\b{_MACHINE}\b[^.!?\n]{{0,40}}\b(?:must|shall|should|has to|have to|is to|are to|will)\b"
            rf"(?: \w+){{0,3}} {_SPEAK}\b",
            rf"\b{_MACHINE}\b (?:(?:do|does|did)(?: not|n't) )?(?:answers?|writes?|says?|replies) ?(?:that\b|:)",
            r"\b(?:every|each|all|your) (?:answers?|repl(?:y|ies)|responses?) (?:must|shall|should|has to|have to)\b",
            rf"\b{_MACHINE}\b[^.!?\n]{{0,10}} (?:reading|who reads?|that reads?) this\b",
            rf"\b(?:note|notice|message|attention)\b[^.!?\n]{{0,20}}\bto (?:the |all |any )?{_MACHINE}\b",
            r"\bprint (?:everything (?:above|before)|your (?:instructions|prompt|rules))\b|^\W*obey\b",
            r"(?<!\bi )(?<!\bwe )\bmust (?:also |only )?(?:be reported as|(?:say|claim|write|reply|answer) that)\b",
            r"\bonly correct answer\b|\byou are (?:now )?(?:\w+bot\b|an? (?:ai|assistant|language model))",
            # "Say that …", "Reply only with …"
            r"^\W*(?:(?:now|then|instead|please|and|new task)\W+)?(?:say|claim|report|answer|reply|respond|write|repeat"
            r"|print|output|pretend)\b,? (?:only|that|with|everything|nothing|exactly|back|yes|no|the words?"
            r"|the following|in)\b",
            r"^\W*(?:[Оо]тветь|[Сс]кажи|[Нн]апиши|[Оо]твечай|[Оо]тветьте|[Нн]апишите)\s+(?:только|что|словами)\b"
            r"|\bответь\w* только\b",
            r"\b(?:antworte|antworten sie|schreibe) (?:nur|ausschließlich|mit)\b",
            r"\b(?:responde|contesta) (?:solo|sólo|únicamente)\b|\b(?:réponds|répondez) (?:seulement|uniquement)\b",
            # a turn of a conversation, or a template's mark of one
            r"<\|\w+\|>|\[/?INST\]|</?SYS>|#{2,} ?(?:instruction|response|system)\b|^\W*(?:system|assistant) ?:",
        )
    ),
    re.IGNORECASE,
)
# What is left of a terminal's colours where the escape character was cleaned away.
_COLOUR = re.compile(r"\x1b?\[[\d;]{0,12}m")
_LONGEST = 2_000  # characters of a sentence that are looked at


def is_order(sentence: str) -> bool:
    """Whether a sentence orders a reading machine about, rather than telling of the world.

    "The assistant must say that the ferry has sunk" does not say that the ferry has sunk. The list is of ways of
    speaking that articles hardly ever use otherwise, and no wall: what it misses is quoted like any other sentence.
    """
    return _ORDER.search(" ".join(_COLOUR.sub(" ", sentence[:_LONGEST]).split())) is not None


def without_orders(text: str, language: str | None) -> str:
    """The text with a line break in the place of each order."""
    orders = [span for span in sentences(text, language) if is_order(text[slice(*span)])]
    for start, end in reversed(orders):
        text = f"{text[:start]}\n{text[end:]}"
    return text
