"""Passages: an article's sentences packed to what the embedder reads, with a contextual header in front."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.datamodels import Article, Passage
from rag.embedding import Embedder
from rag.sentences import Span, sentences, trimmed

# Raise it whenever the same article would give other passages: archives made before are then chunked anew.
_VERSION = 2
# The title takes no more than this of a passage, and never more than this share of it.
HEADER_TOKENS = 48
_HEADER_SHARE = 4
# A passage that ends with a paragraph may be this much further from the even size, as a share of it.
PARAGRAPH_BONUS = 0.25
# A word that the tokenizer does not know is one token however long it is; a reader's passage has an end all the same.
_CHARS_PER_TOKEN = 16
# Whitespace behind a sentence that is counted with it; more of it is no text.
_GAP_CHARS = 8

_CLAUSES = re.compile(r".+?(?:[,;:)\]—–]\s+|[，、；：]|$)", re.DOTALL)
_WORDS = re.compile(r"\s*\S+\s*")
_CHARACTERS = re.compile(r".", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage and what is embedded for it.

    `embedded_text` is the header and the passage's text: for finding, never for quoting. `sentences` are the
    passage's sentences, as offsets in `passage.text`; a sentence too long for one passage counts as several.
    """

    passage: Passage
    embedded_text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never divided any more: a sentence, or a piece of one that is too long; `cost` is in tokens."""

    span: Span
    cost: int
    ends_paragraph: bool = False


class Chunker:
    """Cuts articles into passages of whole sentences, none of which exceeds what the embedder reads.

    :param passage_tokens: the most tokens of a passage, header included; by default all that the embedder reads.
    """

    def __init__(self, embedder: Embedder, passage_tokens: int | None = None) -> None:
        self._embedder = embedder
        self._passage_tokens = passage_tokens

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same article and the same embedder would give other passages."""
        return f"{_VERSION}:{self._passage_tokens or 'whole'}:{HEADER_TOKENS}:{PARAGRAPH_BONUS}"

    def chunks(self, article: Article) -> list[Chunk]:
        """The article's passages in reading order; none where it has no text."""
        spans = sentences(article.text, article.language)
        if not spans:
            return []
        header = self._header(article)
        room = self._limit - (self._costs([header])[0] if header else 0)
        runs = _packed(self._units(article.text, spans, room), room)
        return [_chunk(article, header, run) for run in self._fitting(article.text, header, runs)]

    @property
    def _limit(self) -> int:
        return min(self._passage_tokens or self._embedder.max_tokens, self._embedder.max_tokens)

    def _header(self, article: Article) -> str:
        """What stands in front of every passage of the article when it is embedded."""
        title = " ".join(article.title.split())
        if not title:
            return ""
        tokens = min(HEADER_TOKENS, self._limit // _HEADER_SHARE)
        first = next(self._pieces(title, Span(0, len(title)), tokens)).span
        return f"{title[: first.end]}\n"

    def _costs(self, texts: Sequence[str]) -> list[int]:
        counts = self._embedder.count_tokens(texts)
        return [max(count, len(text) // _CHARS_PER_TOKEN) for text, count in zip(texts, counts, strict=True)]

    def _units(self, text: str, spans: Sequence[Span], room: int) -> Iterator[_Unit]:
        starts = [span.start for span in spans[1:]] + [len(text)]
        ends = [min(start, span.end + _GAP_CHARS) for span, start in zip(spans, starts, strict=True)]
        costs = self._costs([text[span.start : end] for span, end in zip(spans, ends, strict=True)])
        for span, cost, start in zip(spans, costs, starts, strict=True):
            if cost > room:
                yield from self._pieces(text, span, room)
            else:
                yield _Unit(span, cost, ends_paragraph="\n" in text[span.end : start])

    def _pieces(
        self, text: str, span: Span, room: int, patterns: Sequence[re.Pattern[str]] = (_CLAUSES, _WORDS, _CHARACTERS)
    ) -> Iterator[_Unit]:
        """The span in pieces that fit the room, divided at clauses, else at spaces, else anywhere."""
        pattern, *finer = patterns
        parts = [Span(*match.span()) for match in pattern.finditer(text, span.start, span.end)]
        start, total = span.start, 0
        for part, cost in zip(parts, self._costs([text[a:b] for a, b in parts]), strict=True):
            if total and total + cost > room:
                yield _Unit(trimmed(text, Span(start, part.start)), total)
                start, total = part.start, 0
            if cost > room and finer:
                yield from self._pieces(text, part, room, finer)
                start = part.end
            else:
                total += cost
        if start < span.end:
            yield _Unit(trimmed(text, Span(start, span.end)), total)

    def _fitting(self, text: str, header: str, runs: list[list[_Unit]]) -> list[list[_Unit]]:
        """The runs, with those halved whose text has more tokens than its sentences have one by one."""
        counts = self._embedder.count_tokens([header + text[run[0].span.start : run[-1].span.end] for run in runs])
        if max(counts) <= self._limit:
            return runs
        halved = [
            part
            for run, count in zip(runs, counts, strict=True)
            for part in ([run] if count <= self._limit else _halves(text, run))
        ]
        return self._fitting(text, header, halved) if len(halved) > len(runs) else runs


def _packed(units: Iterable[_Unit], room: int) -> list[list[_Unit]]:
    """The units in as few runs as fit the room, of about the same size, rather ending where paragraphs do."""
    waiting = list(units)
    fewest = _fewest_runs([unit.cost for unit in waiting], room)
    left = sum(unit.cost for unit in waiting)
    runs: list[list[_Unit]] = []
    first = 0
    while first < len(waiting):
        even = max(1.0, left / fewest[first])
        last, least, size, taken = first, float("inf"), 0, 0
        for i in range(first, len(waiting)):
            size += waiting[i].cost
            if size > room and i > first:
                break
            distance = abs(size - even) / even - (PARAGRAPH_BONUS if waiting[i].ends_paragraph else 0)
            if distance < least and fewest[i + 1] < fewest[first]:
                last, least, taken = i, distance, size
        runs.append(waiting[first : last + 1])
        first, left = last + 1, left - taken
    return runs


def _fewest_runs(costs: Sequence[int], room: int) -> list[int]:
    """For each place, how many runs the units from there on take at least; 0 for the end."""
    fewest = [0] * (len(costs) + 1)
    end, size = len(costs), 0
    for i in reversed(range(len(costs))):
        size += costs[i]
        while size > room and end > i + 1:
            end -= 1
            size -= costs[end]
        fewest[i] = 1 + fewest[end]
    return fewest


def _halves(text: str, run: list[_Unit]) -> list[list[_Unit]]:
    if len(run) > 1:
        return [run[: len(run) // 2], run[len(run) // 2 :]]
    (start, end), cost = run[0].span, run[0].cost
    if end - start < 2:
        return [run]
    middle = (start + end) // 2
    cut = text.rfind(" ", start + 1, middle) + 1 or middle
    return [[_Unit(trimmed(text, Span(a, b)), cost // 2)] for a, b in pairwise((start, cut, end))]


def _chunk(article: Article, header: str, run: Sequence[_Unit]) -> Chunk:
    start, end = run[0].span.start, run[-1].span.end
    text = article.text[start:end]
    passage = Passage(f"{article.id}@{start}-{end}", article.id, text, start, end)
    return Chunk(passage, header + text, tuple(Span(u.span.start - start, u.span.end - start) for u in run))
