"""Citations: a number that opens the exact sentence it stands for, and the check of any text against its passages."""

from __future__ import annotations

from rag.claims import Checked, check
from rag.copies import holds
from rag.datamodels import Citation, Evidence, Support
from rag.errors import IndexDamagedError

__all__ = ["Checked", "check", "cite"]


def cite(evidence: Evidence, number: int, support: Support = "verbatim", reason: str = "") -> Citation:
    """The citation of a sentence that is quoted as it stands, with the other articles that have it word for word.

    Where the archive has a newer version of the article, it is among them, or the citation is marked as superseded.

    :param support: what the sentence is to the claim that it is quoted for, and the `reason` where that is not full.
    :raises IndexDamagedError: the article does not hold the sentence at its offsets; nothing unverified is shown.
    """
    hit = evidence.hit
    article = hit.article
    if article.text[evidence.start : evidence.end] != evidence.text:
        raise IndexDamagedError(
            f"article {article.id!r} has another text at {evidence.start}-{evidence.end} than its passage; "
            "run rag doctor --repair"
        )
    others = {other.id: other for other in (hit.newer, *hit.copies) if other and holds(other.text, evidence.text)}
    return Citation(
        number,
        article,
        hit.passage,
        evidence.start,
        evidence.end,
        evidence.text,
        support,
        reason,
        also=tuple(others.values()),
        superseded_by=hit.newer if hit.newer and hit.newer.id not in others else None,
    )
