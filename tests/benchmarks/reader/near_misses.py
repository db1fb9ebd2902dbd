"""Near misses: questions that a passage answered until one name, number or word of them was exchanged."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.sentences import sentences
from tests.benchmarks.reader.examples import Example

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b(?:[A-Z][\w’'-]+)(?: (?:of |the |de |van )?[A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20[0-2]\d)\b")
_OPPOSITES = {
    "first": "last", "last": "first", "before": "after", "after": "before", "largest": "smallest",
    "smallest": "largest", "most": "least", "least": "most", "more": "less", "less": "more", "highest": "lowest",
    "lowest": "highest", "north": "south", "south": "north", "east": "west", "west": "east", "northern": "southern",
    "southern": "northern", "eastern": "western", "western": "eastern", "oldest": "youngest", "increase": "decrease",
    "decrease": "increase", "increased": "decreased", "decreased": "increased", "won": "lost", "lost": "won",
    "born": "buried", "died": "married", "began": "ended", "begin": "end", "start": "end", "started": "ended",
    "end": "begin", "ended": "began", "founded": "closed", "opened": "closed", "built": "destroyed", "above": "below",
    "below": "above", "minimum": "maximum", "maximum": "minimum", "male": "female", "female": "male", "open": "close",
    "strongest": "weakest", "longest": "shortest", "shortest": "longest", "newest": "oldest", "win": "lose",
    "allowed": "forbidden", "best": "worst", "worst": "best", "earliest": "latest", "buy": "sell", "bought": "sold",
    "sold": "bought", "left": "joined", "joined": "left", "rise": "fall", "rose": "fell", "fell": "rose",
    "cause": "prevent", "caused": "prevented", "can": "cannot", "is": "is not", "was": "was not", "did": "did not",
    "are": "are not", "were": "were not", "does": "does not",
}  # fmt: skip
_OPPOSITE = re.compile(rf"\b(?:{'|'.join(_OPPOSITES)})\b")


def near_misses(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    """About `share` of the answered examples, each made unanswered by one exchange.

    A name or number of the question gives way to another of the same document or source that the passage does not
    hold; a word to its opposite; or the passage loses the sentences that answer. Such examples are constructed: a few
    are answered all the same.
    """
    draw = random.Random(seed)
    answered = [example for example in examples if example.answered]
    names = _names_by_title(answered)
    everywhere = sorted({name for of_title in names.values() for name in of_title})
    made = []
    for example in draw.sample(answered, int(share * len(answered))):
        ways = [other_name, other_number, _opposite, _without_gold, _without_gold]
        draw.shuffle(ways)
        nearby = names.get(example.title) or []
        pool = [n for n in nearby if n not in example.passage] or everywhere
        for way in ways:
            if changed := way(example, pool, draw):
                made.append(
                    replace(changed, answered=False, gold=(), answer=None, source=f"{example.source} near miss")
                )
                break
    return made


def _names_by_title(examples: Sequence[Example]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for example in examples:
        found.setdefault(example.title, set()).update(_NAME.findall(example.question))
    return {title: sorted(names) for title, names in found.items()}


def other_name(example: Example, pool: Sequence[str], draw: random.Random) -> Example | None:
    """The question with a name of the passage exchanged for one of the pool's that the passage does not hold."""
    held = [m for m in _NAME.finditer(example.question) if m.group() in example.passage]
    pool = [name for name in pool if name not in example.passage]
    if not held or not pool:
        return None
    match = draw.choice(held)
    return replace(example, question=_exchanged(example.question, match, draw.choice(pool)))


def other_year(example: Example, pool: Sequence[str], draw: random.Random) -> Example | None:
    """The question with another year."""
    del pool
    years = list(_YEAR.finditer(example.question))
    if not years:
        return None
    match = draw.choice(years)
    other = str(int(match.group()) + draw.choice([-1, 1]) * draw.randint(2, 25))
    return None if other in example.passage else replace(example, question=_exchanged(example.question, match, other))


def other_number(example: Example, pool: Sequence[str], draw: random.Random) -> Example | None:
    """The question with another number."""
    del pool
    held = [m for m in _NUMBER.finditer(example.question) if m.group().rstrip(".,").isdigit()]
    if not held:
        return None
    match = draw.choice(held)
    number = int(match.group().rstrip(".,"))
    other = str(max(1, number + draw.choice([-1, 1]) * draw.randint(1, max(2, min(30, number // 3)))))
    return None if other in example.passage else replace(example, question=_exchanged(example.question, match, other))


def _opposite(example: Example, pool: Sequence[str], draw: random.Random) -> Example | None:
    del pool
    held = [*_OPPOSITE.finditer(example.question)]
    # "is not" is the last resort: a reader that learns that every "not" is a trap has learnt nothing.
    held = [m for m in held if " not" not in _OPPOSITES[m.group()]] or (held if draw.random() < 0.2 else [])
    if not held:
        return None
    match = draw.choice(held)
    return replace(example, question=_exchanged(example.question, match, _OPPOSITES[match.group()]))


def _without_gold(example: Example, pool: Sequence[str], draw: random.Random) -> Example | None:
    del pool, draw
    if not example.gold or len(example.spans) - len(example.gold) < 2:
        return None
    kept = [example.passage[a:b] for i, (a, b) in enumerate(example.spans) if i not in example.gold]
    passage = " ".join(kept)
    if example.answer and example.passage[slice(*example.answer)] in passage:
        return None
    return replace(example, passage=passage, spans=tuple(sentences(passage)))


def _exchanged(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
