"""How a question's wording is held against its candidates."""

from __future__ import annotations

import pytest

from rag.matching import COVERED, MOST, PHRASES, TOGETHER, Matching
from rag.sentences import Span


def matched(question: str, *texts: str) -> list[float]:
    candidates = []
    for text in texts:
        ends = [i + 1 for i, letter in enumerate(text) if letter == "."]
        candidates.append((text, [Span(a, b) for a, b in zip([0, *ends], ends, strict=False)]))
    return Matching(question, candidates).scores("english")


def test_a_passage_that_has_every_word_side_by_side_in_one_sentence_matches_in_full() -> None:
    whole, none = matched("Who repaired the harbour bridge?", "They repaired the harbour bridge.", "Apples are dear.")
    # "repaired harbour" are not side by side in either, so the phrase is "harbour bridge" alone.
    assert whole == pytest.approx(MOST)
    assert none == 0


def test_words_spread_over_sentences_are_covered_but_not_together() -> None:
    spread, together = matched(
        "harbour bridge repaired", "The harbour is old. The bridge was repaired.", "The old harbour bridge, repaired."
    )
    assert COVERED < spread < COVERED + TOGETHER + PHRASES
    assert together == pytest.approx(MOST)


def test_a_rare_word_tells_more_than_one_that_all_candidates_have() -> None:
    rare, common = matched("bridge harbour", "A harbour.", "A bridge.", "A bridge.", "A bridge.")[:2]
    assert rare > common


def test_words_match_by_their_stems() -> None:
    assert matched("repairing bridges", "The bridge was repaired.")[0] >= COVERED + TOGETHER


def test_order_counts_for_phrases_only() -> None:
    same, turned = matched("harbour bridge", "The harbour bridge.", "The bridge harbour.")
    assert same - turned == pytest.approx(PHRASES)


@pytest.mark.parametrize("question", ["the of and", "…", "?"])
def test_a_question_without_telling_words_adds_nothing_wrong(question: str) -> None:
    assert all(0 <= score <= MOST for score in matched(question, "The bridge of the town and the market.", ""))


def test_no_candidates_no_scores() -> None:
    assert matched("bridge") == []
