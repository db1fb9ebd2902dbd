"""What the check catches of sentences made false by one change, and how many true ones it refuses."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from rag.citations import check
from tests.claims.mutations import mutations, names_of
from tests.claims.pairs import Pair, pairs

_ACCEPTED = ("verbatim", "supported")
_PAIRS = pairs()
_NAMES = sorted({name for pair in _PAIRS for name in names_of(pair.source.text)})


def _is_accepted(pair: Pair, text: str) -> bool:
    return all(checked.support in _ACCEPTED for checked in check(text, [pair.source]))


def test_there_are_enough_pairs_of_both_languages_and_kinds() -> None:
    assert len(_PAIRS) >= 150
    assert sum(pair.language == "ru" for pair in _PAIRS) >= 35
    assert sum(pair.kind == "verbatim" for pair in _PAIRS) >= 40


def test_what_stands_in_the_passage_is_verbatim() -> None:
    for pair in _PAIRS:
        if pair.kind == "verbatim":
            assert pair.sentence in pair.source.text
            assert [c.support for c in check(pair.sentence, [pair.source])] == ["verbatim"], pair.sentence


@pytest.mark.parametrize("kind", ["verbatim", "paraphrase"])
def test_true_sentences_are_hardly_ever_refused(kind: str) -> None:
    true = [pair for pair in _PAIRS if pair.kind == kind]
    refused = [pair.sentence for pair in true if not _is_accepted(pair, pair.sentence)]
    assert len(refused) <= 0.03 * len(true), refused


# Name, number and date: whatever the sentence. The others: nearly always where the rest stands in the passage, and as
# often as is known where it is said in other words; there only a model of entailment would see them.
@pytest.mark.parametrize(
    ("kinds", "of_verbatim", "of_paraphrases"),
    [
        (("number",), 0.95, 0.95),
        (("date",), 0.95, 0.95),
        (("name",), 0.95, 0.95),
        (("name of the passage",), 0.95, 0.60),
        (("negation in", "negation out"), 0.95, 0.75),
        (("direction",), 0.95, 0.70),
    ],
)
def test_sentences_made_false_by_one_change_are_caught(
    kinds: tuple[str, ...], of_verbatim: float, of_paraphrases: float
) -> None:
    for kind, least in (("verbatim", of_verbatim), ("paraphrase", of_paraphrases)):
        caught, missed = _tried(kinds, [pair for pair in _PAIRS if pair.kind == kind])
        assert caught.total() >= 10
        assert caught[True] >= least * caught.total(), missed


def test_roles_turned_round_are_caught() -> None:
    caught, missed = _tried(("swapped roles",), _PAIRS)
    assert caught.total() >= 3
    assert caught[True] >= 0.95 * caught.total(), missed


def _tried(kinds: tuple[str, ...], of: list[Pair]) -> tuple[Counter[bool], list[str]]:
    """How many false sentences are caught (True) and not, and those that are not."""
    caught: Counter[bool] = Counter()
    missed = []
    for seed in range(3):
        rng = random.Random(seed)
        for pair in of:
            for made in mutations(pair.sentence, pair.source.text, _NAMES, rng):
                if made.kind in kinds:
                    accepted = _is_accepted(pair, made.text)
                    caught[not accepted] += 1
                    missed += [f"{made.text} [{made.change}]"] if accepted else []
    return caught, missed
