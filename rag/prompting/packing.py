"""Packing: the hits that a chat model is shown, as excerpts that fit a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rag.datamodels import Evidence, Excerpt, Hit
from rag.prompting.passages import ANY_CODE, block
from rag.prompting.window import Count
from rag.sentences import Span, sentences

# Passages of one article with no more than so many characters between them, all of them spaces, are one text.
_GAP = 8
# Tokens between two passages in a prompt.
_BETWEEN = 2
# Counted for the number of every excerpt, so that none costs more than was counted.
_ANY_NUMBER = 99


def pack(
    hits: Sequence[Hit],
    budget: int,
    count_tokens: Count,
    *,
    first: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
) -> tuple[Excerpt, ...]:
    """The hits as numbered excerpts, in the order in which a model reads them, of at most `budget` tokens together.

    The strongest stands first and the next one last, the weakest in the middle, where models read least (Liu et al.,
    "Lost in the Middle", TACL 2024). What neighbours in one article is one excerpt. A hit is left out where another one
    says all of its sentences, or is of a newer version of its article, or where it does not fit. A passage of `first`,
    or the best one, that does not fit whole is cut at the ends of its sentences. Empty only where nothing fits at all.

    :param hits: best first.
    :param budget: tokens of all excerpts with their headings and fences.
    :param first: ids of passages that come before all others, strongest first.
    :param evidence: sentences around which such a passage is cut; by default it is cut around its first.
    """
    packed = _Packed(budget, count_tokens)
    needed = frozenset(first)
    centres = {found.hit.passage.id: Span(found.start, found.end) for found in reversed(evidence)}
    for hit in _wanted(hits, first):
        if packed.says(hit):
            continue
        whole = _Piece((hit,), hit.passage.start, hit.passage.end)
        if packed.fits(whole):
            packed.add(whole)
        elif packed.is_empty or hit.passage.id in needed:
            part = _cut(hit, centres, packed.fits, mid_sentence=packed.is_empty)
            if part:
                packed.add(part)
    return tuple(Excerpt(number, piece.hits, piece.start, piece.end) for number, piece in enumerate(packed.pieces(), 1))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of one article, `article.text[start:end]`, with the hits that it holds, by their place."""

    hits: tuple[Hit, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The article's own text."""
        return self.hits[0].article.text[self.start : self.end]

    def touches(self, other: _Piece) -> bool:
        """Whether the two are one text: of one article, with next to nothing between them."""
        if self.hits[0].article.id != other.hits[0].article.id:
            return False
        before, after = sorted((self, other), key=lambda piece: piece.start)
        between = self.hits[0].article.text[before.end : after.start]
        return len(between) <= _GAP and not between.strip()

    def with_(self, other: _Piece) -> _Piece:
        """Both, and what is between them."""
        hits = sorted((*self.hits, *other.hits), key=lambda hit: (hit.passage.start, hit.passage.end))
        return _Piece(tuple(hits), min(self.start, other.start), max(self.end, other.end))


class _Packed:
    """The pieces that were taken so far, strongest first, weighed in tokens as a prompt shows them."""

    def __init__(self, budget: int, count_tokens: Count) -> None:
        self._budget = budget
        self._count_tokens = count_tokens
        self._pieces: list[_Piece] = []
        self._texts: list[str] = []
        self._weights: dict[tuple[str, int, int], int] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken yet."""
        return not self._pieces

    def says(self, hit: Hit) -> bool:
        """Whether one of the passages taken has every sentence of this one."""
        text = _plain(hit.passage.text)
        said = [text[start:end] for start, end in sentences(text, hit.article.language)]
        return any(all(sentence in taken for sentence in said) for taken in self._texts)

    def fits(self, piece: _Piece) -> bool:
        """Whether all is within the budget with this piece too."""
        return sum(map(self._weight, _joined(self._pieces, piece))) <= self._budget

    def add(self, piece: _Piece) -> None:
        """Take this piece."""
        self._pieces = _joined(self._pieces, piece)
        self._texts.append(_plain(piece.text))

    def pieces(self) -> list[_Piece]:
        """The first, the third, the fifth …, the fourth, the second."""
        return [*self._pieces[::2], *reversed(self._pieces[1::2])]

    def _weight(self, piece: _Piece) -> int:
        key = piece.hits[0].article.id, piece.start, piece.end
        if key not in self._weights:
            shown = block(Excerpt(_ANY_NUMBER, piece.hits, piece.start, piece.end), ANY_CODE)
            self._weights[key] = self._count_tokens(shown) + _BETWEEN
        return self._weights[key]


def _wanted(hits: Sequence[Hit], first: Sequence[str]) -> Iterator[Hit]:
    """The hits by strength, each passage once; a superseded one only where it is needed or nothing replaces it."""
    by_id = {hit.passage.id: hit for hit in reversed(hits)}
    there = {hit.article.id for hit in hits}
    needed = dict.fromkeys(passage_id for passage_id in first if passage_id in by_id)
    for passage_id in dict.fromkeys(chain(needed, (hit.passage.id for hit in hits))):
        hit = by_id[passage_id]
        if passage_id in needed or hit.newer is None or hit.newer.id not in there:
            yield hit


def _joined(pieces: Sequence[_Piece], piece: _Piece) -> list[_Piece]:
    """The pieces with one more, strongest first; it is joined with those that it touches, at the strongest's place."""
    place, apart = len(pieces), []
    for number, other in enumerate(pieces):
        if piece.touches(other):
            piece, place = piece.with_(other), min(place, number)
        else:
            apart.append(other)
    return [*apart[:place], piece, *apart[place:]]


def _cut(hit: Hit, centres: Mapping[str, Span], fits: Callable[[_Piece], bool], *, mid_sentence: bool) -> _Piece | None:
    """As many whole sentences around the centre as fit; None where not even that one does.

    :param mid_sentence: whether the beginning of a sentence that is too long by itself is better than nothing.
    """
    passage = hit.passage
    spans = [
        Span(passage.start + start, passage.start + end) for start, end in sentences(passage.text, hit.article.language)
    ]
    if not spans:
        return None
    centre = centres.get(passage.id, spans[0])
    first = last = next((n for n, span in enumerate(spans) if span.end > centre.start), 0)
    part = _Piece((hit,), spans[first].start, spans[last].end)
    if not fits(part):
        return _beginning(part, fits) if mid_sentence else None
    while True:
        after = _Piece((hit,), part.start, spans[last + 1].end) if last + 1 < len(spans) else None
        before = _Piece((hit,), spans[first - 1].start, part.end) if first else None
        if after and fits(after):
            part, last = after, last + 1
        elif before and fits(before):
            part, first = before, first - 1
        else:
            return part


def _beginning(part: _Piece, fits: Callable[[_Piece], bool]) -> _Piece | None:
    """The longest beginning that fits, whole words where there are any; None where none fits."""
    low, high = part.start, part.end
    while low < high:  # ends up to `low` are known to fit
        middle = (low + high + 1) // 2
        if fits(_Piece(part.hits, part.start, middle)):
            low = middle
        else:
            high = middle - 1
    text = part.hits[0].article.text[part.start : low]
    words = text.rpartition(" ")[0].rstrip() or text
    return _Piece(part.hits, part.start, part.start + len(words)) if words.strip() else None


def _plain(text: str) -> str:
    return " ".join(text.split())
