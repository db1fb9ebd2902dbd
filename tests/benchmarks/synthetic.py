"""A made-up archive for benchmarks: dated articles with the lengths of news and the word frequencies of language."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

# The most frequent words carry half of any text; they are English, so that a tokenizer splits them as it does there.
_FREQUENT = (
    "the of to and a in is that for it was on with as be by at from are this have an has not which or were his been "
    "had their but they he its will would who more one she there than about her all also when into two after other "
    "up out new over can first between year people said some time could no under years before most only made during "
    "many where such three against while through now much because later since several government state city per "
    "group country company week day until both then each world work number around public part even national another"
)
_CONTENT = (
    "market report season minister bridge river school council election price budget harvest hospital railway storm "
    "museum treaty engine factory festival goal court judge witness village border island forest winter summer "
    "library teacher student patient doctor nurse driver farmer player captain author painter singer actor director "
    "chairman president secretary member voter worker owner tenant visitor passenger soldier officer editor reader "
    "agreement protest strike meeting talks speech visit summit vote law bill tax fine loan fund bank share trade "
    "export import tariff currency inflation profit loss debt growth rate demand supply energy power coal gas solar "
    "water flood drought fire earthquake rescue damage repair road tunnel airport harbour station traffic bus train "
    "flight ship cargo ticket hotel tourist beach mountain valley lake desert farm wheat corn milk meat fruit wine "
    "match league cup final team coach referee stadium crowd record medal race winner defeat draw injury transfer "
    "film album novel poem play stage exhibition gallery concert audience critic award prize studio camera screen "
    "software network computer phone satellite rocket laboratory experiment vaccine virus disease treatment surgery "
    "announced expected agreed refused opened closed built planned launched signed rejected approved warned promised "
    "reached raised cut sold bought won lost played scored joined left returned moved started ended continued grew "
    "fell rose doubled failed succeeded helped called asked told found showed published described compared measured "
    "large small early late local foreign senior former strong weak rich poor open quiet busy narrow wide deep heavy "
    "clear common rare public private modern ancient central northern southern eastern western annual monthly daily"
)
_ONSETS = "b br d dr f g gr h k kl l m n p pl r s sh st t tr v w z"
_VOWELS = "a e i o u ai ea io"
_CODAS = ["", "", "l", "m", "n", "r", "s", "th", "nd", "rk"]
_NAMES = 5_000
# Of a hundred words of news about so many are frequent ones, other common ones, and names; all-MiniLM-L6-v2 then makes
# 1.38 tokens of a word, nearly as of news.
_SHARES = (45, 43, 12)
_THINGS = "bridge museum library hospital stadium tunnel harbour theatre observatory market"
_FIRST_DAY, _DAYS = date(2015, 1, 1), 3650


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One article with a question that exactly one of its sentences answers."""

    title: str
    text: str
    published: date
    question: str


def articles(count: int, seed: int = 7) -> Iterator[MadeUp]:
    """This many articles; the same seed gives the same ones, whatever the count."""
    chance = random.Random(seed)
    names = _names(chance)
    words, weights = _vocabulary(names)
    for number in range(count):
        yield _article(chance, words, weights, f"{names[number % _NAMES].title()} {names[-1 - number % 97].title()}")


def write(folder: Path, count: int, seed: int = 7) -> list[str]:
    """The articles as text files in the archive's own form; returns their questions."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = []
    for number, made in enumerate(articles(count, seed)):
        content = f"date {made.published.isoformat()}\n{made.title}\n\n{made.text}\n"
        (folder / f"{number:06d}.txt").write_text(content, encoding="utf-8")
        questions.append(made.question)
    return questions


def _names(chance: random.Random) -> list[str]:
    onsets, vowels = _ONSETS.split(), _VOWELS.split()
    made: dict[str, None] = {}
    while len(made) < _NAMES:
        syllables = (chance.choice(onsets) + chance.choice(vowels) for _ in range(chance.randint(2, 3)))
        made["".join(syllables) + chance.choice(_CODAS)] = None
    return list(made)


def _vocabulary(names: Sequence[str]) -> tuple[list[str], list[float]]:
    """Every word with its cumulative weight; inside a share by Zipf's law, as Mandelbrot has it: 1 / (rank + 2.7)."""
    words: list[str] = []
    weights: list[float] = []
    for share, group in zip(_SHARES, (_FREQUENT.split(), _CONTENT.split(), names), strict=True):
        expected = [1 / (rank + 2.7) for rank in range(1, len(group) + 1)]
        words += group
        weights += [share * weight / sum(expected) for weight in expected]
    return words, list(itertools.accumulate(weights))


def _article(chance: random.Random, words: Sequence[str], weights: Sequence[float], place: str) -> MadeUp:
    published = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    thing, opened = chance.choice(_THINGS.split()), published + timedelta(days=chance.randint(1, 90))
    fact = f"The council of {place} will open the new {thing} on {opened:%B} {opened.day}, {opened.year}."
    paragraphs = [
        [_sentence(chance, words, weights) for _ in range(chance.randint(1, 4))]
        for _ in range(max(2, round(chance.lognormvariate(1.9, 0.5))))
    ]
    chance.choice(paragraphs).append(fact)
    return MadeUp(
        title=" ".join(chance.choices(_CONTENT.split(), k=chance.randint(5, 9))).capitalize(),
        text="\n\n".join(" ".join(sentences) for sentences in paragraphs),
        published=published,
        question=f"When will the council of {place} open the new {thing}?",
    )


def _sentence(chance: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    """A sentence of about twenty words, as news has, a comma now and then, a figure now and then."""
    length = max(4, round(chance.lognormvariate(2.95, 0.4)))
    chosen = chance.choices(words, cum_weights=weights, k=length)
    chosen = [word.title() if place and chance.random() < 0.05 else word for place, word in enumerate(chosen)]
    if chance.random() < 0.25:
        chosen.insert(chance.randrange(1, length), f"{chance.uniform(0.5, 900):,.1f}")
    if length > 12 and chance.random() < 0.5:
        chosen[length // 2] += ","
    sentence = " ".join(chosen)
    return sentence[0].upper() + sentence[1:] + chance.choices((".", "?", "!"), weights=(96, 3, 1))[0]
