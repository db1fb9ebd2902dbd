"""The made-up archive is the same every time, reads as articles, and holds what its questions ask."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from statistics import mean

from rag.articles import ReadOptions, read_articles
from rag.datamodels import Article
from tests.benchmarks import synthetic


def test_a_seed_gives_the_same_articles_whatever_their_number() -> None:
    few = list(synthetic.articles(5))
    assert few == list(islice(synthetic.articles(50), 5))
    assert few != list(synthetic.articles(5, seed=8))


def test_articles_have_the_lengths_of_news() -> None:
    words = [len(made.text.split()) for made in synthetic.articles(200)]
    assert 300 < mean(words) < 500
    assert min(words) > 30


def test_exactly_one_article_holds_what_a_question_asks() -> None:
    made = list(synthetic.articles(100))
    for article in made[:20]:
        place = article.question.removeprefix("When will the council of ").split(" open the new ")[0]
        assert [other for other in made if f"council of {place} will open" in other.text] == [article]


def test_files_are_read_as_dated_articles_with_headlines(tmp_path: Path) -> None:
    questions = synthetic.write(tmp_path / "archive", 3)
    read = [
        article
        for file in sorted((tmp_path / "archive").iterdir())
        for article in read_articles(file, tmp_path, ReadOptions())
    ]
    made = list(synthetic.articles(3))
    assert all(isinstance(article, Article) for article in read)
    assert [(a.title, a.text, a.published) for a in read if isinstance(a, Article)] == [
        (m.title, m.text, m.published) for m in made
    ]
    assert questions == [m.question for m in made]
