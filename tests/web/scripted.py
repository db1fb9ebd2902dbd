"""A small assistant of the real one's shape, whose answers are written down: for tests of the page alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.datamodels import (
    Answer,
    Article,
    Citation,
    Hit,
    IndexProgress,
    Message,
    Passage,
    Statement,
    StoreStats,
)
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


class ScriptedAssistant:
    """Answers any question from one article, word for word; "population" is not in it. `hold` blocks an answer."""

    def __init__(self, article: Article = ARTICLE) -> None:
        self.the_article = article
        self.asked: list[tuple[str, list[Message], date | None, date | None]] = []
        self.hold = threading.Event()
        self.hold.set()

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
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history), published_from, published_to))
        article = self.the_article
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
