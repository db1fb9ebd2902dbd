"""The names of a text, and whether a passage has them: inflected, shortened, as an acronym or as a nationality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.claims.lexicon import words
from rag.claims.name_forms import CANONICAL, WRITTEN_OUT, index_keys, lookup_keys
from rag.claims.words import Token, fold, is_content, is_cyrillic

# Words with a capital that are no names: titles of persons and of things, and what opens a sentence.
_TITLES = frozenset(words("names", "titles"))
_OPENERS = frozenset(words("names", "openers"))
_ORDINARY_ENDINGS = words("names", "ordinary_endings")
_SINGULAR_VERBS = frozenset(words("names", "singular_verbs"))
_OPENING_ENDINGS = ("ing", "ly")
_SURNAME_ENDINGS = words("names", "surname_endings")

_LINKS = frozenset({"-", "–", "&", "'"})
_LONGEST_ACRONYM = 6
_TOGETHER = 4
# No name has more tokens.
_LONGEST = 10
_QUOTE_OPENS, _QUOTE_CLOSES = '«“„"', '»”“"'


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens `first` to `last` (not included): one name, or several that stand in a row.

    `doubtful` where only its capital at a sentence's start speaks for it.
    """

    first: int
    last: int
    doubtful: bool = False


def names(tokens: Sequence[Token], taken: Sequence[bool], starts: frozenset[int]) -> list[Name]:
    """The names among the tokens, in order.

    :param taken: for each token whether a number or a date holds it.
    :param starts: the tokens that open a sentence or a quotation, where a capital means nothing.
    """
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        if taken[at] or not tokens[at].is_capital:
            at += 1
            continue
        last = _end(tokens, taken, at)
        if _is_quoted(tokens, at, last):
            found.append(Name(at, last))
            at = last
            continue
        if _is_ordinary(tokens, at, starts):
            at += 1
            continue
        lone = last == at + 1 and at in starts and not _is_marked(tokens[at])
        found.append(Name(at, last, doubtful=lone and not _reads_as_name(tokens, at)))
        at = last
    return found


def parts(name: Name, tokens: Sequence[Token]) -> list[Token]:
    """The words of a name that must be found, without its titles and links."""
    words = [token for token in tokens[name.first : name.last] if token.is_word and token.form not in _TITLES]
    return [token for token in words if len(token.form) > 1 or len(words) == 1] or words[-1:]


class NamesIndex:
    """The words of a passage by all the forms in which a name can come back.

    :param tokens: the passage's, its title and source included.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._places: dict[str, list[int]] = {}
        self._initials: dict[str, list[int]] = {}
        self._tokens = tokens
        for at, token in enumerate(tokens):
            if token.is_word:
                for key in index_keys(token.form):
                    self._places.setdefault(key, []).append(at)
                self._initials.setdefault(token.form[0], []).append(at)
        self._acronyms = set(_acronyms(tokens))
        # "SCD" for "sickle cell disease": the first letters of all words that say something, in a row.
        content = (token.form[0] if is_content(token.form) else "" for token in tokens if token.is_word)
        self._spelled = "".join(content)

    def places(self, token: Token) -> list[int]:
        """The token numbers at which a word of a name stands in the passage."""
        found = {at for key in lookup_keys(token.form) for at in self._places.get(key, ())}
        return sorted(found)

    def has(self, words: Sequence[Token]) -> bool:
        """Whether the passage has a whole name: each word of it, and words that belong together near each other."""
        if not words:
            return True
        if self._as_acronym(words):
            return True
        before: list[int] | None = None
        for token in words:
            here = self.places(token)
            if not here and not self._stands_for(token):
                return False
            if before and here and not self._belong(before, here):
                return False
            before = here
        return True

    def missing(self, words: Sequence[Token]) -> list[Token]:
        """The words of a name that are nowhere in the passage."""
        return [token for token in words if not self.places(token) and not self._stands_for(token)]

    def has_initial(self, initial: str, surname: Token) -> bool:
        """Whether the surname stands behind a name with this initial, or never behind another one ("A. Merkel")."""
        given = [self._tokens[at - 1] for at in self.places(surname) if at and self._tokens[at - 1].is_capital]
        given += [
            self._tokens[at - 2]
            for at in self.places(surname)
            if at > 1 and self._tokens[at - 1].text == "." and self._tokens[at - 2].is_capital
        ]
        given = [token for token in given if token.form not in _TITLES and is_content(token.form)]
        return not given or any(token.form[0] == initial for token in given)

    def _as_acronym(self, words: Sequence[Token]) -> bool:
        if "".join(token.form for token in words) in self._places:  # TechCrunch, Tech Crunch
            return True
        initials = "".join(token.form[0] for token in words)
        if len(words) > 1 and any(self._tokens[at].text.isupper() for at in self._places.get(initials, ())):
            return True
        whole = tuple(token.form for token in words)
        return any(whole == form and key in self._places for key, form in WRITTEN_OUT.items())

    def _stands_for(self, token: Token) -> bool:
        letters = token.form.removesuffix("'s").removesuffix("s") if token.text.endswith("s") else token.form
        capital = token.text.removesuffix("s").isupper() or "." in token.text
        if capital and (letters in self._acronyms or (len(letters) > 2 and letters in self._spelled)):
            return True
        whole = WRITTEN_OUT.get(CANONICAL.get(token.form, ""))
        return whole is not None and all(word in self._places for word in whole)

    def _belong(self, first: Sequence[int], second: Sequence[int]) -> bool:
        """Two words of one name stand near each other, or each stands alone somewhere, as part of no other name."""
        near = set(second)
        if any(at + step in near for at in first for step in range(-_TOGETHER, _TOGETHER + 1)):
            return True
        return not (all(self._is_part(at, 1) for at in first) or all(self._is_part(at, -1) for at in second))

    def _is_part(self, at: int, step: int) -> bool:
        """Whether a word has another capital beside it: it is part of another name there."""
        at += step
        if 0 < at < len(self._tokens) - 1 and self._tokens[at].text in _LINKS:
            at += step
        return 0 <= at < len(self._tokens) and self._tokens[at].is_capital and self._tokens[at].form not in _TITLES


def _acronyms(tokens: Sequence[Token]) -> Iterator[str]:
    """The initials of every run of words that begin with a capital, small words left out."""
    run: list[str] = []
    for token in tokens:
        if token.is_capital:
            run.append(token.form[0])
            for size in range(2, min(len(run), _LONGEST_ACRONYM) + 1):
                yield "".join(run[-size:])
        elif not (token.text in _LINKS or (token.is_word and not is_content(token.form))):
            run = []


def _is_ordinary(tokens: Sequence[Token], at: int, starts: frozenset[int]) -> bool:
    token = tokens[at]
    if token.form in _TITLES and not (at + 1 < len(tokens) and tokens[at + 1].is_capital):
        return True
    if at not in starts:
        return False
    opens = not is_content(token.form) or token.form in _OPENERS or token.form.endswith(_OPENING_ENDINGS)
    return opens and not _is_marked(token)


def _is_quoted(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether all that stands in a pair of quotation marks is this: «Спартак»."""
    opened = first > 0 and tokens[first - 1].text in _QUOTE_OPENS
    return opened and last < len(tokens) and tokens[last].text in _QUOTE_CLOSES


