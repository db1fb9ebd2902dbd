"""Measures against values worked out by hand and against brute force."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from rag.evaluation.measures import (
    auroc,
    contains_answer,
    interval_of,
    matches_sentence,
    mean_interval,
    normalise,
    order,
    percentile,
    pooled_interval,
    ranking_scores,
    rouge_l,
)


def test_ranking_measures_are_those_worked_out_by_hand() -> None:
    relevance = {"q1": {"a": 1, "b": 2}, "q2": {"c": 1}, "q3": {"d": 1}}
    run = {
        "q1": [("x", 0.9), ("a", 0.8), ("b", 0.7)],
        "q2": [("c", 0.5)],
        "q3": [(f"x{place}", 1 - place / 100) for place in range(11)] + [("d", 0.1)],
    }
    scores = ranking_scores(relevance, run)
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert scores["nDCG@10"] == pytest.approx({"q1": gained / ideal, "q2": 1.0, "q3": 0.0})
    assert scores["R@5"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert scores["R@10"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert scores["R@100"] == {"q1": 1.0, "q2": 1.0, "q3": 1.0}
    assert scores["MRR@10"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}
    assert scores["hit@1"] == {"q1": 0.0, "q2": 1.0, "q3": 0.0}


def test_a_question_with_nothing_found_scores_zero() -> None:
    scores = ranking_scores({"q1": {"a": 1}, "q2": {"a": 1}}, {"q1": [("a", 1.0)], "q2": []})
    assert {name: values["q2"] for name, values in scores.items()} == dict.fromkeys(scores, 0.0)
    assert {name: values["q1"] for name, values in scores.items()} == dict.fromkeys(scores, 1.0)


def test_equal_scores_are_measured_in_the_order_of_the_ranking() -> None:
    ranking = order({"a": 0.5, "b": 0.5, "c": 0.9})
    assert [document for document, _ in ranking] == ["c", "b", "a"]
    scores = ranking_scores({"q": {"b": 1}}, {"q": ranking})
    assert scores["MRR@10"]["q"] == 0.5
    assert scores["nDCG@10"]["q"] == pytest.approx(1 / math.log2(3))


def test_scores_that_single_precision_cannot_tell_apart_are_ties() -> None:
    assert [document for document, _ in order({"a": 0.5 + 1e-12, "b": 0.5})] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Norman, an\tinvader!", "norman invader"),
        ("1968-1970", "1968 1970"),
        ("«Норманны» — ЛЮДИ", "норманны люди"),
        ("a theatre", "theatre"),
        ("Cafe\u0301", "caf\u00e9"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("It was Rollo, their leader.", ["Rollo"], True),
        ("Rollos were eaten.", ["Rollo"], False),
        ("Rollo's men.", ["Rollo"], True),
        ("From 1968-1970.", ["1968"], True),
        ("In 11968.", ["1968"], False),
        ("It sold 3,000 copies.", ["3000"], True),
        ("The U.S. Senate", ["US"], True),
        ("in the tenth century", ["10th century", "tenth century"], True),
        ("Anything at all", ["the", "?!", ""], False),
        ("Anything", [], False),
        ("", ["Rollo"], False),
        ("Пришёл Роллон, вождь", ["роллон"], True),
    ],
)
def test_contains_answer(text: str, answers: list[str], expected: bool) -> None:
    assert contains_answer(text, answers) is expected


@pytest.mark.parametrize(
    ("shown", "gold", "expected"),
    [
        ("He led. The coat is double.", ["the coat is double ."], True),
        ("The coat is double.", ["He said the coat is double , and blue ."], True),
        ("Double coat.", ["He said the double coat is blue ."], False),
        ("The coat is single.", ["The coat is double."], False),
        ("The coat is double.", [""], False),
        ("", ["The coat is double."], False),
    ],
)
def test_matches_sentence(shown: str, gold: list[str], expected: bool) -> None:
    assert matches_sentence(shown, gold) is expected


@pytest.mark.parametrize("seed", range(5))
def test_auroc_is_the_share_of_pairs_in_order(seed: int) -> None:
    draw = random.Random(seed)
    positive = [draw.randint(0, 9) / 10 for _ in range(23)]
    negative = [draw.randint(0, 7) / 10 for _ in range(17)]
    pairs = [1.0 if p > n else 0.5 if p == n else 0.0 for p in positive for n in negative]
    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


def test_auroc_at_its_ends() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.1], [0.9, 0.8]) == 0.0
    assert auroc([0.5], [0.5]) == 0.5
    assert math.isnan(auroc([], [0.5]))
    assert math.isnan(auroc([0.5], []))


def test_the_interval_of_a_mean_is_that_of_the_normal_approximation() -> None:
    values = [1.0] * 300 + [0.0] * 100
    interval = mean_interval(values)
    assert interval is not None
    spread = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert interval.low == pytest.approx(0.75 - spread, abs=0.01)
    assert interval.high == pytest.approx(0.75 + spread, abs=0.01)
    assert mean_interval(values) == interval
    assert mean_interval([1.0] * 20) is None, "twenty hits in twenty do not mean that there are no misses"
    assert mean_interval([]) is None


def test_the_interval_of_auroc_holds_it_and_narrows_with_more_questions() -> None:
    generator = np.random.default_rng(1)
    few = [generator.normal(1, 1, 40).tolist(), generator.normal(0, 1, 40).tolist()]
    many = [generator.normal(1, 1, 1000).tolist(), generator.normal(0, 1, 1000).tolist()]
    wide, narrow = interval_of(auroc, *few), interval_of(auroc, *many)
    assert wide is not None
    assert narrow is not None
    assert wide.low < auroc(*few) < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert interval_of(auroc, [1.0, 0.9], [0.0, 0.1]) is None
    assert interval_of(auroc, [], [0.0, 0.1]) is None


def test_percentiles_are_interpolated() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert percentile([0.0, 10.0], 95) == pytest.approx(9.5)
    assert math.isnan(percentile([], 50))


@pytest.mark.parametrize(
    ("text", "golds", "expected"),
    [
        ("police killed the gunman", ["police kill the gunman"], 3 / 4),  # Lin 2004, section 3.1
        ("The gunman, police killed.", ["police killed the gunman"], 2 / 4),
        ("the cat", ["the cat sat on the mat"], 2 * 1 * (2 / 6) / (1 + 2 / 6)),
        ("the cat", ["a dog", "the cat"], 1.0),
        ("Кошка спит.", ["кошка спит"], 1.0),
        ("", ["the cat"], 0.0),
        ("the cat", [], 0.0),
        ("...", ["..."], 0.0),
    ],
)
def test_rouge_l(text: str, golds: list[str], expected: float) -> None:
    assert rouge_l(text, golds) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(3))
def test_rouge_l_is_by_the_longest_common_subsequence(seed: int) -> None:
    generator = random.Random(seed)
    one, other = ([generator.choice("abc") for _ in range(generator.randint(1, 9))] for _ in range(2))

    def longest(a: list[str], b: list[str]) -> int:
        if not a or not b:
            return 0
        return longest(a[1:], b[1:]) + 1 if a[0] == b[0] else max(longest(a[1:], b), longest(a, b[1:]))

    expected = 2 * longest(one, other) / (len(one) + len(other))
    assert rouge_l(" ".join(one), [" ".join(other)]) == pytest.approx(expected)


def test_a_pooled_share_is_resampled_by_question() -> None:
    # Ten sentences of one question are no more than one question: the interval is wide, not that of 20 sentences.
    found = pooled_interval([(10, 10), (0, 10)])
    assert found is not None
    assert (found.low, found.high) == (0.0, 1.0)
    assert pooled_interval([(1, 2), (3, 6)]) is None
    assert pooled_interval([]) is None
    # Without clusters it is the interval of the mean.
    ones = [(float(n % 4 == 0), 1.0) for n in range(200)]
    clustered, plain = pooled_interval(ones), mean_interval([part for part, _ in ones])
    assert clustered is not None
    assert plain is not None
    assert (clustered.low, clustered.high) == pytest.approx((plain.low, plain.high), abs=0.01)
