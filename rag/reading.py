"""Reading: the best hits are read beside the question, and stand in the order of what was read."""

from __future__ import annotations

from dataclasses import replace

from rag.datamodels import Hit
from rag.reader import LANGUAGE, Readable, Reader
from rag.retrieval import Retrieved
from rag.sentences import Span

# Hits that are read; each takes about as long as embedding one passage.
READ = 6
# The share of P(the passage answers) in a hit's score, beside its fused score; both are in [0, 1].
ANSWERED = 0.05
# The least share of plain Latin letters in a passage of no stated language that is taken for English.
_LATIN = 0.9


def read(question: str, found: Retrieved, reader: Reader) -> Retrieved:
    """The same hits with the readings of the best, in the order of the fused score and what was read.

    A hit that was not read is taken for one that does not answer.
    """
    chosen = [hit for hit in found.hits[:READ] if _in_its_language(hit)]
    if not chosen:
        return found
    readings = dict(
        zip(
            (hit.passage.id for hit in chosen),
            reader.read(question, [_readable(hit, found) for hit in chosen]),
            strict=True,
        )
    )

    def scored(hit: Hit) -> Hit:
        reading = readings.get(hit.passage.id)
        answered = reading.answered if reading else 0.0
        parts = {**hit.parts, "fused": hit.score} | ({"reader": answered} if reading else {})
        return replace(hit, score=(1 - ANSWERED) * hit.score + ANSWERED * answered, parts=parts)

    ordered = sorted(map(scored, found.hits), key=lambda hit: -hit.score)
    hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))
    return replace(found, hits=hits, readings=readings)


def _in_its_language(hit: Hit) -> bool:
    """Whether a reader knows the passage's language; where nobody says which it is, the letters tell."""
    if hit.article.language is not None:
        return hit.article.language == LANGUAGE
    letters = [letter for letter in hit.passage.text if letter.isalpha()]
    return sum(map(str.isascii, letters)) >= _LATIN * len(letters)


def _readable(hit: Hit, found: Retrieved) -> Readable:
    spans = tuple(Span(*span) for span in found.embeddings[hit.passage.id].spans)
    return Readable(hit.article.title, hit.passage.text, spans)