def _is_marked(token: Token) -> bool:
    """What is written as a name only: NATO, McDonald, G20."""
    return any(c.isupper() or c.isdigit() for c in token.text[1:])


def _reads_as_name(tokens: Sequence[Token], at: int) -> bool:
    """No article stands before it and a verb in the singular behind: in English only a name does that."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.form.endswith("'s"):
        return True
    if is_cyrillic(token.form):
        return token.form.endswith(_SURNAME_ENDINGS) and len(token.form) > 5
    if token.form.endswith(_ORDINARY_ENDINGS):
        return False
    return after is not None and after.form in _SINGULAR_VERBS


def _end(tokens: Sequence[Token], taken: Sequence[bool], at: int) -> int:
    last = at + 1
    while last < min(len(tokens), at + _LONGEST) and (not taken[last] or tokens[last].is_capital):  # the Chicago Seven
        token, before = tokens[last], tokens[last - 1]
        if before.form.endswith("'s"):  # Novotny's Farmers' Party are two names
            break
        linked = token.text in _LINKS and token.start == before.end
        initial = token.text == "." and len(before.text) == 1
        if token.is_capital and (token.start > before.end or before.text in _LINKS or before.text == "."):
            last += 1
        elif (linked or initial) and last + 1 < len(tokens) and tokens[last + 1].is_capital and not taken[last + 1]:
            last += 2
        else:
            break
    return last


@dataclass(frozen=True, slots=True)
class Named:
    """A name with what it is compared by: its words, the keys it can be found by, and those it looks for, by word."""

    name: Name
    words: tuple[Token, ...]
    keys: frozenset[str]
    wanted: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: Name, tokens: Sequence[Token]) -> Named:
        """The name as it stands among the tokens of its text."""
        words = tuple(parts(name, tokens))
        keys = frozenset(key for token in words for key in index_keys(token.form))
        return cls(name, words, keys, tuple(lookup_keys(token.form) for token in words))

    def is_same(self, other: Named) -> bool:
        """Whether the shorter name's words are all in the longer one, in any of their forms, or it stands for it."""
        short, whole = (self, other) if len(self.words) <= len(other.words) else (other, self)
        if all(not whole.keys.isdisjoint(wanted) for wanted in short.wanted):
            return True
        return len(short.words) == 1 and short._abbreviates(whole)

    def _abbreviates(self, whole: Named) -> bool:
        form = self.words[0].form
        written = WRITTEN_OUT.get(CANONICAL.get(form, ""))
        letters = "".join(token.form[0] for token in whole.words)
        return (len(letters) > 1 and form == letters) or written == tuple(token.form for token in whole.words)


def same_name(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether two names share a word, in any of its forms."""
    keys = {key for token in one for key in lookup_keys(token.form)}
    return any(key in keys for token in other for key in index_keys(token.form))


def initials(name: Name, tokens: Sequence[Token]) -> list[tuple[str, Token]]:
    """The initials of a name with the word that follows each: "A. Merkel" gives a and Merkel."""
    words = [token for token in tokens[name.first : name.last] if token.is_word]
    found = []
    for one, two in pairwise(words):
        if (len(one.form) == 1 and one.form not in ("a", "i", "o", "и", "в", "о", "у", "с", "к")) or "." in one.text:
            found.append((fold(one.text[0]), two))
    return found
