"""Whether the words of a date are one where they stand: "in May" and "on May 4" are, "Theresa May" is not."""

from __future__ import annotations

from collections.abc import Sequence

from rag.dates import tokens as t
from rag.dates.expressions import Mention
from rag.dates.tokens import Token
from rag.dates.vocabulary import Lead

_VERBS = ("may", "march", "mar")
_NOT_PLURAL = ("has", "was", "does", "this", "its", "his", "less", "across", "always", "us", "as", "is")


class Standing:
    """Judges the mentions of one question."""

    def __init__(self, question: str, found: Sequence[Token], kinds: str) -> None:
        self._question = question
        self._tokens = found
        self._kinds = kinds

    def is_date(self, mention: Mention, lead: Lead | None) -> bool:
        """True where the mention, after this word or none, is a date, and not a name, an amount or a habit."""
        if self.is_attribute(mention):
            return False
        if self._kinds[mention.first] == t.DAY_WORD:
            return self._is_day(mention.first, lead)
        if mention.stands == "alone":
            if self._kinds[mention.last - 1] == t.UNIT and self._capital(mention.last - 1):
                return not self._capital(mention.last)  # 20th Century Fox
            return lead is not None or not self._is_verb(mention)
        if mention.stands == "over":
            return lead == "over"
        if self._kinds[mention.last - 1] == t.WEEKEND:
            return lead is not None
        return mention.stands == "led" and lead not in (None, "loose") and self._is_led(mention, lead)

    def is_attribute(self, mention: Mention) -> bool:
        """True in "the 2008 Olympics" and "the September 11 attacks": the date is part of an event's name."""
        before, kind = self._kinds[: mention.first][-1:], self._kinds[mention.first]
        return (before == t.THE and kind in (t.MONTH, t.YEAR)) or (before == t.OF and kind == t.YEARS)

    def _is_day(self, at: int, lead: Lead | None) -> bool:
        """Today is a day where the question asks what happened; elsewhere, like "of tomorrow", it is our times."""
        word = self._tokens[at]
        if at and (self._capital(at) or self._kinds[at - 1] in (t.OF, t.THE)):
            return False
        if word.form not in word.language.nowadays.split("|") or lead in ("since", "until", "by", "before"):
            return True
        return word.language.events.search(self._question) is not None

    def _is_verb(self, mention: Mention) -> bool:
        """True in "may 4" without a year: it is a month only where somebody wrote it with a capital."""
        month = next((at for at in range(mention.first, mention.last) if self._kinds[at] == t.MONTH), None)
        if month is None or mention.days or self._tokens[month].form.rstrip(".") not in _VERBS:
            return False
        return month == 0 or not self._capital(month)

    def _is_led(self, mention: Mention, lead: Lead | None) -> bool:
        """Whether a bare year, month or weekday after this word is one."""
        kind, last = self._kinds[mention.first], self._tokens[mention.last - 1]
        if kind in (t.YEAR, t.MONTH) and lead == "on":
            return False
        if self._kinds[mention.last : mention.last + 1] != t.OTHER:
            return True
        after = self._tokens[mention.last]
        if kind == t.YEAR:
            return lead in ("in", "over", "since") or not may_be_counted(after, last)
        named = self._capital(mention.last) and not self._capital(mention.first - 1)
        if kind == t.MONTH and mention.last - mention.first == 1 and last.form in last.language.names.split("|"):
            return lead == "in" and not named and last.form != "mar"  # Mar del Plata
        return not (named and kind == t.WEEKDAY)

    def _capital(self, at: int) -> bool:
        return at < len(self._tokens) and self._question[self._tokens[at].start].isupper()


def may_be_counted(after: Token, year: Token) -> bool:
    """True in "before 2000 spectators", «до 2000 зрителей»: the number may count, unless it is called a year."""
    if after.form.isascii():
        return after.form.endswith("s") and after.form not in _NOT_PLURAL
    return year.form.isdigit() and len(after.form) > 3
