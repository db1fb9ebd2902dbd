"""Composing: from scored sentences to an answer in which every sentence is cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import Template

from rag import confidence
from rag.citations import cite
from rag.datamodels import Answer, Hit, Statement
from rag.dates import describe
from rag.evidence import ScoredSentence, select
from rag.expectation import figures
from rag.prompts import load_prompt
from rag.retrieval import Retrieved
from rag.settings import Settings
from rag.terms import analysis_for, content_terms

# A further sentence must come this close to the first one by what it says itself ...
_MARGIN = 0.35
# ... and share no more than this of the shorter one's words with any chosen before, or it says the same again.
_SAME_WORDS = 0.6
_RELATED = 3


class ExtractiveComposer:
    """Answers with the articles' own sentences: the one that answers first, then those that add something."""

    name = "extractive"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model = confidence.load_model()
        self._abstention: Template = load_prompt("abstain", frozenset({"detail"}), settings.prompts)

    def compose(self, asked: Answer, found: Retrieved, threshold: float | None = None) -> Iterator[Answer]:
        """Snapshots of the answer, sentence by sentence; the last one is done.

        :param asked: an answer that holds the question, what was searched and the period, and nothing else.
        :param threshold: answer only above this confidence; by default the setting's, else the model's own.
        """
        scored = select(asked.searched, found)
        probability = self._model(confidence.features(asked.searched, scored))
        limit = next(t for t in (threshold, self._settings.threshold, self._model.threshold) if t is not None)
        answer = replace(asked, model=self.name, confidence=probability, hits=found.hits)
        if not scored or probability < limit:
            yield self._abstain(answer, limit)
            return
        chosen = _chosen(scored, self._settings.sentences)
        dated = len({item.evidence.hit.article.published for item in chosen}) > 1
        for number, item in enumerate(chosen, 1):
            published = item.evidence.hit.article.published
            lead = f"{published.isoformat()}:" if dated and published else ""
            statement = Statement(" ".join(item.evidence.text.split()), (number,), lead)
            citation = cite(item.evidence, number)
            answer = replace(
                answer,
                statements=(*answer.statements, statement),
                citations=(*answer.citations, citation),
                done=number == len(chosen),
            )
            yield answer

    def _abstain(self, answer: Answer, limit: float) -> Answer:
        detail = ""
        if not answer.hits:
            reason = "no passage was found"
            if answer.period is not None:
                reason = f"no article of that period ({describe(answer.period)}) was found"
                detail = f" Nothing was found that was published in that period: {describe(answer.period)}."
        else:
            reason = f"the evidence is too weak: confidence {answer.confidence:.2f} is below {limit:.2f}"
        return replace(
            answer,
            message=self._abstention.substitute(detail=detail),
            abstained=True,
            reason=reason,
            hits=_related(answer.hits),
            done=True,
        )


def _related(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The nearest passage of each of the nearest articles."""
    nearest = {hit.article.id: hit for hit in reversed(hits)}
    return tuple(sorted(nearest.values(), key=lambda hit: hit.rank)[:_RELATED])


def _chosen(scored: Sequence[ScoredSentence], most: int) -> list[ScoredSentence]:
    """The first sentence, then those that come close to it and add something, in reading order by article."""
    first = scored[0]
    chosen = [first]
    for item in scored[1:]:
        if len(chosen) == most:
            break
        comes_close = first.scores.own - item.scores.own <= _MARGIN
        if comes_close and not any(_say_the_same(item, other) for other in chosen):
            chosen.append(item)
    articles = list(dict.fromkeys(item.evidence.hit.article.id for item in chosen))
    rest = sorted(chosen[1:], key=lambda s: (articles.index(s.evidence.hit.article.id), s.evidence.start))
    return [first, *rest]


def _say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    if one.evidence.hit.article.id == other.evidence.hit.article.id and one.evidence.start == other.evidence.start:
        return True
    if figures(one.evidence.text) != figures(other.evidence.text):
        return False  # sources that disagree on a number are both shown
    a = set(content_terms(one.evidence.text, analysis_for(one.evidence.hit.article.language)))
    b = set(content_terms(other.evidence.text, analysis_for(other.evidence.hit.article.language)))
    return len(a & b) > _SAME_WORDS * min(len(a), len(b))
