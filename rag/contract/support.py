"""Support: which sentences of which excerpts carry a claim, and whether they alone say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.claims.checking import weighed
from rag.claims.entailment import Entailment
from rag.claims.judging import RANK, Verdict, coverage, is_verbatim, judge
from rag.claims.reading import Reading, matter, stems
from rag.contract.clauses import clauses
from rag.contract.excerpts import Held, Quotable
from rag.contract.together import (
    is_asked,
    is_denied_otherwise,
    is_fragment,
    is_headed,
    is_of_another,
    is_turned,
    lacking,
    lacks,
)
from rag.datamodels import Excerpt, Support
from rag.language.expectation import points_back

# So many excerpts, those that share most of the claim's words, are read closely, and so many sentences of each.
_EXCERPTS, _SENTENCES = 4, 3
# A claim that runs on over several sentences of an article quotes no more than this many.
_LONGEST_RUN = 3
# Of a claim's words the quoted sentence itself, without its headline, has at least this share.
_OWN_WORDS = 0.25
_NOT_ASKED = "the passage has these words, but not what was asked about them"
_NOT_TOGETHER = "no one sentence of the passage says all of this"


@dataclass(frozen=True, slots=True)
class Carried:
    """What the excerpts make of a claim; `quotes` are the sentences that carry it, none where it is unsupported."""

    support: Support
    quotes: tuple[Quotable, ...] = ()
    reason: str = ""
    covered: float = 0.0

    @property
    def order(self) -> tuple[int, float]:
        """Sorts: the better the support, the higher."""
        return RANK[self.support], self.covered


class Supporter:
    """Holds claims against excerpts, first against those that a claim names, then against all."""

    def __init__(self, excerpts: Sequence[Excerpt], question: str, entailment: Entailment | None = None) -> None:
        self._held = {excerpt.number: Held(excerpt) for excerpt in excerpts}
        self._asked = frozenset(stems(Reading(question).tokens))
        self._entailment = entailment

    def carried(self, text: str, named: Sequence[int]) -> Carried:
        """The sentences that carry a claim; of equal ones those that it names."""
        best = self._best(Reading(text), named)
        if RANK[best.support] < RANK["supported"]:
            best = self._by_clauses(text, named) or best
        return best

    def context(self, text: str, carried: Carried, shown: Sequence[Quotable]) -> str:
        """The article's sentence before a quoted one, where the claim points back to it as that does.

        Empty where what was shown last was carried by that very sentence, so that the claim points to it there too.
        """
        quote = carried.quotes[0] if carried.quotes else None
        if quote is None or not points_back(text) or not points_back(quote.source.text):
            return ""
        held = next((held for held in self._held.values() if quote in held.quotables), None)
        before = held.before(quote) if held else None
        if before is None or any(last.holds(before) for last in shown):
            return ""
        return " ".join(before.source.text.split())

    def is_verbatim(self, text: str) -> bool:
        """Whether an excerpt has this sentence as it stands."""
        said = Reading(text)
        return any(is_verbatim(said, held.ground) for held in self._held.values())

    def _best(self, said: Reading, named: Sequence[int]) -> Carried:
        """By the excerpts that a claim names, else by those that share most of its words; the first that carries it."""
        best = Carried("unsupported", reason="there is no passage to hold it against")
        tried = [self._held[number] for number in named if number in self._held]
        for held in (*tried, *(held for held in self._promising(said) if held not in tried)):
            found = self._by_one(said, held)
            if RANK[found.support] >= RANK["supported"]:
                return found
            best = max(best, found, key=lambda carried: carried.order)
        return best

    def _promising(self, said: Reading) -> list[Held]:
        shares = {held.number: coverage(said, held.ground) for held in self._held.values()}
        return [self._held[number] for number in sorted(shares, key=lambda number: -shares[number])[:_EXCERPTS]]

    def _by_clauses(self, text: str, named: Sequence[int]) -> Carried | None:
        """Each clause by a sentence of its own: "The ferry sank, and nobody was hurt"; None where one has none."""
        parts = clauses(text)
        if len(parts) < 2:
            return None
        found = []
        for part in parts:
            said = Reading(part)
            first = self._best(said, named)
            if RANK[first.support] < RANK["supported"] or not all(is_headed(said, run) for run in first.quotes):
                return None
            found.append(first)
        quotes = {(quote.hit.article.id, quote.start, quote.end): quote for part in found for quote in part.quotes}
        return Carried("supported", tuple(quotes.values()), "", min(part.covered for part in found))

    def _by_one(self, said: Reading, held: Held) -> Carried:
        """What one excerpt makes of a claim: as much as it says as a whole and one sentence of it says by itself."""
        known = self._asked & held.ground.content
        whole = judge(said, held.ground, known)
        if self._entailment:
            whole = weighed(whole, said, held.ground, self._entailment)
        nearest = self._nearest(said, held)
        if whole.support == "unsupported" or not nearest:
            return Carried("unsupported", (), whole.reason or _NOT_TOGETHER, whole.covered)
        runs = [run for quotable in nearest for run in self._runs(quotable, held, whole)]
        judged = [(run, self._alone(said, run)) for run in runs]
        run, verdict = max(judged, key=lambda pair: pair[1].order)
        if RANK[verdict.support] >= RANK["supported"]:
            support = min(whole.support, verdict.support, key=lambda support: RANK[support])
            return Carried(support, (run,), whole.reason if support == whole.support else "", verdict.covered)
        reason = verdict.reason or whole.reason or _NOT_TOGETHER
        return Carried("partly", (nearest[0],), reason, verdict.covered)

    def _nearest(self, said: Reading, held: Held) -> list[Quotable]:
        """The sentences that share most of the claim's words, the best first."""
        own = frozenset(matter(said.tokens))
        shared = [(len(own & quotable.words), -at) for at, quotable in enumerate(held.quotables)]
        best = sorted((share for share in shared if share[0]), reverse=True)[:_SENTENCES]
        return [held.quotables[-at] for _, at in best]

    def _runs(self, quotable: Quotable, held: Held, whole: Verdict) -> list[Quotable]:
        """The sentence, with the one before where it points back, and the runs that a longer quotation may take."""
        runs = [quotable]
        if quotable.points_back and (before := held.before(quotable)):
            runs.append(quotable.after(before))
        if whole.support == "verbatim":
            at = held.quotables.index(quotable)
            places = ((at - back, at - back + more) for more in range(1, _LONGEST_RUN) for back in range(more + 1))
            runs += [run for first, last in places if (run := held.run(first, last))]
        return runs

    def _alone(self, said: Reading, run: Quotable) -> Verdict:
        """What a quotation says of a claim by itself: it lacks no word of it, and is about the same."""
        verdict = judge(said, run.ground)
        if verdict.support != "supported":
            return verdict
        if missing := lacking(said, run):
            return replace(verdict, support="partly", reason=lacks(missing))
        wanted = set(matter(said.plain))  # "opened" alone does not tell what is spoken of, and is not in `words`
        elsewise = is_of_another(said, run) or is_turned(said, run) or is_denied_otherwise(said, run)
        if elsewise or len(wanted & run.words) < _OWN_WORDS * len(wanted):
            return replace(verdict, support="partly", reason=_NOT_TOGETHER)
        if is_fragment(said, run) and not is_asked(self._asked, run):
            return replace(verdict, support="partly", reason=_NOT_ASKED)
        return verdict
