"""The assistant: the one place where the parts are wired together."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

from rag import dates
from rag.answering import ExtractiveComposer, ModelComposer
from rag.answering.nearest import around, nearest, nothing_then
from rag.archive import open_store
from rag.conversation import Standalone, standalone_question
from rag.datamodels import Answer, Article, Hit, Message, Period, Where
from rag.dates.publication import of_publication
from rag.dates.recency import wants_recent
from rag.embedding import Embedder, load_embedder
from rag.errors import ModelError, QuestionError, SettingsError
from rag.examples import candidate_questions
from rag.models import ChatModel
from rag.models.attended import attended
from rag.models.loading import load_chat_model, runs_here
from rag.prompting.rewriting import followup_prompt, rewrite
from rag.prompting.suggesting import suggest, suggestions_prompt
from rag.reader import Readable, load_reader
from rag.reports import StoreStats
from rag.reranking import RERANKED, load_reranker, reranked
from rag.retrieval import POOL, Retrieved, Retriever
from rag.sentences import Span
from rag.settings import EXTRACTIVE, Settings, load_settings
from rag.store import Store

_LOG = logging.getLogger(__name__)
_EXAMPLES_TRIED = 20

Composing: TypeAlias = Callable[[Answer, Where], Iterator[Answer]]


class Assistant:
    """Searches an archive and answers questions from it.

    Safe to use from several threads. Opening reads no model; the first question does, or `warm_up`.

    :param chat_models: the chat models by name; by default those that the settings name.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        settings: Settings,
        chat_models: Mapping[str, ChatModel] | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._retriever = Retriever(store, embedder)
        self._reranker = load_reranker(settings.reranker)
        self._reader = load_reader(settings.reader)
        self._extractive = ExtractiveComposer(settings, self._reader)
        self._chat_models = chat_models or {name: load_chat_model(name, settings) for name in settings.chat_models}
        self._modelled = ModelComposer(self._chat_models, self._extractive, settings)
        self._followup = followup_prompt(settings.prompts)
        self._suggesting = suggestions_prompt(settings.prompts)

    @classmethod
    def open(cls, index: str | Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open the archive in the folder `index`, by default the setting's.

        :raises IndexMissingError: there is none; run rag index PATH.
        :raises IndexMismatchError: it was made by another embedder or with other passage settings.
        :raises ModelError: a chat model that the settings name lacks its library or its key.
        """
        settings = settings or load_settings()
        embedder = load_embedder(settings.embedder)
        return cls(open_store(Path(index or settings.index), embedder), embedder, settings)

    def warm_up(self) -> None:
        """Load the models now, so that the first question does not wait for them; of chat models the one in force.

        One that is hosted is not called, and one that cannot be loaded says so when it is asked.
        """
        self._embedder.embed_queries(["warm up"])
        if self._reader:
            self._reader.read("warm up", [Readable("", "Warm up.", (Span(0, 8),))])
        if runs_here(self._settings.model):
            try:
                for _ in self._chat_models[self._settings.model].stream("", [Message("user", "Warm up.")], 1):
                    pass
            except ModelError as error:
                _LOG.warning("the chat model is not ready: %s", error)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        published_from: date | None = None,
        published_to: date | None = None,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> list[Hit]:
        """The k best passages for a query inside the filter, best first.

        A period or a source that the query names is preferred, and leaves nothing else out.

        :raises QuestionError: the query is empty or too long.
        """
        query = self._checked(query)
        where = Where(published_from, published_to, tuple(sources), tuple(languages))
        most, period = self._settings.per_article, dates.period(query, _today())
        if not self._reranker:
            return list(self._retriever.retrieve(query, k, most, where, period=period).hits)
        found = self._retriever.retrieve(query, max(k, RERANKED), most, where, period=period)
        return list(reranked(query, found, self._reranker).hits[:k])

    def rank(self, query: str, k: int = 100) -> list[Hit]:
        """The k best passages as they are scored, neither folded nor capped; for measuring."""
        query = self._checked(query)
        return list(self._retriever.rank(query, k, period=dates.period(query, _today())).hits)

    def understand(self, question: str, history: Sequence[Message] = (), today: date | None = None) -> Standalone:
        """What would be searched for this question after these turns, and in what period."""
        return standalone_question(question, history, today or _today())

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        today: date | None = None,
        *,
        published_from: date | None = None,
        published_to: date | None = None,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        threshold: float | None = None,
        model: str | None = None,
    ) -> Iterator[Answer]:
        """Snapshots of the answer as it grows; the last one has done=True.

        While a chat model is waited for, the latest snapshot comes again, several times a second; closing the iterator
        ends the model's call.

        :param today: the reader's date, for "last week"; by default the system's.
        :param published_from, published_to: a period set by hand; it outweighs one that the question names.
        :param threshold: answer only above this confidence, in [0, 1].
        :param model: what writes the answer: one of `models`, "extractive", or by default the setting's.
        :raises QuestionError: the question is empty or too long.
        :raises SettingsError: the settings do not name that model.
        """
        question = self._checked(question)
        writer = self._writer(model)
        today = today or _today()
        whole = yield from self._understood(question, history, today, writer)
        by_hand = bool(published_from or published_to)
        period = Period(published_from, published_to) if by_hand else self._period(whole.searched, whole.period)
        asked = Answer(question, whole.searched, period, model=self._name(writer))
        yield asked
        anywhen = Where(sources=tuple(sources), languages=tuple(languages))
        compose = partial(self._composed, threshold=threshold, writer=writer, history=history, today=today)
        if period is None:
            yield from compose(asked, anywhen, recent=wants_recent(whole.searched))
        else:
            yield from self._of_period(asked, period, anywhen, compose, by_hand=by_hand)

    def suggest(self, answer: Answer) -> Iterator[Answer]:
        """The answer with next questions, each of which the articles answer; the last snapshot has them.

        The chat model that wrote the answer thinks of them; an answer without a model gets none.
        """
        model = next((model for model in self._chat_models.values() if model.name == answer.model), None)
        if model is None or answer.abstained or not self._settings.suggestions:
            yield answer
            return

        def work(model: ChatModel) -> tuple[str, ...]:
            return suggest(answer, model, self._suggesting, self._answers, self._settings.suggestions)

        yield replace(answer, suggestions=(yield from attended(work, model, answer)))

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models to choose from, the default first; one alone leaves no choice."""
        return tuple(dict.fromkeys(map(self._name, (self._settings.model, *self._settings.models))))

    def article(self, article_id: str) -> Article | None:
        """One article, or None where it is not there."""
        return self._store.article(article_id)

    def examples(self, n: int = 4) -> list[str]:
        """Up to n questions drawn from the archive's own articles, each of which it really answers."""
        answered = (
            question
            for question in itertools.islice(candidate_questions(self._store.articles()), _EXAMPLES_TRIED)
            if self._answers(question)
        )
        return list(itertools.islice(answered, n))

    def stats(self) -> StoreStats:
        """The archive in figures."""
        return self._store.stats()

    def close(self) -> None:
        """Let go of the archive."""
        self._store.close()

    def _writer(self, model: str | None) -> str:
        """What the settings call the model of that name; its own name holds no path of this machine."""
        wanted = model or self._settings.model
        for spec in (EXTRACTIVE, *self._chat_models):
            if wanted in (spec, self._name(spec)):
                return spec
        named = ", ".join(map(self._name, (EXTRACTIVE, *self._chat_models)))
        raise SettingsError(f"the settings do not name the model {wanted!r}; choose one of {named}")

    def _name(self, spec: str) -> str:
        return EXTRACTIVE if spec == EXTRACTIVE else self._chat_models[spec].name

    def _understood(
        self, question: str, history: Sequence[Message], today: date, writer: str
    ) -> Generator[Answer, None, Standalone]:
        """The question as it is searched: by the chat model where one writes and the question leans on the history."""
        ruled = standalone_question(question, history, today)
        if writer == EXTRACTIVE or not history:
            return ruled

        def work(model: ChatModel) -> str | None:
            return rewrite(question, history, ruled, model, self._followup, today)

        asked = Answer(question, question, model=self._name(writer))
        rewritten = yield from attended(work, self._chat_models[writer], asked)
        if rewritten is None:
            return ruled
        return replace(ruled, searched=rewritten)

    def _answers(self, question: str) -> bool:
        return not [*self.ask(question, model=EXTRACTIVE)][-1].abstained

    def _composed(
        self,
        asked: Answer,
        where: Where,
        *,
        threshold: float | None,
        writer: str,
        history: Sequence[Message],
        today: date,
        recent: bool = False,
    ) -> Iterator[Answer]:
        def search(query: str, k: int, per_article: int) -> Retrieved:
            found = self._retriever.retrieve(query, k, per_article, where, recent=recent)
            return reranked(query, found, self._reranker) if self._reranker else found

        if writer == EXTRACTIVE:
            return self._extractive.compose(asked, search, threshold)
        return self._modelled.compose(asked, search, threshold, model=writer, history=history, today=today)

    def _of_period(
        self, asked: Answer, period: Period, anywhen: Where, compose: Composing, *, by_hand: bool
    ) -> Iterator[Answer]:
        """Answer from the period; where it is silent, from elsewhere, saying so, or offer the nearest articles."""
        inside = replace(anywhen, published_from=period.start, published_to=period.end)
        answers = compose(asked, inside)
        first = next(answers)
        if by_hand or not first.abstained:
            yield first
            yield from answers
            return
        nothing_was_published = not first.hits
        if not (nothing_was_published and of_publication(asked.searched, period)):
            # The date may be that of an event which was reported before or after it. Answer from there, and say so.
            elsewhere = compose(asked, anywhen)
            found = next(elsewhere)
            if not found.abstained:
                note = f"No article published in that period ({dates.describe(period)}) says; others do:"
                for answer in itertools.chain([found], elsewhere):
                    yield answer if answer.abstained else replace(answer, message=f"{note} {answer.message}".strip())
                return
        if nothing_was_published:
            sides = [self._retriever.retrieve(asked.searched, POOL, 1, side).hits for side in around(period, anywhen)]
            hits = nearest(sides, period)
            first = replace(first, message=nothing_then(period, hits), hits=hits)
        yield first

    def _period(self, question: str, period: Period | None) -> Period | None:
        """The period as one of publication; None where the words are about what articles tell.

        "Who reigned in 1066?" asked of this year's articles names no time of publication, "last week" always does.
        """
        stats = self._store.stats()
        if period is None or stats.earliest is None or stats.latest is None:
            return None
        covered = (period.start or date.min) <= stats.latest and (period.end or date.max) >= stats.earliest
        return period if covered or of_publication(question, period) else None

    def _checked(self, question: str) -> str:
        question = question.strip()
        most = self._settings.max_question_chars
        if not any(map(str.isprintable, question)):
            raise QuestionError("the question is empty; ask something")
        if len(question) > most:
            raise QuestionError(
                f"the question has {len(question)} characters and {most} are allowed; "
                "shorten it or raise the setting max_question_chars"
            )
        return question


def _today() -> date:
    return date.today()  # noqa: DTZ011 (the reader's day)
