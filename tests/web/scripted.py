"""A small assistant of the real one's shape, whose answers are written down: for tests of the page alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.datamodels import Answer, Article, Citation, Excerpt, Generation, Hit, Message, Passage, Statement, Usage
from rag.reports import IndexProgress, StoreStats
from rag.settings import Settings

TEXT = (
    "The President met with the Foreign Minister, who arrived in Bishkek with an official visit.\n\n"
    "«I am pleased to note the positive growth in trade turnover,» the president said. The meeting of the "
    "Intergovernmental Commission would be held on March 1, 2019.\n\nParticipants exchanged views."
)
ARTICLE = Article(
    id="seeds/one.txt",
    title="The President met with the Foreign Minister",
    text=TEXT,
    published=date(2019, 2, 4),
    url="https://example.org/one",
    source="example.org",
    language="en",
    date_provenance="stated",
)
HOSTILE = Article(
    id="hostile",
    title="**Bold** <script>window.hacked = 1</script> [link](javascript:alert(1)) $x^2$ ${1+1} {{value}}",
    text='<img src=x onerror="window.hacked = 1"> costs $5 and $6. # No heading. `code` <b>bold</b> ${7*7} {{value}}.',
    url="javascript:window.hacked=1",
    source="<i>source</i>",
)


def passage_of(article: Article, start: int = 0, end: int | None = None) -> Passage:
    stop = len(article.text) if end is None else end
    return Passage(f"{article.id}#{start}", article.id, article.text[start:stop], start, stop)


def cite(number: int, article: Article, quote: str, passage: Passage | None = None) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, passage or passage_of(article), start, start + len(quote), quote, "verbatim")


def answer_about(question: str, article: Article, *quotes: str) -> Answer:
    passage = passage_of(article)
    citations = tuple(cite(number, article, quote, passage) for number, quote in enumerate(quotes, 1))
    return Answer(
        question=question,
        searched=question,
        statements=tuple(Statement(quote, (number,)) for number, quote in enumerate(quotes, 1)),
        citations=citations,
        hits=(Hit(passage, article, 0.9, 1),),
        confidence=0.93,
        done=True,
    )


MODELS = (
    "scripted:large",
    "local:/home/editor/models/small <b>.gguf",
    "openai:a-model-with-a-name-as-long-as-a-provider-can-give-it-2026-11-23",
)
WRITE = "Please write about the visit"
SUGGESTIONS = ("Who arrived in Bishkek?", 'Who said "yes" <b>?')


def written_answer(question: str, article: Article = ARTICLE) -> Answer:
    """What a chat model wrote: a sentence that is supported, one that nothing supports, and one that is partly so."""
    *_, last = (text.strip() for text in article.text.replace("\n", " ").split(".") if text.strip())
    citation = cite(1, article, f"{last}.")
    return Answer(
        question=question,
        searched=f"{question} (the visit)",
        statements=(
            Statement("They exchanged <views>.", (1,), support="supported"),
            Statement("They signed 40 treaties.", (), support="unsupported", reason="no passage says 40"),
            Statement("They exchanged 12 views.", (2,), support="partly"),
        ),
        citations=(
            replace(citation, support="supported"),
            replace(citation, number=2, support="partly", reason="the passage does not say 12"),
        ),
        hits=(Hit(passage_of(article), article, 0.9, 1),),
        confidence=0.93,
        model="scripted:large",
        notes=("scripted:small was asked first and gave no answer: it is <down>.",),
        generation=Generation(
            "scripted:large",
            prompts=("answer 3f2a91c0",),
            excerpts=(Excerpt(1, (Hit(passage_of(article), article, 0.9, 1),), 0, len(article.text)),),
            written="They exchanged views [1]. They signed 40 treaties.",
            sentences=3,
            supported=1,
            dropped=0,
            usage=Usage(1234, 56, 0.42, 3.14, 0.00123),
        ),
        done=True,
    )


def written(question: str, article: Article, pause: float) -> Iterator[Answer]:
    """The same as it grows: a few letters at a time, each snapshot twice, as a model that is waited for."""
    whole = written_answer(question, article)
    so_far = replace(whole, statements=(), citations=(), notes=(), generation=None, done=False)
    for statement in whole.statements:
        for end in range(4, len(statement.text), 4):
            so_far = replace(so_far, pending=statement.text[:end])
            yield so_far
            yield replace(so_far)
            time.sleep(pause)
        so_far = replace(so_far, pending="", statements=(*so_far.statements, statement))
        so_far = replace(so_far, citations=whole.citations[: sum(len(s.citations) for s in so_far.statements)])
        yield so_far
    yield whole


class ScriptedAssistant:
    """Answers any question from one article, word for word; "population" is not in it. `hold` blocks an answer.

    With "write" in the question it answers as a chat model does, letter by letter; with "silent" the model says
    nothing until it is closed, and is heard from ten times a second. `closed` tells when such an answer was closed.
    """

    def __init__(self, article: Article = ARTICLE, pause: float = 0.01) -> None:
        self.the_article = article
        self.asked: list[tuple[str, list[Message], date | None, date | None]] = []
        self.models: list[str | None] = []
        self.closed: list[float] = []
        self.pause = pause
        self.hold = threading.Event()
        self.hold.set()
        self.hold_questions = threading.Event()
        self.hold_questions.set()

    def warm_up(self) -> None:
        pass

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
        model: str | None = None,
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history), published_from, published_to))
        self.models.append(model)
        article = self.the_article
        if "write" in question:
            for answer in written(question, article, self.pause):
                yield answer
                if answer.statements and answer.pending:
                    self.hold.wait(20)
            return
        if "silent" in question:
            yield from self._silent(question)
            return
        if "population" in question:
            hits = (Hit(passage_of(article), article, 0.2, 1),)
            yield Answer(question, question, message="The articles do not say.", hits=hits, abstained=True, done=True)
            return
        if "explode" in question:
            raise ZeroDivisionError("scripted")
        quotes = [text.strip() + "." for text in article.text.replace("\n", " ").split(".") if text.strip()]
        quotes = [quote for quote in quotes if quote in article.text]
        full = answer_about(question, article, *quotes[-2:])
        yield replace(full, statements=full.statements[:1], done=False)
        self.hold.wait(20)
        yield full

    def suggest(self, answer: Answer) -> Iterator[Answer]:
        try:
            yield answer
            while not self.hold_questions.is_set():
                time.sleep(0.1)
                yield answer
            yield replace(answer, suggestions=SUGGESTIONS)
        except GeneratorExit:
            self.closed.append(time.monotonic())
            raise

    def _silent(self, question: str) -> Iterator[Answer]:
        hits = (Hit(passage_of(self.the_article), self.the_article, 0.9, 1),)
        try:
            while True:
                yield Answer(question, question, hits=hits)
                time.sleep(0.1)
        finally:
            self.closed.append(time.monotonic())

    def article(self, article_id: str) -> Article | None:
        return self.the_article if article_id == self.the_article.id else None

    def examples(self, n: int = 4) -> list[str]:
        return ["When will the Intergovernmental Commission meet?", "Who arrived in Bishkek?"][:n]

    def stats(self) -> StoreStats:
        day = date(2019, 2, 4)
        return StoreStats(1, 1, 384, "scripted", 1, "exact", {"example.org": 1}, {"en": 1}, day, day, 0)

    def close(self) -> None:
        pass


def opener(assistant: ScriptedAssistant) -> Callable[[Settings, Callable[[IndexProgress], None]], ScriptedAssistant]:
    return lambda settings, on_progress: assistant
