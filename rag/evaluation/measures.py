"""The measures: rankings through ir-measures, and small exact functions for answers, abstention and intervals."""

from __future__ import annotations

import re
import string
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ranking = Sequence[tuple[str, float]]

RANKING_MEASURES = ("nDCG@10", "R@5", "R@10", "R@100", "MRR@10", "hit@1")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_WORD = re.compile(r"[^\W_]+")
_RESAMPLES = 1000
_SEED = 13


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of a figure, from the bootstrap over questions."""

    low: float
    high: float


def order(documents: Mapping[str, float]) -> list[tuple[str, float]]:
    """Documents by score, best first; scores in single precision and ties by descending id, as trec_eval has it.

    So a run that was written out measures the same in any TREC tool.
    """
    scores = ((document, float(np.float32(score))) for document, score in documents.items())
    return sorted(scores, key=lambda item: (item[1], item[0]), reverse=True)


def ranking_scores(
    relevance: Mapping[str, Mapping[str, int]], run: Mapping[str, Ranking]
) -> dict[str, dict[str, float]]:
    """Each of `RANKING_MEASURES` for each question of `relevance`; a question without a ranking scores 0.

    :param relevance: question to document to grade; nDCG uses the grade as gain, the others take grade >= 1.
    :param run: question to its documents, best first.
    """
    from ir_measures import RR, R, Success, iter_calc, nDCG

    measures = dict(zip(RANKING_MEASURES, (nDCG @ 10, R @ 5, R @ 10, R @ 100, RR @ 10, Success @ 1), strict=True))
    names = {str(measure): name for name, measure in measures.items()}
    # Places instead of scores: the providers break ties differently from one another, and there are none this way.
    places = {
        question: {document: float(-place) for place, (document, _) in enumerate(ranking)}
        for question, ranking in run.items()
    }
    scores: dict[str, dict[str, float]] = {name: dict.fromkeys(relevance, 0.0) for name in RANKING_MEASURES}
    judged = {question: dict(documents) for question, documents in relevance.items()}
    for metric in iter_calc(list(measures.values()), judged, places):
        scores[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return scores


def normalise(text: str, punctuation: str = " ") -> str:
    """Lower case, without punctuation, without the English articles, single spaces: SQuAD's normalisation.

    Punctuation is that of any script, and becomes `punctuation`: SQuAD itself deletes it (""), which turns "1968-1970"
    into one word.
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    return " ".join(_ARTICLES.sub(" ", lowered.translate(_replacements(punctuation))).split())


def contains_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in the text as whole words, after normalisation.

    Lenient: the words may stand there by accident, in another role ("two", "yes"). Punctuation may separate words or
    join them ("1968-1970" holds "1968"; "3,000" is "3000"). An answer that is nothing but punctuation never matches.
    """
    spaced, joined = f" {normalise(text)} ", f" {normalise(text, '')} "
    for answer in answers:
        separate, together = normalise(answer), normalise(answer, "")
        if (separate and f" {separate} " in spaced) or (together and f" {together} " in joined):
            return True
    return False


def matches_sentence(shown: str, gold: Iterable[str], least_words: int = 3) -> bool:
    """Whether the sentence shown holds a gold sentence, or is itself held by one, after normalisation.

    A sentence shown of fewer than `least_words` words is not looked for inside a gold sentence.
    """
    sentence = normalise(shown)
    for text in gold:
        wanted = normalise(text)
        if wanted and f" {wanted} " in f" {sentence} ":
            return True
        if len(sentence.split()) >= least_words and f" {sentence} " in f" {wanted} ":
            return True
    return False


def rouge_l(text: str, golds: Iterable[str]) -> float:
    """ROUGE-L, the F1 of the longest common subsequence of words, with the gold text that it is highest with.

    Words are runs of letters and digits in lower case, neither stemmed nor left out (Lin 2004, "ROUGE: a package for
    automatic evaluation of summaries"; `rouge_score` without its stemmer). In [0, 1].
    """
    words = _WORD.findall(text.lower())
    return max((_rouge_l(words, _WORD.findall(gold.lower())) for gold in golds), default=0.0)


def auroc(positive: Sequence[float] | Floats, negative: Sequence[float] | Floats) -> float:
    """P(a positive scores above a negative), ties counting half: exact, by ranks (Mann and Whitney).

    NaN where there are none of a kind.
    """
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(np.asarray(negative, np.float64))
    scores = np.asarray(positive, np.float64)
    below = np.searchsorted(ordered, scores, side="left")
    not_above = np.searchsorted(ordered, scores, side="right")
    return float((below + not_above).sum() / 2 / (len(scores) * len(ordered)))


def mean_interval(values: Sequence[float]) -> Interval | None:
    """The interval of a mean, resampling the values; None where they do not differ."""
    array = np.asarray(values, np.float64)
    if not len(array):
        return None
    generator = np.random.default_rng(_SEED)
    means = [generator.choice(array, len(array)).mean() for _ in range(_RESAMPLES)]
    return _interval(means)


def interval_of(
    statistic: Callable[[Floats, Floats], float], positive: Sequence[float], negative: Sequence[float]
) -> Interval | None:
    """The interval of a statistic of two groups, resampling each by itself; None where that changes nothing."""
    if not len(positive) or not len(negative):
        return None
    first, second = np.asarray(positive, np.float64), np.asarray(negative, np.float64)
    generator = np.random.default_rng(_SEED)
    values = [
        statistic(generator.choice(first, len(first)), generator.choice(second, len(second))) for _ in range(_RESAMPLES)
    ]
    return _interval([value for value in values if not np.isnan(value)])


def pooled_interval(parts: Sequence[tuple[float, float]]) -> Interval | None:
    """The interval of a share of what several questions bring: each brings (counted, of), and is drawn as a whole.

    None where resampling changes nothing.
    """
    if not parts:
        return None
    array = np.asarray(parts, np.float64)
    generator = np.random.default_rng(_SEED)
    sums = [generator.choice(array, len(array)).sum(axis=0) for _ in range(_RESAMPLES)]
    return _interval([counted / of for counted, of in sums if of])


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that this percentage of the values does not exceed, interpolated; NaN where there are none."""
    return float(np.percentile(np.asarray(values, np.float64), percent)) if len(values) else float("nan")


def _rouge_l(words: Sequence[str], gold: Sequence[str]) -> float:
    row = [0] * (len(gold) + 1)
    for word in words:
        before = row
        row = [0]
        for place, wanted in enumerate(gold):
            row.append(before[place] + 1 if word == wanted else max(before[place + 1], row[place]))
    return 2 * row[-1] / (len(words) + len(gold)) if row[-1] else 0.0


def _interval(values: Sequence[float]) -> Interval | None:
    """None where the resamples do not differ: the bootstrap has nothing to say of twenty hits in twenty."""
    if not len(values) or min(values) == max(values):
        return None
    return Interval(percentile(values, 2.5), percentile(values, 97.5))


@cache
def _replacements(punctuation: str) -> dict[int, str]:
    return {
        code: punctuation
        for code in range(sys.maxunicode + 1)
        if chr(code) in string.punctuation or unicodedata.category(chr(code)).startswith("P")
    }
