"""Near-copies: whether two texts are versions of one, and which words of a text another one has too."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.sentences import Span

# Two texts are compared by their runs of five words ("shingles": Broder, "On the resemblance and containment of
# documents", 1997). Reports in their own words share them in quotations and names alone.
_RUN = 5
# Of a longer text only the beginning is looked at.
MOST_WORDS = 20_000
# A text with fewer different runs (about 30 words) is nobody's near-copy: formulas alone would make it one.
FEWEST_RUNS = 26
# Two texts are near-copies when the shorter shares at least the one part of its runs, and the longer the other. For a
# text of 75 words (tests/test_copies.py) those shares are: a headline in front 1, .90; a corrected figure .94, .94; a
# paragraph more 1, .69; the lead written anew .69, .56; but two reports of one event around the same quotation .15,
# .15, and a round-up of three items that has it as one of them 1, .43.
SHARED_OF_SHORTER = 0.6
SHARED_OF_LONGER = 0.45
# Where both have this many figures and share fewer than half of them, they are two days' reports in one form.
_FIGURES = 4
_SHARED_FIGURES = 0.5
# Words in front of what two texts share: "By Ann Smith, LONDON, 4 February (Wire) -".
_HEAD = 12
# How many runs stand for a text in the index, and how many of them near-copies share at least. A pair at the limits
# above has .35 of its runs in common, and is missed in 1 of 290 cases; one with half of them in 1 of 55,000.
SAMPLE = 24
SHARED_OF_SAMPLE = 3

# A character of Chinese or Japanese counts as a word.
_WORD = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_FACTOR, _MIX_1, _MIX_2 = (
    np.array([n], np.uint64) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A text as it is compared; made by `wording`.

    `starts` and `ends` are its words' offsets in characters, int64, shape (words,); `runs` is a hash of the five words
    that begin at each, uint64, shape (max(0, words - 4),), and `different` the same in ascending order, each once.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    runs: NDArray[np.uint64]
    different: NDArray[np.uint64]
    figures: frozenset[str]

    @property
    def sample(self) -> list[int]:
        """The runs that stand for the text in an index, as signed 64-bit numbers; none of a text that is too short.

        They are those with the smallest hashes, so that two texts that share runs share them in their samples too.
        """
        if len(self.different) < FEWEST_RUNS:
            return []
        sample: list[int] = self.different[:SAMPLE].view(np.int64).tolist()
        return sample


def wording(text: str) -> Wording:
    """A text as it is compared, by its words in lower case; punctuation and spaces do not count."""
    found = [(match.start(), match.end(), match[0]) for match in islice(_WORD.finditer(text), MOST_WORDS)]
    starts = np.array([start for start, _, _ in found], np.int64)
    ends = np.array([end for _, end, _ in found], np.int64)
    hashes = np.array([zlib.crc32(word.lower().encode("utf-8", "surrogatepass")) for _, _, word in found], np.uint64)
    runs = _runs(hashes)
    until = int(ends[-1]) if found else 0
    return Wording(starts, ends, runs, np.unique(runs), frozenset(_FIGURE.findall(text, 0, until)))


def are_near_copies(one: Wording, other: Wording) -> bool:
    """Whether these are versions of one text: syndicated, corrected, shortened or added to."""
    shorter, longer = sorted((len(one.different), len(other.different)))
    if shorter < FEWEST_RUNS or shorter < SHARED_OF_LONGER * longer:
        return False
    shared = len(np.intersect1d(one.different, other.different, assume_unique=True))
    if shared < SHARED_OF_SHORTER * shorter or shared < SHARED_OF_LONGER * longer:
        return False
    figures = min(len(one.figures), len(other.figures))
    return figures < _FIGURES or len(one.figures & other.figures) >= _SHARED_FIGURES * figures


def kept(text: Wording, spans: Iterable[Span], other: Wording) -> list[float]:
    """For each span of a text (offsets in characters) the share of its words that stand in a run that the other has.

    A run counts when the other has it as often: what stands twice here and once there was dropped once. A span without
    a word is kept whole; a headline, a byline, a place and a date in front of the text do not count.
    """
    runs, places, counts = np.unique(text.runs, return_inverse=True, return_counts=True)
    others = np.sort(other.runs)
    as_often = np.searchsorted(others, runs, side="right") - np.searchsorted(others, runs) >= counts
    covered = _covered(text, as_often[places])
    head = int(covered.argmax()) if covered.any() else 0
    if head <= _HEAD:
        covered[:head] = True
    shares = []
    for span in spans:
        words = covered[_words_in(text, span)]
        shares.append(float(words.mean()) if len(words) else 1.0)
    return shares


def common(text: Wording, other: Wording, of_other: Span, spans: Iterable[Span]) -> list[int]:
    """For each span of a text, how many of its words stand in a run that this part of the other text has."""
    words = _words_in(other, of_other)
    part = other.runs[words.start : max(words.start, words.stop - _RUN + 1)]
    covered = _covered(text, np.isin(text.runs, part))
    return [int(np.count_nonzero(covered[_words_in(text, span)])) for span in spans]


def holds(text: str, sentence: str) -> bool:
    """Whether the text has this sentence verbatim, whatever the spaces between its words."""
    return sentence in text or re.search(r"\s+".join(map(re.escape, sentence.split())), text) is not None


def _runs(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of every five words in a row, by a polynomial and the finaliser of SplitMix64."""
    count = max(0, len(words) - _RUN + 1)
    runs = np.zeros(count, np.uint64)
    for place in range(_RUN):
        runs = (runs + words[place : place + count]) * _FACTOR
    runs = (runs ^ (runs >> np.uint64(30))) * _MIX_1
    runs = (runs ^ (runs >> np.uint64(27))) * _MIX_2
    mixed: NDArray[np.uint64] = runs ^ (runs >> np.uint64(31))
    return mixed


def _covered(text: Wording, shared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which words stand in one of the shared runs."""
    covered = np.zeros(len(text.starts), np.bool_)
    for place in range(_RUN):
        covered[place : place + len(shared)] |= shared
    return covered


def _words_in(text: Wording, span: Span) -> slice:
    first = int(np.searchsorted(text.starts, span.start))
    return slice(first, max(first, int(np.searchsorted(text.ends, span.end, side="right"))))
