"""Which words of an article's sentence are dates: it names more of them without a word in front than a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from rag.dates import tokens as t
from rag.dates.expressions import Mention
from rag.dates.grammar import Grammar
from rag.dates.standing import Standing, may_be_counted
from rag.dates.tense import tense
from rag.dates.tokens import Token, tokens
from rag.dates.vocabulary import Lead

_QUOTED = re.compile('«[^«»]{1,500}»|“[^“”]{1,500}”|"[^"]{1,500}"')
_TITLE_WORDS = 3
_ENTRY = re.compile(r"^(\W{0,3}[0-9]{4}):")  # "1954: the school", unlike "2001: A Space Odyssey" inside a sentence
_BOUNDS = ("since", "after", "before", "until", "by", "short of")
_ABSOLUTE = (t.YEAR, t.YEARS, t.DAY, t.YEAR_MONTH, t.DECADE, t.CENTURY)
_RELATIVE = (t.SHIFT, t.ROLLING, t.AGO)
_TO = re.compile(f"[{t.JOIN}{t.LEAD}{t.DASH}]{t.THE}?")
_TO_NOW = re.compile(f"[{t.JOIN}{t.LEAD}{t.DASH}]{t.THE}?{t.NOW}")
_AND = re.compile(f"(?:{t.COMMA}?{t.AND}|{t.COMMA}){t.THE}?")
_LIST = re.compile(f"{t.COMMA}?{t.AND}?{t.LEAD}?{t.THE}?")
# No date begins with these; most words are among them.
_CLOSED = f"{t.DASH}{t.OTHER}{t.STOP}{t.COMMA}{t.AND}{t.OF}{t.LEAD}{t.JOIN}{t.AMOUNT}{t.ERA}"
_OPENS = re.compile(f"[{t.THE}{t.ONE}]?+[^{re.escape(_CLOSED)}]")
_HABITS = ("every", "each", "any", "по", "каждый", "каждую", "каждое")
_VERBS = ("may", "march")
_BEFORE_A_YEAR = ("(", "[", ":", "-", "born", "died", "circa")
_AFTER_A_NAME = range(1800, 2100)  # "Köln 1992", "the Smoke Act 1990"
_FOLLOW_A_YEAR = ("was", "saw", "is", "brought", "marked", "began", "ended")


@dataclass(frozen=True, slots=True)
class Stated:
    """A date expression of a sentence, `sentence[start:end]`, with the word in front of it.

    `until` is the other end of a range, `bound` the meaning of a word that makes the date a limit ("since 2015").
    `absolute` is True where a year, a decade or a century is named; `weekly` where it is a day of the week alone;
    `listed` where nothing but a comma or an "and" stands between it and the date before it.
    """

    mention: Mention
    until: Mention | None
    bound: Lead | None
    start: int
    end: int
    absolute: bool
    weekly: bool
    listed: bool


def opened(sentence: str) -> list[Token]:
    """The tokens of a sentence, with those of long quotations, which are speech; short ones are titles."""

    def open_(match: re.Match[str]) -> str:
        quoted = match.group()
        return quoted if len(quoted.split()) <= _TITLE_WORDS else f"|{quoted[1:-1]}|"

    return tokens(_QUOTED.sub(open_, _ENTRY.sub(r"\1,", sentence)))


class Finder:
    """Finds the dates of one sentence, given its tokens as `opened` makes them."""

    def __init__(self, sentence: str, grammar: Grammar) -> None:
        self._sentence = sentence
        self._tokens = grammar.tokens
        self._kinds = grammar.kinds
        self._grammar = grammar
        self._standing = Standing(sentence, grammar.tokens, grammar.kinds)

    def dates(self) -> list[Stated]:
        """All dates of the sentence, in order."""
        found: list[Stated] = []
        at, before = 0, -1
        lead: Lead | None = None
        while at < len(self._tokens):
            led = self._kinds[at] == t.LEAD
            mention = self._grammar.span(at + led) if _OPENS.match(self._kinds, at + led) else None
            if mention is None:
                at += 1
                continue
            listed = before >= 0 and _LIST.fullmatch(self._kinds, before, mention.first) is not None
            lead = cast(Lead, self._tokens[at].name) if led else lead if listed else None
            until = self._other_end(mention, lead)
            last = until.last if until else mention.last
            if until or (self._is_date(mention, lead, listed and not led) and (led or not self._is_verb(mention))):
                found.append(self._stated(at, last, mention, until, lead, listed))
                before = last
            at = max(last, at + 1)
        return found

    def _stated(
        self, first: int, last: int, mention: Mention, until: Mention | None, lead: Lead | None, listed: bool
    ) -> Stated:
        words = self._tokens[first:last]
        relative = any(word.kind in _RELATIVE for word in words)
        absolute = any(word.kind in _ABSOLUTE or (word.name == "century" and not relative) for word in words)
        if _TO_NOW.match(self._kinds, last):
            lead = "since"
        bound = lead if lead in _BOUNDS and not until and not mention.closed else None
        weekly = self._kinds[last - 1] in (t.WEEKDAY, t.WEEKEND)
        return Stated(mention, until, bound, words[0].start, words[-1].end, absolute, weekly, listed)

    def _other_end(self, mention: Mention, lead: Lead | None) -> Mention | None:
        at = mention.last
        match = _TO.match(self._kinds, at) or (lead == "between" and _AND.match(self._kinds, at)) or None
        if match is None or self._standing.is_attribute(mention):
            return None
        names = {token.name for token in self._tokens[at : match.end()] if token.kind == t.LEAD}
        until = self._grammar.span(match.end()) if names <= {"until", "short of"} else None
        if until and mention.days is None and until.days is None and "inside" in (mention.stands, until.stands):
            return None
        return until

    def _is_date(self, mention: Mention, lead: Lead | None, listed: bool) -> bool:
        kind, last = self._kinds[mention.first], self._tokens[mention.last - 1]
        if listed and kind == t.YEAR:  # "most of 1952 and 1953"; "in 1998, 1200 jobs were lost"
            after = self._tokens[mention.last : mention.last + 1]
            counts = after and after[0].kind == t.OTHER and may_be_counted(after[0], last)
            return not (counts and self._kinds[mention.first - 1] == t.COMMA)
        if kind == t.DAY_WORD:
            return self._is_day(mention.first)
        if lead == "loose" and t.ROLLING in self._kinds[mention.first : mention.last]:
            return False  # "for the past ten years" says how long
        if self._standing.is_date(mention, lead):
            return True
        if kind == t.MONTH and mention.days and t.YEAR in self._kinds[mention.first : mention.last]:
            return True  # "the August 1991 vote"
        if mention.last - mention.first > 1:
            return False
        if kind == t.WEEKDAY:
            return self._stands_free(mention.first)
        if kind == t.MONTH:  # "most of October"
            return self._kinds[: mention.first][-1:] == t.OF and last.form not in last.language.names.split("|")
        return kind == t.YEAR and self._is_year(mention.first, last)

    def _is_verb(self, mention: Mention) -> bool:
        """True in "and may be over"; a month is written with a capital there."""
        word = self._tokens[mention.first]
        return mention.last - mention.first == 1 and word.form in _VERBS and not self._capital(word)

    def _is_day(self, at: int) -> bool:
        """Today is a day where something happened or will happen on it; else, like "of tomorrow", it is our times."""
        word = self._tokens[at]
        if at and (self._kinds[at - 1] in (t.OF, t.THE) or self._is_name(at)):
            return False
        return (
            word.form not in word.language.nowadays.split("|") or tense(self._sentence, word.start, word.end) != "open"
        )

    def _stands_free(self, at: int) -> bool:
        """A weekday that is no part of a name ("Black Friday", "The Sunday Times") and no habit ("every Friday")."""
        if at:
            before = self._tokens[at - 1]
            if before.form in _HABITS or before.kind == t.THE:
                return False
            if before.kind == t.OTHER and self._capital(before) and (at > 1 or before.form in _HOLY):
                return False
        after = self._tokens[at + 1 : at + 2]
        return not (after and after[0].kind == t.OTHER and self._capital(after[0]))

    def _is_year(self, at: int, year: Token) -> bool:
        """A year that no word announces: "(1998)", "the flood of 1998", "Paris, 1998", «выборы 1998 года»."""
        if "год" in year.form or year.form.rstrip(".").endswith("г"):
            return True
        before, after = self._kinds[:at][-1:], self._kinds[at + 1 : at + 2]
        if after in ("", t.COMMA, t.STOP, t.DASH, t.AND, t.JOIN):
            left = self._tokens[at - 1] if at else None
            if left is None or left.form in _BEFORE_A_YEAR or left.form.endswith("ed") or before == t.COMMA:
                return True
            if left.kind == t.OTHER and self._capital(left) and year.number in _AFTER_A_NAME:
                return True
        if not at and after == t.OTHER:
            return self._tokens[1].form in _FOLLOW_A_YEAR
        return before == t.OF or (before in (t.THE, t.ONE, t.SHIFT) and after in (t.OTHER, t.COMMA, t.AND))

    def _is_name(self, at: int) -> bool:
        """True in "Entertainment Tonight"."""
        before = self._tokens[at - 1]
        return self._capital(self._tokens[at]) and before.kind == t.OTHER and self._capital(before)

    def _capital(self, token: Token) -> bool:
        return self._sentence[token.start].isupper()


_HOLY = ("good", "black", "easter", "palm", "ash", "holy", "bloody")
