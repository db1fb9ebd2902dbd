from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from rag import indexing
from rag.archive import open_store
from rag.datamodels import Article
from rag.indexing import build_index, index_articles
from rag.reports import IndexProgress, IndexReport
from rag.settings import Settings
from rag.store.embedded import EmbeddedStore
from tests.fakes import HashingEmbedder

RIVER = "The river rose by two metres on Monday. Firefighters closed the bridge."
TREATY = "The envoys signed the treaty in Bishkek. Trade will resume in spring."
BUDGET = "Parliament passed the budget. It grows by four percent."


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> HashingEmbedder:
    embedder = HashingEmbedder()
    monkeypatch.setattr(indexing, "load_embedder", lambda name: embedder)
    return embedder


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    write(folder / "river.txt", RIVER)
    write(folder / "treaty.txt", f"date 2019-02-04 {TREATY}")
    return folder


def write(path: Path, text: str) -> None:
    """Write a file that looks old: one that has just changed is read again for safety."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    stamp = 1_600_000_000 + len(text)
    os.utime(path, (stamp, stamp))


def build(*roots: Path) -> IndexReport:
    return build_index(roots, settings=settings(roots[0]))


def settings(root: Path) -> Settings:
    return Settings(index=root.parent / "index")


def archive(root: Path, embedder: HashingEmbedder) -> EmbeddedStore:
    return open_store(settings(root).index, embedder)


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed, report.folded


def test_a_second_run_reads_and_embeds_nothing(news: Path, embedder: HashingEmbedder) -> None:
    assert counts(build(news)) == (2, 0, 0, 0, 0)
    embedder.embedded.clear()
    assert counts(build(news)) == (0, 0, 2, 0, 0)
    assert embedder.embedded == []


def test_only_what_changed_is_embedded_again(news: Path, embedder: HashingEmbedder) -> None:
    build(news)
    embedder.embedded.clear()
    write(news / "treaty.txt", f"date 2019-02-04 {TREATY} It was long awaited.")
    assert counts(build(news)) == (0, 1, 1, 0, 0)
    assert len(embedder.embedded) == 1
    (treaty,) = [a for a in archive(news, embedder).articles() if a.published]
    assert treaty.text.endswith("long awaited.")
    assert treaty.published == date(2019, 2, 4)


def test_a_change_that_keeps_size_and_time_is_seen_when_the_file_was_new(news: Path, embedder: HashingEmbedder) -> None:
    (news / "new.txt").write_text("One story told today.", encoding="utf-8")
    build(news)
    (news / "new.txt").write_text("One story told again.", encoding="utf-8")
    assert counts(build(news)) == (0, 1, 2, 0, 0)


def test_a_deleted_file_takes_its_article_along(news: Path, embedder: HashingEmbedder) -> None:
    build(news)
    (news / "river.txt").unlink()
    assert counts(build(news)) == (0, 0, 1, 1, 0)
    assert [a.id for a in archive(news, embedder).articles()] == ["news/treaty.txt"]


def test_what_lies_elsewhere_stays(news: Path, tmp_path: Path, embedder: HashingEmbedder) -> None:
    build(news)
    write(tmp_path / "more" / "budget.txt", BUDGET)
    assert counts(build(tmp_path / "more")) == (1, 0, 2, 0, 0)


def test_a_missing_root_is_told_and_nothing_is_lost(news: Path, embedder: HashingEmbedder) -> None:
    build(news)
    report = build(news.parent / "nowhere")
    assert report.failed == 1
    assert report.removed == 0
    assert archive(news, embedder).stats().articles == 2


def test_an_exact_copy_is_folded_and_remembered(news: Path, embedder: HashingEmbedder) -> None:
    write(news / "zcopy.txt", RIVER)
    assert counts(build(news)) == (2, 0, 0, 0, 1)
    river = archive(news, embedder).article("news/river.txt")
    assert river is not None
    assert river.also == ("news/zcopy.txt",)
    assert counts(build(news)) == (0, 0, 2, 0, 0)


def test_a_copy_becomes_the_article_when_the_first_one_goes(news: Path, embedder: HashingEmbedder) -> None:
    write(news / "zcopy.txt", RIVER)
    build(news)
    (news / "river.txt").unlink()
    embedder.embedded.clear()
    assert counts(build(news)) == (1, 0, 1, 1, 0)
    copy = archive(news, embedder).article("news/zcopy.txt")
    assert copy is not None
    assert (copy.text, copy.also) == (RIVER, ())


def test_a_copy_that_changes_is_no_longer_a_copy(news: Path, embedder: HashingEmbedder) -> None:
    write(news / "zcopy.txt", RIVER)
    build(news)
    write(news / "zcopy.txt", BUDGET)
    build(news)
    river, budget = (archive(news, embedder).article(f"news/{name}.txt") for name in ("river", "zcopy"))
    assert river is not None
    assert budget is not None
    assert (river.also, budget.text) == ((), BUDGET)


def test_a_copy_added_later_is_folded_into_the_article_that_was_there(news: Path, embedder: HashingEmbedder) -> None:
    build(news)
    write(news / "a_copy.txt", RIVER)
    embedder.embedded.clear()
    assert counts(build(news)) == (0, 0, 2, 0, 1)
    assert embedder.embedded == []
    river = archive(news, embedder).article("news/river.txt")
    assert river is not None
    assert river.also == ("news/a_copy.txt",)


def test_two_texts_under_one_address_are_two_articles(news: Path, embedder: HashingEmbedder) -> None:
    rows = [f'{{"text": "{text}", "url": "https://example.org/a"}}' for text in (RIVER + " Again.", BUDGET)]
    write(news / "rows.jsonl", "\n".join(rows))
    report = build(news)
    assert report.added == 4
    texts = {a.text for a in archive(news, embedder).articles()}
    assert {RIVER + " Again.", BUDGET} <= texts


def test_a_bad_row_costs_itself_alone_and_keeps_what_was_indexed(news: Path, embedder: HashingEmbedder) -> None:
    write(news / "rows.jsonl", f'{{"id": 1, "text": "{BUDGET}"}}\n{{"id": 2, "text": "{TREATY} Twice."}}\n')
    assert build(news).added == 4
    write(news / "rows.jsonl", f'{{"id": 1, "text": "{BUDGET} Indeed."}}\n{{"id": 2, "te\n')
    report = build(news)
    assert (report.changed, report.removed, report.failed) == (1, 0, 1)
    assert "line 2" in report.failures[0].path
    assert report.failures[0].remedy
    assert archive(news, embedder).stats().articles == 4
    assert build(news).failed == 1, "a file with a failure is read again, so that the failure is told again"


def test_rebuilding_forgets_everything_first(news: Path, embedder: HashingEmbedder) -> None:
    build(news)
    embedder.embedded.clear()
    report = build_index([news / "river.txt"], settings=settings(news), rebuild=True)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert len(embedder.embedded) == 1
    assert archive(news, embedder).stats().articles == 1


def test_progress_ends_where_the_report_does(news: Path, embedder: HashingEmbedder) -> None:
    seen: list[IndexProgress] = []
    report = build_index([news], settings=settings(news), on_progress=seen.append)
    assert seen[-1].articles == seen[-1].articles_total == report.added == 2
    assert seen[-1].passages == report.passages
    assert seen[-1].seconds_left == 0


def test_articles_from_anywhere_replace_those_of_the_last_call(tmp_path: Path, embedder: HashingEmbedder) -> None:
    first = [Article("a", "River", RIVER), Article("b", "Treaty", TREATY)]
    assert counts(index_articles(first, tmp_path / "index", Settings())) == (2, 0, 0, 0, 0)
    second = [Article("a", "River", RIVER), Article("c", "Budget", BUDGET)]
    assert counts(index_articles(second, tmp_path / "index", Settings())) == (1, 0, 1, 1, 0)
