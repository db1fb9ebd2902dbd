"""Deliberately bad models: whatever they write, nothing false is shown as supported, and what is true still is."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from rag.contract import Contract, Written
from rag.datamodels import Excerpt
from tests.claims.mutations import mutations, names_of
from tests.contract.articles import Told, excerpt, told

_TOLD = told()
_CARRIED = ("verbatim", "supported")
_NAMES = sorted({name for one in _TOLD for name in names_of(one.article.text)})
_EXCERPTS = 4  # in front of the model; the answer is in one of them
_TOGETHER = 6  # false sentences in one reply
_ADDED = (
    ", and three people were arrested",
    ", because the budget was cut",
    ", which angered the neighbours",
    " and was later cancelled by a court",
    ", officials said with regret",
    ", the largest ever in the country",
    ", killing a guard dog",
    " thanks to a secret gift from a foreign bank",
)
_TRUISMS = (
    "The sun rises in the east.",
    "Paris is the capital of France.",
    "Water boils at 100 degrees.",
    "Many people like music.",
    "It is widely known that this was controversial.",
    "Experts agree that more research is needed.",
)
_EMPTY = ("", " \n ", "[1]", "[1][2] [3]", "**", "```\n```", "<b></b>", "...", "\u200b\u200b", "#", "| | |", "<think>")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence as a bad model writes it: the article that it is about, and what is bad in it."""

    about: Told
    kind: str
    text: str


def _false() -> list[Case]:
    """Sentences that are false, or that no article says, by construction."""
    rng = random.Random(4)
    return [Case(one, kind, text) for one in _TOLD for kind, text in _false_of(one, rng)]


def _false_of(one: Told, rng: random.Random) -> Iterator[tuple[str, str]]:
    text = one.article.text
    for sentence in (*_sentences(one), *one.reworded):
        for made in mutations(sentence, text, _NAMES, rng):
            yield made.kind, made.text
        for added in rng.sample(_ADDED, 3):
            yield "clause added", f"{sentence[:-1]}{added}."
    for subject, _ in one.sentences:
        for other, predicate in one.sentences:
            if other != subject:
                yield "mixed from one passage", f"{subject} {predicate}"
        for other_told in rng.sample([other for other in _TOLD if other is not one], 2):
            yield "mixed from two passages", f"{subject} {rng.choice(other_told.sentences)[1]}"
    for foreign in one.foreign:
        yield "another language", foreign
    for truism in _TRUISMS:
        yield "from nowhere", truism


def _sentences(one: Told) -> list[str]:
    return [f"{subject} {predicate}" for subject, predicate in one.sentences]


def _excerpts(one: Told, rng: random.Random) -> list[Excerpt]:
    """The article among others, in any place."""
    shown = [one, *rng.sample([other for other in _TOLD if other is not one], _EXCERPTS - 1)]
    rng.shuffle(shown)
    return [excerpt(number, each.article) for number, each in enumerate(shown, 1)]


def _marked(kind: str, text: str, right: int, rng: random.Random) -> str:
    """The sentence with markers as a careless model sets them."""
    wrong = rng.choice([number for number in range(1, 9) if number != right])
    form = rng.choice(("[{}]", "({})", "【{}†source】", "[Source {}]", "^{}", "[{}](http://evil.example)", "[{}, 9]"))
    match kind:
        case "none":
            return text
        case "right":
            return f"{text[:-1]} {form.format(right)}."
        case _:
            return f"{text} {form.format(wrong)}"


def _replied(excerpts: Sequence[Excerpt], question: str, reply: str, rng: random.Random) -> Written:
    contract, at = Contract(excerpts, question, keep_unsupported=True), 0
    while at < len(reply):
        size = rng.randint(1, 60)
        contract.feed(reply[at : at + size])
        at += size
    written = contract.finish()
    _is_sound(written, excerpts)
    return written


