"""Citations: a number that opens the exact sentence it stands for."""

from __future__ import annotations

from rag.datamodels import Citation, Evidence
from rag.errors import IndexDamagedError


def cite(evidence: Evidence, number: int) -> Citation:
    """The citation of a sentence that is quoted as it stands.

    :raises IndexDamagedError: the article does not hold the sentence at its offsets; nothing unverified is shown.
    """
    article = evidence.hit.article
    if article.text[evidence.start : evidence.end] != evidence.text:
        raise IndexDamagedError(
            f"article {article.id!r} has another text at {evidence.start}-{evidence.end} than its passage; "
            "run rag doctor --repair"
        )
    passage = evidence.hit.passage
    return Citation(number, article, passage, evidence.start, evidence.end, evidence.text, "verbatim")
