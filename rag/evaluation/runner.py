"""Runs a whole evaluation: index the set, ask the assistant, measure."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from rag.assistant import Assistant
from rag.chunking import Chunker
from rag.embedding import load_embedder
from rag.evaluation import sections
from rag.evaluation.asking import Asked, Interview, Subject
from rag.evaluation.composed import composed_sections
from rag.evaluation.composing import Composing, compose
from rag.evaluation.datasets import Dataset, Question, load_dataset, load_questions
from rag.evaluation.machine import cores, machine, package_version
from rag.evaluation.measures import Ranking
from rag.evaluation.progress import EvaluationProgress, OnProgress, counted, silent
from rag.evaluation.report import Conditions, EvaluationReport, Section
from rag.evaluation.rows import RowFile
from rag.evaluation.sampling import SAMPLE, SEED, sampled
from rag.indexing import index_articles
from rag.models.loading import load_chat_model
from rag.prompting.messages import answer_prompt
from rag.reports import IndexProgress
from rag.settings import EXTRACTIVE, Settings, load_settings

log = logging.getLogger(__name__)


def evaluate(
    dataset: Path,
    *,
    off_topic: Path | None = None,
    settings: Settings | None = None,
    limit: int | None = None,
    sample: int = SAMPLE,
    index: Path | None = None,
    answers_only: bool = False,
    rows: Path | None = None,
    on_progress: OnProgress | None = None,
) -> EvaluationReport:
    """Measure the assistant on a set in BEIR layout.

    Where the settings name a chat model its answers are measured too, beside the extractive ones; all other sections
    are of the extractive answer.

    :param off_topic: a second set, whose questions this one's documents do not answer.
    :param limit: how many questions of the set are used, drawn with a fixed seed; None uses all.
    :param sample: how many answerable, unanswerable and off-topic questions are put to the assistant, at most each.
    :param index: where the set's archive is kept; default: a folder of its own below the setting's. It is built when
        it is not there, and brought up to date otherwise.
    :param answers_only: leave out what measures no answer that is shown: retrieval, follow-ups, evidence.
    :param rows: keeps what was asked, written and shown, a line a question, as it comes; what stands there from a run
        that was cut short is not asked again. It holds the set's own text.
    :raises DatasetError: a set is not in BEIR layout, or `rows` is of another run.
    :raises ModelError: the chat model is not to be had.
    :raises SettingsError: the chat model's name means none.
    """
    started = time.monotonic()
    settings = settings or load_settings()
    notify = on_progress or silent
    loaded = load_dataset(dataset)
    strangers = load_questions(off_topic) if off_topic else ()
    stranger = off_topic.resolve().name if off_topic else None
    writer = _writer(settings)  # what a chat model lacks is said before anything is indexed
    kept = RowFile(conditions_key(loaded, stranger, settings), rows)
    folder = index or archive_folder(loaded, settings)
    log.info("the archive of %s is %s", loaded.name, folder)

    def indexing(progress: IndexProgress) -> None:
        notify(EvaluationProgress("indexing", progress.articles, progress.articles_total))

    indexed = index_articles(loaded.articles(), folder, settings, on_progress=indexing, total=loaded.documents)
    with closing(Assistant.open(folder, settings)) as assistant:
        found: tuple[Section, ...] = ()
        run: dict[str, Ranking] = {}
        if not answers_only:
            found, run = measure(loaded, strangers, assistant, limit=limit, sample=sample, on_progress=notify)
        if answers_only or settings.model != EXTRACTIVE:
            asking = Composing(loaded, Interview(assistant, loaded.latest), settings.model)
            found += composed_sections(compose(sampled(loaded, strangers, limit, sample), asking, kept, notify))
        stats = assistant.stats()
    conditions = Conditions(
        dataset=loaded.name,
        off_topic=stranger,
        documents=loaded.documents,
        indexed=indexed.added + indexed.changed,
        passages=stats.passages,
        questions=len(loaded.questions),
        date=datetime.now(UTC).date().isoformat(),
        version=package_version(),
        embedder=stats.embedder,
        model=EXTRACTIVE,
        machine=machine(),
        cores=cores(),
        limit=limit,
        sample=min(sample, limit or sample),
        seed=SEED,
        indexing_seconds=indexed.seconds,
        seconds=time.monotonic() - started,
        composed=writer,
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
) -> tuple[tuple[Section, ...], dict[str, Ranking]]:
    """Ask an open assistant for extractive answers and measure: the sections, and the documents found.

    :param strangers: questions that the set's documents do not answer.
    """
    notify = on_progress or silent
    interview = Interview(assistant, dataset.latest)
    chosen = sampled(dataset, strangers, limit, sample)
    if chosen.questions:
        interview.warm_up(chosen.questions[0])

    judged = [question for question in chosen.questions if question.id in dataset.relevance]
    run = {
        question.id: interview.rank(interview.understood(question)) for question in counted(judged, "ranking", notify)
    }
    turns = _wordings(judged, interview, run, notify)
    later = frozenset(question.id for question in judged if question.history)

    right = _each(interview.ask_in_full, chosen.answerable, "asking answerable questions", notify)
    wrong = _each(interview.ask, chosen.unanswerable, "asking unanswerable questions", notify)
    foreign = _each(interview.ask, chosen.off_topic, "asking off-topic questions", notify)
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
    return tuple(section for section in found if section), run


def archive_folder(dataset: Dataset, settings: Settings) -> Path:
    """Where a set's archive is kept: another corpus, embedder or way to cut passages gets another folder."""
    embedder = load_embedder(settings.embedder)
    passages = Chunker(embedder, settings.passage_tokens).fingerprint
    key = f"{dataset.digest} {embedder.fingerprint} {passages}"
    return settings.index / "eval" / f"{dataset.name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def conditions_key(dataset: Dataset, stranger: str | None, settings: Settings) -> str:
    """What tells one run's answers from another's: the sets, the model, and every setting that bears on an answer."""
    text = settings.model_dump_json(exclude={"index", "seeds", "models", "api_key", "host", "port"})
    key = f"{dataset.digest} {stranger} {package_version()} {text} {answer_prompt(settings.prompts).version}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _writer(settings: Settings) -> str:
    """The chat model that is measured and what it is allowed; empty where there is none."""
    if settings.model == EXTRACTIVE:
        return ""
    name = load_chat_model(settings.model, settings).name
    prompt = answer_prompt(settings.prompts).label
    limits = f"{settings.context_tokens} tokens of passages, {settings.answer_tokens} of answer"
    return f"{name} (prompt {prompt}, at most {limits})"


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
        "as asked": {turn.id: interview.rank(turn.text) for turn in counted(turns, "ranking turns as asked", notify)},
        "as understood": {turn.id: run[turn.id] for turn in turns},
    }
    if rewritten:
        wordings["human rewrite"] = {
            turn.id: interview.rank(turn.rewrite or turn.text)
            for turn in counted(turns, "ranking human rewrites", notify)
        }
    return wordings


def _each(
    ask: Callable[[Question], Asked], questions: Sequence[Question], stage: str, notify: OnProgress
) -> list[Asked]:
    return [ask(question) for question in counted(questions, stage, notify)]
