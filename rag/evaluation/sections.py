"""Turns what the assistant returned into the report's sections; each is None where there was nothing to measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.datamodels import Answer, Citation, Statement
from rag.evaluation.asking import Asked
from rag.evaluation.datasets import Dataset, Question
from rag.evaluation.figures import mean, share, times
from rag.evaluation.measures import (
    RANKING_MEASURES,
    Floats,
    Ranking,
    auroc,
    contains_answer,
    interval_of,
    matches_sentence,
    ranking_scores,
)
from rag.evaluation.report import Figure, Section

_CEILING = 8
_FOLLOW_UP_MEASURES = ("R@5", "R@10", "nDCG@10")


def is_extractive(dataset: Dataset, question: Question) -> bool:
    """Whether some relevant document holds a gold answer; where the set names none, whether it has an answer."""
    relevant = dataset.relevance.get(question.id)
    if not question.answers or not relevant:
        return bool(question.answers)
    return any(contains_answer(dataset.relevant_texts[document], question.answers) for document in relevant)


def retrieval(dataset: Dataset, run: Mapping[str, Ranking]) -> Section | None:
    """The documents found for every judged question."""
    if not run:
        return None
    scores = ranking_scores({question: dataset.relevance[question] for question in run}, run)
    note = "documents by their best passage, the question as the assistant understood it"
    if dataset.unknown_relevance:
        note += f"; {dataset.unknown_relevance} relevance rows name what the set does not have and were passed over"
    figures = tuple(mean(name, list(scores[name].values())) for name in RANKING_MEASURES)
    return Section("retrieval", "Retrieval", note, figures)


def follow_ups(
    dataset: Dataset, variants: Mapping[str, Mapping[str, Ranking]], later_turns: frozenset[str]
) -> Section | None:
    """The same turns put to the index in several wordings.

    :param variants: wording to question to its documents; all over the same questions.
    :param later_turns: the questions that have turns before them.
    """
    questions = next(iter(variants.values()), {})
    if later_turns.isdisjoint(questions):
        return None
    relevance = {question: dataset.relevance[question] for question in questions}
    figures = []
    for wording, run in variants.items():
        scores = ranking_scores(relevance, run)
        figures += [mean(f"{name}, {wording}", list(scores[name].values())) for name in _FOLLOW_UP_MEASURES]
        later = [value for question, value in scores["R@10"].items() if question in later_turns]
        figures.append(mean(f"R@10, {wording}, later turns only", later))
    note = "every judged turn that has all these wordings, first turns included unless it says otherwise"
    return Section("follow_ups", "Follow-ups", note, tuple(figures))


def evidence(dataset: Dataset, answerable: Sequence[Asked]) -> Section | None:
    """Where the gold answer stands, for answerable questions whose answer some relevant document holds."""
    asked = [item for item in answerable if is_extractive(dataset, item.question)]
    if not asked:
        return None
    figures = (
        share("first sentence (forced)", [_in_statements(item.forced, 1, item) for item in asked]),
        share("first three sentences (forced)", [_in_statements(item.forced, 3, item) for item in asked]),
        share(f"best {_CEILING} passages (ceiling)", [_in_passages(item) for item in asked]),
        share("first sentence, as shipped", [_in_statements(item.answer, 1, item) for item in asked]),
        share("abstained", [item.answer.abstained for item in asked]),
    )
    note = (
        "the gold answer stands there as whole words (lenient: it may stand there in another role); forced = with "
        f"abstention off; {len(answerable) - len(asked)} asked without an answer string that a relevant document holds"
    )
    return Section("evidence", "Evidence", note, figures)


def gold_sentences(answerable: Sequence[Asked]) -> Section | None:
    """Whether what is shown first is a sentence that the set's annotators chose."""
    asked = [item for item in answerable if item.question.evidence]
    if not asked:
        return None
    gold = [(item.forced.statements, item.question.evidence) for item in asked]
    figures = (
        share("first sentence (forced)", [any(matches_sentence(s.text, g) for s in shown[:1]) for shown, g in gold]),
        share("any sentence (forced)", [any(matches_sentence(s.text, g) for s in shown) for shown, g in gold]),
    )
    return Section("gold_sentences", "Gold sentences", "the sentence holds a gold one, or is held by it", figures)


def abstention(key: str, title: str, answerable: Sequence[Asked], unanswerable: Sequence[Asked]) -> Section | None:
    """How confidence tells the two kinds of question apart, and what the shipped threshold makes of it."""
    if not answerable or not unanswerable:
        return None
    positive = [item.answer.confidence for item in answerable]
    negative = [item.answer.confidence for item in unanswerable]
    wrongly = [float(item.answer.abstained) for item in answerable]
    rightly = [float(item.answer.abstained) for item in unanswerable]
    both = len(answerable) + len(unanswerable)
    figures = [
        Figure("AUROC of the confidence", auroc(positive, negative), both, interval_of(auroc, positive, negative))
    ]
    if any(wrongly) or any(rightly):
        precision = sum(rightly) / (sum(rightly) + sum(wrongly))
        refused = int(sum(rightly) + sum(wrongly))
        figures.append(Figure("refusal precision", precision, refused, interval_of(_precision, wrongly, rightly)))
    figures.append(mean("refusal recall (unanswerable refused)", rightly))
    figures.append(mean("answerable wrongly refused", wrongly))
    note = f"{len(answerable)} answerable against {len(unanswerable)} unanswerable; precision depends on that ratio"
    return Section(key, title, note, tuple(figures))


def citations(asked: Sequence[Asked]) -> Section | None:
    """The contract of every statement shown: a citation, its quote in the article at its offsets, word for word."""
    answers = [item.answer for item in asked if item.answer.statements]
    if not answers:
        return None
    statements = [(statement, _cited(answer, statement)) for answer in answers for statement in answer.statements]
    quoted = [citation for answer in answers for citation in answer.citations]
    figures = (
        share("statements with a citation", [bool(cited) for _, cited in statements]),
        share("citations whose quote is the article's text, inside the passage", [_is_exact(c) for c in quoted]),
        share(
            "statements that are their quote, word for word",
            [any(_is_exact(c) and c.quote.split() == s.text.split() for c in cited) for s, cited in statements],
        ),
    )
    return Section("citations", "Citations", f"{len(answers)} answers that were given", figures)


def latency(asked: Sequence[Asked]) -> Section | None:
    """Times of a search and of a whole answer, the search inside it included."""
    if not asked:
        return None
    searched = [item.search_seconds for item in asked]
    figures = [
        *times("search", searched, 1000, "ms"),
        *times("whole answer", [item.answer_seconds for item in asked], 1000, "ms"),
    ]
    return Section("latency", "Latency", "one question at a time, models warm", tuple(figures))


def _in_statements(answer: Answer, count: int, item: Asked) -> bool:
    return any(contains_answer(statement.text, item.question.answers) for statement in answer.statements[:count])


def _in_passages(item: Asked) -> bool:
    return any(contains_answer(hit.passage.text, item.question.answers) for hit in item.passages[:_CEILING])


def _cited(answer: Answer, statement: Statement) -> list[Citation]:
    return [citation for citation in answer.citations if citation.number in statement.citations]


def _is_exact(citation: Citation) -> bool:
    inside = citation.passage.start <= citation.start and citation.end <= citation.passage.end
    return inside and bool(citation.quote) and citation.article.text[citation.start : citation.end] == citation.quote


def _precision(wrongly: Floats, rightly: Floats) -> float:
    refused = float(wrongly.sum() + rightly.sum())
    return float(rightly.sum()) / refused if refused else float("nan")
