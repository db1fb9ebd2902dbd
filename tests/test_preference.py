"""What a question says beside its subject: a time of publication, a newspaper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.assistant import Assistant
from rag.datamodels import Article, Period
from rag.indexing import index_articles
from rag.preference import FROM_SOURCE, PUBLISHED_THEN, preference
from rag.settings import Settings
from tests.fakes import HashingEmbedder

MAY = Period(date(2019, 5, 1), date(2019, 5, 31), "in May 2019")


def article(day: int | None = None, source: str = "") -> Article:
    return Article("a", "", "Text.", published=date(2019, 5, day) if day else None, source=source)


@pytest.mark.parametrize(
    ("question", "period", "given", "expected"),
    [
        ("What was said of the strike in May 2019?", MAY, article(1), PUBLISHED_THEN),
        ("What was said of the strike in May 2019?", MAY, article(31), PUBLISHED_THEN),
        ("What was said since May 2019?", Period(start=date(2019, 5, 2)), article(1), 0.0),
        ("What was said until May 2019?", Period(end=date(2019, 5, 2)), article(1), PUBLISHED_THEN),
        ("What was said in May 2019?", MAY, article(), 0.0),
        ("What does the Daily Harbour say?", None, article(1, "Daily Harbour"), FROM_SOURCE),
        ("What does the Daily Harbourmaster say?", None, article(1, "Daily Harbour"), 0.0),
        ("At what time did the strike end?", None, article(1, "Time"), 0.0),
        ("What does Time say?", None, article(1, "Time"), FROM_SOURCE),
        ("What seeds grow here?", None, article(1, "seeds"), 0.0),
        ("What is it?", None, article(1, ""), 0.0),
        ("What did C++ Weekly (UK) say?", None, article(1, "C++ Weekly (UK)"), FROM_SOURCE),
        ("What did the Daily Harbour say in May 2019?", MAY, article(2, "Daily Harbour"), PUBLISHED_THEN + FROM_SOURCE),
        ("What was said?", MAY, None, 0.0),
    ],
)
def test_what_fits_is_preferred(question: str, period: Period | None, given: Article | None, expected: float) -> None:
    assert preference(question, period, given) == pytest.approx(expected)


@pytest.fixture
def assistant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    embedder = HashingEmbedder()
    for module in (indexing, assistant_module):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    settings = Settings(index=tmp_path / "index")
    told = [
        ("april", date(2019, 4, 3), "Morning Gull", "The harbour strike goes on in its second week."),
        ("may", date(2019, 5, 3), "Evening Heron", "The harbour strike goes on in its sixth week."),
    ]
    articles = [Article(n, "", text, published=day, source=source, language="en") for n, day, source, text in told]
    index_articles(articles, settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("harbour strike in April 2019", "april"),
        ("harbour strike in May 2019", "may"),
        ("the Morning Gull on the harbour strike", "april"),
        ("the Evening Heron on the harbour strike", "may"),
    ],
)
def test_a_search_prefers_and_leaves_nothing_out(assistant: Assistant, query: str, first: str) -> None:
    for hits in (assistant.search(query), assistant.rank(query)):
        assert hits[0].article.id == first
        assert len(hits) == 2