def _is_sound(written: Written, excerpts: Sequence[Excerpt]) -> None:
    """What holds of every answer: each citation opens its quotation, and nothing unsupported has one."""
    assert [citation.number for citation in written.citations] == list(range(1, len(written.citations) + 1))
    supports = {citation.number: citation.support for citation in written.citations}
    passages = {hit.passage.id for shown in excerpts for hit in shown.hits}
    for citation in written.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.passage.id in passages
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end
    for statement in written.statements:
        assert not re.search(r"[\[【]\s*\d|†|<\w|https?:", statement.text)
        assert bool(statement.citations) == (statement.support != "unsupported")
        assert all(supports[number] == statement.support for number in statement.citations)
        assert statement.support in _CARRIED or statement.reason
    assert written.supported == sum(statement.support in _CARRIED for statement in written.statements)
    assert written.sentences == len(written.statements)


@cache
def _tried() -> tuple[Counter[str], dict[str, list[str]]]:
    """How many false sentences of each kind there are, and which of them are shown as supported."""
    rng = random.Random(5)
    counted: Counter[str] = Counter()
    believed: dict[str, list[str]] = defaultdict(list)
    cases = _false()
    for one in _TOLD:
        of = [case for case in cases if case.about is one]
        for at in range(0, len(of), _TOGETHER):
            together = of[at : at + _TOGETHER]
            counted.update(case.kind for case in together)
            excerpts = _excerpts(one, rng)
            right = next(shown.number for shown in excerpts if shown.article is one.article)
            marked = (_marked(rng.choice(("none", "right", "wrong")), case.text, right, rng) for case in together)
            written = _replied(excerpts, one.question, "\n\n".join(marked), rng)
            for statement in written.statements:
                if statement.support in _CARRIED:
                    believed[_kind_of(statement.text, together)].append(statement.text)
    return counted, believed


def _kind_of(text: str, cases: Sequence[Case]) -> str:
    return next((case.kind for case in cases if text.split()[-1] in case.text), "?")


def test_there_are_enough_cases() -> None:
    counted, _ = _tried()
    assert counted.total() >= 1_000
    assert min(counted[kind] for kind in ("number", "date", "name", "negation in", "another language")) >= 20


def test_nothing_false_is_shown_as_supported() -> None:
    _, believed = _tried()
    assert believed == {}


@pytest.mark.parametrize("marking", ["none", "right", "wrong"])
def test_what_is_true_is_shown_and_cites_its_own_article(marking: str) -> None:
    rng = random.Random(6)
    carried: Counter[str] = Counter()
    for one in _TOLD:
        excerpts = _excerpts(one, rng)
        right = next(shown.number for shown in excerpts if shown.article is one.article)
        for kind, sentences in (("copied", _sentences(one)), ("reworded", list(one.reworded))):
            reply = " ".join(_marked(marking, text, right, rng) for text in sentences)
            written = _replied(excerpts, one.question, reply, rng)
            assert written.sentences == len(sentences)
            carried[kind] += written.supported
            carried[f"{kind} shown"] += sum(statement.support != "unsupported" for statement in written.statements)
            assert {citation.article.id for citation in written.citations} == {one.article.id}
    assert carried["copied"] == carried["copied shown"] == 60
    assert carried["reworded"] == carried["reworded shown"] == 48


_REPLIES: dict[str, Callable[[Told], str]] = {
    "repeating one sentence": lambda one: f"{_sentences(one)[0]} " * 300,
    "repeating a false one": lambda one: "The mayor stole 99 million crowns. " * 300,
    "repeating a word": lambda one: "tunnel " * 4_000,
    "repeating the question": lambda one: f"{one.question} {one.question}",
    "repeating markers": lambda one: "[1] " * 2_000,
}


@pytest.mark.parametrize("kind", _REPLIES)
def test_repetition_is_shown_once_and_ended(kind: str) -> None:
    rng = random.Random(7)
    for one in _TOLD[::3]:
        written = _replied(_excerpts(one, rng), one.question, _REPLIES[kind](one), rng)
        assert written.supported == (kind == "repeating one sentence")
        assert len([statement for statement in written.statements if statement.support in _CARRIED]) <= 1


@pytest.mark.parametrize("reply", _EMPTY)
def test_an_empty_reply_claims_nothing(reply: str) -> None:
    rng = random.Random(8)
    written = _replied(_excerpts(_TOLD[0], rng), _TOLD[0].question, reply, rng)
    assert written == Written(finished=True)
