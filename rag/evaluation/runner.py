"""Runs a whole evaluation: index the set, ask the assistant, measure."""

from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rag.assistant import Assistant
from rag.chunking import Chunker
from rag.datamodels import IndexProgress
from rag.embedding import load_embedder
from rag.evaluation import sections
from rag.evaluation.asking import Asked, Interview, Subject
from rag.evaluation.datasets import Dataset, Question, load_dataset, load_questions
from rag.evaluation.machine import cores, machine, package_version
from rag.evaluation.measures import Ranking
from rag.evaluation.report import Conditions, EvaluationReport, Section
from rag.indexing import index_articles
from rag.settings import Settings, load_settings

log = logging.getLogger(__name__)

SAMPLE = 400
SEED = 13
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """How far an evaluation is; `total` is None where it is not known."""

    stage: str
    done: int
    total: int | None


OnProgress = Callable[[EvaluationProgress], None]


def evaluate(
    dataset: Path,
    *,
    off_topic: Path | None = None,
    settings: Settings | None = None,
    limit: int | None = None,
    sample: int = SAMPLE,
    index: Path | None = None,
    on_progress: OnProgress | None = None,
) -> EvaluationReport:
    """Measure the assistant on a set in BEIR layout.

    :param off_topic: a second set, whose questions this one's documents do not answer.
    :param limit: how many questions of the set are used, drawn with a fixed seed; None uses all.
    :param sample: how many answerable, unanswerable and off-topic questions are put to the assistant, at most each.
    :param index: where the set's archive is kept; default: a folder of its own below the setting's. It is built when
        it is not there, and brought up to date otherwise.
    :raises DatasetError: a set is not in BEIR layout.
    """
    started = time.monotonic()
    settings = settings or load_settings()
    notify = on_progress or _silent
    loaded = load_dataset(dataset)
    strangers = load_questions(off_topic) if off_topic else ()
    folder = index or archive_folder(loaded, settings)
    log.info("the archive of %s is %s", loaded.name, folder)

    def indexing(progress: IndexProgress) -> None:
        notify(EvaluationProgress("indexing", progress.articles, progress.articles_total))

    indexed = index_articles(loaded.articles(), folder, settings, on_progress=indexing, total=loaded.documents)
    with closing(Assistant.open(folder, settings)) as assistant:
        found, run, model = measure(loaded, strangers, assistant, limit=limit, sample=sample, on_progress=notify)
        stats = assistant.stats()
    conditions = Conditions(
        dataset=loaded.name,
        off_topic=off_topic.resolve().name if off_topic else None,
        documents=loaded.documents,
        indexed=indexed.added + indexed.changed,
        passages=stats.passages,
        questions=len(loaded.questions),
        date=datetime.now(UTC).date().isoformat(),
        version=package_version(),
        embedder=stats.embedder,
        model=model,
        machine=machine(),
        cores=cores(),
        limit=limit,
        sample=min(sample, limit or sample),
        seed=SEED,
        indexing_seconds=indexed.seconds,
        seconds=time.monotonic() - started,
    )
    return EvaluationReport(conditions, found, run)


def measure(
    dataset: Dataset,
    strangers: Sequence[Question],
    assistant: Subject,
    *,
    limit: int | None = None,
    sample: int = SAMPLE,
    on_progress: OnProgress | None = None,
) -> tuple[tuple[Section, ...], dict[str, Ranking], str]:
    """Ask an open assistant and measure: the sections, the documents found, and the name of what composed the answers.

    :param strangers: questions that the set's documents do not answer; their histories are left out.
    """
    notify = on_progress or _silent
    interview = Interview(assistant, dataset.latest)
    questions = draw(dataset.questions, limit)
    answerable = [question for question in questions if dataset.is_answerable(question) is True]
    unanswerable = [question for question in questions if dataset.is_answerable(question) is False]
    alone = [replace(question, history=()) for question in strangers if not question.history]
    if questions:
        interview.warm_up(questions[0])

    judged = [question for question in questions if question.id in dataset.relevance]
    run = {
        question.id: interview.rank(interview.understood(question)) for question in _counted(judged, "ranking", notify)
    }
    turns = _wordings(judged, interview, run, notify)
    later = frozenset(question.id for question in judged if question.history)

    most = min(sample, limit) if limit else sample
    right = _each(interview.ask_in_full, draw(answerable, most), "asking answerable questions", notify)
    wrong = _each(interview.ask, draw(unanswerable, most), "asking unanswerable questions", notify)
    foreign = _each(interview.ask, draw(alone, most), "asking off-topic questions", notify)
    asked = [*right, *wrong, *foreign]
    found = (
        sections.retrieval(dataset, run),
        sections.follow_ups(dataset, turns, later),
        sections.evidence(dataset, right),
        sections.gold_sentences(right),
        sections.abstention("off_topic", "Abstention: questions from another set", right, foreign),
        sections.abstention("adversarial", "Abstention: unanswerable questions of this set", right, wrong),
        sections.citations(asked),
        sections.latency(asked),
    )
    model = asked[0].answer.model if asked else "nothing"
    return tuple(section for section in found if section), run, model


def archive_folder(dataset: Dataset, settings: Settings) -> Path:
    """Where a set's archive is kept: another corpus, embedder or way to cut passages gets another folder."""
    embedder = load_embedder(settings.embedder)
    passages = Chunker(embedder, settings.passage_tokens).fingerprint
    key = f"{dataset.digest} {embedder.fingerprint} {passages}"
    return settings.index / "eval" / f"{dataset.name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def draw(items: Sequence[_T], count: int | None) -> list[_T]:
    """At most `count` of the items in their order, drawn with the fixed seed; all of them for None."""
    if count is None or count >= len(items):
        return list(items)
    return [items[place] for place in sorted(random.Random(SEED).sample(range(len(items)), count))]


def _wordings(
    judged: Sequence[Question],
    interview: Interview,
    run: Mapping[str, Ranking],
    notify: OnProgress,
) -> dict[str, dict[str, Ranking]]:
    """The same turns as asked, as understood, and as a person rewrote them where the set has that."""
    if not any(question.history for question in judged):
        return {}
    rewritten = [question for question in judged if question.rewrite]
    turns = rewritten or judged
    wordings = {
        "as asked": {turn.id: interview.rank(turn.text) for turn in _counted(turns, "ranking turns as asked", notify)},
        "as understood": {turn.id: run[turn.id] for turn in turns},
    }
    if rewritten:
        wordings["human rewrite"] = {
            turn.id: interview.rank(turn.rewrite or turn.text)
            for turn in _counted(turns, "ranking human rewrites", notify)
        }
    return wordings


def _each(
    ask: Callable[[Question], Asked], questions: Sequence[Question], stage: str, notify: OnProgress
) -> list[Asked]:
    return [ask(question) for question in _counted(questions, stage, notify)]


def _counted(items: Sequence[_T], stage: str, notify: OnProgress) -> Iterator[_T]:
    for done, item in enumerate(items):
        notify(EvaluationProgress(stage, done, len(items)))
        yield item
    if items:
        notify(EvaluationProgress(stage, len(items), len(items)))


def _silent(progress: EvaluationProgress) -> None:
    """Progress that nobody asked for."""
