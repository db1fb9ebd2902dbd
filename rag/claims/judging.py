"""One sentence held against one passage: does the passage say it, and if not, why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.claims.facts import Finding, findings
from rag.claims.polarity import denial, opposition, polarity
from rag.claims.quotations import stands_whole
from rag.claims.reading import ROOT, Ground, Reading, matter, stems
from rag.datamodels import Support

# Of a sentence's words this share must be in the passage for it to be supported; below the other it is not even partly.
SUPPORTED, PARTLY = 0.5, 0.25
# Two sentences speak of one matter, so that what they affirm and deny can be compared, from this share of words on.
_SAME_MATTER = 0.5
_MOST_REASONS = 3
_MOST_NEAREST = 5
# What a fact that is found counts for beside a word that is.
_FACT = 0.5
RANK: dict[Support, int] = {"verbatim": 3, "supported": 2, "partly": 1, "unsupported": 0}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one passage makes of a sentence. `covered` is the share of its words that the passage has, in [0, 1].

    `faulty` where a fact is missing or something is said the other way round, and not only words are missing.
    """

    support: Support
    covered: float
    reason: str = ""
    faulty: bool = False

    @property
    def order(self) -> tuple[int, float]:
        """Sorts verdicts: the higher, the better the support."""
        return RANK[self.support], self.covered


def judge(
    said: Reading, ground: Ground, asked: frozenset[str] = frozenset(), similarity: float | None = None
) -> Verdict:
    """Hold a sentence against a passage.

    :param asked: stems of the question; an answer may repeat them without their being in the passage.
    :param similarity: cosine of the sentence's vector with the nearest sentence of the passage, where there is one.
    """
    if is_verbatim(said, ground):
        return Verdict("verbatim", 1.0)
    facts = list(findings(said, ground))
    covered = coverage(said, ground, asked, similarity, facts)
    wrong = [*(fact for fact in facts if not fact.found), *_turned(said, ground)]
    if wrong:
        contradicted = any(fact.contradicted for fact in wrong)
        half = not contradicted and covered >= SUPPORTED and any(fact.found for fact in facts)
        return Verdict("partly" if half else "unsupported", covered, _reasons(wrong), faulty=True)
    if covered >= SUPPORTED:
        return Verdict("supported", covered)
    said_so = f"the passage has {covered:.0%} of the sentence's words"
    return Verdict("partly" if covered >= PARTLY else "unsupported", covered, said_so)


def is_verbatim(said: Reading, ground: Ground) -> bool:
    """Whether the passage has the whole sentence as it stands."""
    return stands_whole(said.folded, ground.passage.folded)


def coverage(
    said: Reading,
    ground: Ground,
    asked: frozenset[str] = frozenset(),
    similarity: float | None = None,
    facts: Sequence[Finding] = (),
) -> float:
    """The share of the sentence's words that passage, heading or question have; nearness can only raise it.

    Its facts count too, by half, so that a sentence of two names and a verb does not hang on the verb.
    """
    wanted = set(stems(said.plain))
    if not wanted and not facts:
        return 1.0
    known = ground.content | asked
    roots = ground.roots
    words = sum(stem in known or (len(stem) >= ROOT and stem[:ROOT] in roots) for stem in wanted)
    found = sum(fact.found for fact in facts)
    share = (words + _FACT * found) / (len(wanted) + _FACT * len(facts))
    return share if similarity is None else max(share, (share + similarity) / 2)


def _turned(said: Reading, ground: Ground) -> list[Finding]:
    """What is denied here and affirmed there, or turned into its opposite, by the sentence that shares most words."""
    own, words = frozenset(matter(said.tokens)), frozenset(matter(said.unfigured))
    passage = ground.passage
    # Figures tell which of two sentences it is, but what is written "5 May" here and "on Friday" there is one matter.
    shared = [len(own & theirs) for theirs in passage.content]
    most = max(shared, default=0)
    if most == 0 or len(words & passage.content[shared.index(most)]) < max(1.0, _SAME_MATTER * len(words)):
        return []
    mine = polarity(said.tokens)
    nearest = [passage.polarities[number] for number, count in enumerate(shared) if count == most][:_MOST_NEAREST]
    reasons = [denial(mine, theirs) or opposition(mine, theirs) for theirs in nearest]
    return [Finding(False, reasons[0], True)] if all(reasons) else []


def _reasons(wrong: Sequence[Finding]) -> str:
    contradicted_first = sorted(wrong, key=lambda fact: not fact.contradicted)
    return "; ".join(list(dict.fromkeys(fact.reason for fact in contradicted_first))[:_MOST_REASONS])
