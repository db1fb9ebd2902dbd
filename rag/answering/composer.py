"""The composer: takes the form that a question asks for, and streams the draft of it as a cited answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag import confidence
from rag.answering import comparison, disagreement, plain, timeline
from rag.answering.context import context
from rag.answering.drafts import Draft, Judge, Part, Search
from rag.answering.focus import focus, in_line
from rag.answering.gist import gist
from rag.answering.timing import timed
from rag.citations import cite
from rag.datamodels import Answer, Citation, Evidence, Hit, Period, Statement
from rag.dates import describe
from rag.evidence import ScoredSentence, select
from rag.forms import form
from rag.prompts import load_prompt
from rag.reader import Reader
from rag.reading import read
from rag.settings import Settings

_RELATED = 3
# P(it is the sentence that answers): of what a small model quoted rightly but beside the point, the reader gave nearly
# all less than the one, and some other sentence more than the other.
_UNLIKELY, _LIKELY = 0.1, 0.5


class ExtractiveComposer:
    """Answers with the articles' own sentences, in the form that the question asks for."""

    name = "extractive"

    def __init__(self, settings: Settings, reader: Reader | None = None) -> None:
        self._settings = settings
        self._reader = reader
        self._model = confidence.load_model()
        self._abstention = load_prompt("abstain", frozenset({"detail"}), settings.prompts)

    def compose(self, asked: Answer, search: Search, threshold: float | None = None) -> Iterator[Answer]:
        """Snapshots of the answer, sentence by sentence; the last one is done. See `draft` for the parameters."""
        yield from self.present(asked, self.draft(asked, search, threshold))

    def draft(self, asked: Answer, search: Search, threshold: float | None = None) -> Draft:
        """The sentences that answer; none where the evidence is too weak.

        :param asked: an answer that holds the question, what was searched and the period, and nothing else.
        :param search: searches inside the period; a form that needs more than one search asks again.
        :param threshold: answer only above this confidence; by default the setting's, else the model's own.
        """
        limit = next(t for t in (threshold, self._settings.threshold, self._model.threshold) if t is not None)
        return replace(self._draft(asked, search, Judge(self._model, limit, asked.period)), limit=limit)

    def is_answered_by(self, draft: Draft, citations: Sequence[Citation], period: Period | None) -> bool:
        """Whether citations that another chose answer the draft's question, as far as can be told from its evidence.

        They do not where the reader is sure of another sentence and sure that it is none of these, nor where the
        confidence would be too low with the best of them in the first place.
        """
        if not draft.scored:
            return True
        cited = [item for item in draft.scored if any(_overlaps(item.evidence, citation) for citation in citations)]
        if not cited:
            return False
        likeliest = max(item.scores.read for item in draft.scored)
        if likeliest >= _LIKELY and max(item.scores.read for item in cited) < _UNLIKELY:
            return False
        others = (item for item in draft.scored if item is not cited[0])
        judge = Judge(self._model, draft.limit, period)
        return judge.accepts(judge(draft.question, [cited[0], *others]))

    def present(self, asked: Answer, draft: Draft) -> Iterator[Answer]:
        """Snapshots of the answer that a draft makes, sentence by sentence, or the one of its abstention."""
        answer = replace(asked, model=self.name, confidence=draft.confidence, hits=draft.hits)
        if not draft.parts:
            yield self.abstained(answer, self._weakness(answer, draft.limit))
            return
        answer = replace(answer, form=draft.form, message=draft.message)
        shown = [part.item for part in draft.parts]
        for number, part in enumerate(draft.parts, 1):
            answer = replace(
                answer,
                statements=(*answer.statements, _statement(draft, part, number, shown)),
                citations=(*answer.citations, cite(part.item.evidence, number)),
                done=number == len(draft.parts),
            )
            yield answer

    def _draft(self, asked: Answer, search: Search, judge: Judge) -> Draft:
        wanted = form(asked.searched)
        if wanted.form == "comparison" and (
            compared := comparison.draft(asked.searched, wanted, search, judge, self._settings)
        ):
            return compared
        if wanted.form == "timeline" and (told := timeline.draft(wanted.subject, asked.period, search, judge)):
            return told
        return self._plain(asked, search, judge)

    def _plain(self, asked: Answer, search: Search, judge: Judge) -> Draft:
        question = asked.searched
        found = search(question, self._settings.passages, self._settings.per_article)
        if self._reader:
            found = read(question, found, self._reader)
        scored = timed(question, select(question, found), asked.period)
        draft = Draft(question, judge(question, scored), found.hits, scored=tuple(scored))
        if not scored or not judge.accepts(draft.confidence):
            return draft
        if conflict := disagreement.found(question, scored):
            return replace(draft, form="disagreement", parts=conflict.parts, message=conflict.message)
        return replace(draft, parts=plain.parts(scored, self._settings.sentences))

    def _weakness(self, answer: Answer, limit: float) -> str:
        if answer.hits:
            return f"the evidence is too weak: confidence {answer.confidence:.2f} is below {limit:.2f}"
        if answer.period is not None:
            return f"no article of that period ({describe(answer.period)}) was found"
        return "no passage was found"

    def abstained(self, answer: Answer, reason: str) -> Answer:
        """The answer that says that the articles do not say, with what is related, and why."""
        detail = ""
        if answer.period is not None and not answer.hits:
            detail = f" Nothing was found that was published in that period: {describe(answer.period)}."
        return replace(
            answer,
            message=self._abstention.fill(detail=detail),
            abstained=True,
            reason=reason,
            hits=_related(answer.hits),
            done=True,
        )


def _statement(draft: Draft, part: Part, number: int, shown: Sequence[ScoredSentence]) -> Statement:
    text = part.item.evidence.text
    span = focus(draft.question, part.item) if draft.form in ("plain", "disagreement") else None
    return Statement(
        " ".join(text.split()),
        (number,),
        part.lead,
        gist=gist(draft.question, part.item) if number == 1 and draft.form == "plain" else "",
        focus=in_line(text, span) if span else None,
        context=context(part.item, shown),
    )


def _overlaps(evidence: Evidence, citation: Citation) -> bool:
    same = evidence.hit.article.id == citation.article.id
    return same and evidence.start < citation.end and citation.start < evidence.end


def _related(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The nearest passage of each of the nearest articles."""
    nearest = {hit.article.id: hit for hit in reversed(hits)}
    return tuple(sorted(nearest.values(), key=lambda hit: hit.rank)[:_RELATED])
