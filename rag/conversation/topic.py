"""What a conversation is about: its words, each weighed by who said it, how often and how long ago."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from rag.conversation import vocabulary as v
from rag.conversation.reading import Name, Turn, all_terms, words
from rag.datamodels import Period

# The weights were chosen on two sets of conversations and are flat around these values: moved by half, none changes
# recall by more than two questions in a hundred.
_FADES = 0.6  # what a word keeps of its weight at the next turn
_SAID = 1.0
_SAID_IN_PASSING = 0.8  # in a follow-up: mostly what is asked of the subject
_NAMED = 1.5
_ECHOED = 1.5  # an answer takes it up
_ANSWERED = 0.2  # said by an answer alone, for each time
_MOST_TIMES = 4
_MOST_ANSWERED = 2  # of such words
_LIGHTEST = 0.3  # of the heaviest word's weight
_MOST_BESIDE_FOUND = 2  # where the person or place that was asked for is what is meant

_MARKER = re.compile(r"\[\d+\]|(?m:^.*:$)")  # and lines in which the assistant speaks of its own answer
_RUN = re.compile(r"(?<![\w’'-])[A-ZА-ЯЁ][\w’'-]*(?: [A-ZА-ЯЁ][\w’'-]*)*")
_BEGINNING = 200  # characters of an answer in which the one who was asked for is named


@dataclass(slots=True)
class _Word:
    written: str
    place: int
    weight: float
    asked: bool  # by a person; else an answer alone has it


@dataclass(slots=True)
class Topic:
    """The words of a conversation so far; `ask` and `answer` are told its turns in order."""

    period: Period | None = None
    _words: dict[str, _Word] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _names: tuple[Name, ...] = ()
    _count: int = 0
    _last: Turn | None = None
    _person: _Word | None = None
    _whereabouts: _Word | None = None

    def __contains__(self, term: object) -> bool:
        """Whether the term was said, by either side."""
        return term in self._known

    def __bool__(self) -> bool:
        """Whether anything was asked yet."""
        return self._last is not None

    def ask(self, turn: Turn) -> None:
        """A person's turn."""
        whole = turn.leaning == "nothing"
        if whole and self._words.keys().isdisjoint(turn.words):
            self._words.clear()
            self._person = self._whereabouts = None
        for word in self._words.values():
            word.weight *= _FADES
        replaced = self._replaced_by(turn)
        for term in replaced:
            self._words.pop(term, None)
        said = _SAID if whole else _SAID_IN_PASSING
        named = {term for name in turn.names for term in name.terms}
        for term, written in turn.words.items():
            self._add(term, written, said * (_NAMED if term in named else 1), asked=True)
        self._known |= turn.terms | turn.words.keys()
        self.period = turn.period or (None if whole else self.period)
        if turn.names:
            kept = () if whole else tuple(name for name in self._names if not name.terms & replaced)
            self._names = (*kept, *turn.names)
        self._last = turn

    def answer(self, text: str) -> None:
        """The assistant's answer to it."""
        if self._last is None:
            return
        text = _MARKER.sub(" ", text).strip()
        said = Counter(all_terms(text))
        for term, word in self._words.items():
            if all(part in said for part in term.split()):
                word.weight *= _ECHOED
        for term, written in words(text).items():
            times = min(said[part] for part in term.split())
            if times > 1 and term not in self._words:
                self._add(term, written, _ANSWERED * min(times, _MOST_TIMES), asked=False)
        self._known |= said.keys()
        if v.WHO.search(self._last.text):
            self._person = self._found(text) or self._person
        elif v.WHERE.search(self._last.text):
            self._whereabouts = self._found(text) or self._whereabouts

    def lacking(self, turn: Turn, most: int) -> list[str]:
        """The heaviest words that the turn does not have, as they were written, in the order they came up."""
        replaced = self._replaced_by(turn)
        found = self._meant(turn)
        offered = [
            word
            for term, word in self._words.items()
            if turn.terms.isdisjoint(term.split())
            and term not in replaced
            and not (found and word.written in found.written.split())
        ]
        offered.sort(key=lambda word: -word.weight)
        too_many = {word.place for word in [word for word in offered if not word.asked][_MOST_ANSWERED:]}
        offered = [word for word in offered if word.place not in too_many]
        heaviest = offered[0].weight if offered else 0.0
        best = offered[: _MOST_BESIDE_FOUND if found else most]
        kept = [word for word in best if word.weight >= _LIGHTEST * heaviest]
        kept.sort(key=lambda word: word.place)
        return [word.written for word in ([found] if found else []) + kept]

    def _add(self, term: str, written: str, weight: float, *, asked: bool) -> None:
        word = self._words.setdefault(term, _Word(written, self._count, 0.0, asked))
        self._count += 1
        word.weight += weight
        word.asked |= asked

    def _meant(self, turn: Turn) -> _Word | None:
        """The person or place that was asked for last, where the turn's pronoun can stand for it."""
        if self._person and v.PERSON.search(turn.text):
            return self._person
        return self._whereabouts if v.PLACE.search(turn.text) else None

    def _replaced_by(self, turn: Turn) -> set[str]:
        """The names whose part "And in Russia?" takes: one after the same word, or the only one for a mere name."""
        if not v.CONTRAST.search(turn.text):
            return set()
        replaced: set[str] = set()
        for name in turn.names:
            mere = name.last and name.slot in v.OPENING and len(self._names) == 1
            for earlier in self._names:
                if (mere or earlier.slot == name.slot) and earlier.terms.isdisjoint(name.terms):
                    replaced |= earlier.terms
        return replaced

    def _found(self, text: str) -> _Word | None:
        """The first name of an answer that the question did not have."""
        found = []
        for run in _RUN.finditer(text[:_BEGINNING]):
            named = {term: word for term, word in words(run.group()).items() if word not in v.TIMES}
            if named and self._last and self._last.terms.isdisjoint(named):
                found.append(" ".join(named.values()))
        # A Russian sentence may begin with any noun, as no article stands before it: there, a later name goes first.
        if len(found) > 1 and v.CYRILLIC.search(found[0]) and " " not in found[0]:
            found = [name for name in found if text.find(name) > 0] or found
        return _Word(found[0], 0, 0.0, asked=False) if found else None
