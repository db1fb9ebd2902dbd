"""Reading one file as the indexer does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.articles import ReadOptions, read_articles
from rag.datamodels import Article
from rag.reports import Failure


def read(path: Path, root: Path | None = None, **options: Any) -> tuple[list[Article], list[Failure]]:
    articles: list[Article] = []
    failures: list[Failure] = []
    for item in read_articles(path, root or path.parent, ReadOptions(**options)):
        if isinstance(item, Failure):
            failures.append(item)
        else:
            articles.append(item)
    return articles, failures


def read_one(path: Path, root: Path | None = None, **options: Any) -> Article:
    """The only article of a file that reads without a complaint."""
    articles, failures = read(path, root, **options)
    assert failures == []
    assert len(articles) == 1
    return articles[0]


def refused(path: Path, root: Path | None = None, **options: Any) -> Failure:
    """The only failure of a file that holds no article."""
    articles, failures = read(path, root, **options)
    assert articles == []
    assert len(failures) == 1
    assert failures[0].path.startswith(str(path))
    assert failures[0].remedy
    return failures[0]
