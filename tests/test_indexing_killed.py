"""An indexing run is killed at fifty random instants: the archive opens, is sound, answers, and has lost nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.archive import open_store
from rag.assistant import Assistant
from rag.errors import IndexMissingError
from rag.indexing import batches, build_index
from rag.reports import IndexProgress
from rag.settings import Settings
from rag.store.checkup import check
from tests.fakes import HashingEmbedder

KILLS = 50
LONGEST = 0.5  # seconds, about what a run takes


def edit(news: Path, rng: random.Random, round_: int) -> set[Path]:
    """What happens to a folder between two runs: articles come, change, are copied and go. Returns what was touched."""
    touched = {news / f"{rng.randrange(40)}.txt" for _ in range(12)}
    for n, path in enumerate(sorted(touched)):
        text = " ".join(rng.choice(("amber", "birch", "cedar", "dune", "elm")) for _ in range(80))
        path.write_text(f"Round {round_} brought number {n}. {text}.", encoding="utf-8")
    texts = sorted(news.glob("*.txt"))
    copied, deleted = rng.choice(texts), rng.choice(texts)
    (news / "copy.txt").write_bytes(copied.read_bytes())
    deleted.unlink()
    return {*touched, copied, deleted, news / "copy.txt"}


def run_and_die(news: Path, settings: Settings, after: float, told: int) -> None:
    """Index in a child process that is killed; it tells how many articles each commit had brought."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)

        def tell(progress: IndexProgress) -> None:
            os.write(told, f"{progress.articles}\n".encode())

        try:
            build_index([news], settings=settings, on_progress=tell)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.slow
def test_an_indexing_run_may_be_killed_at_any_instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import faiss  # noqa: F401 (loaded once, not by every fork)
    import tantivy  # noqa: F401 (as above)

    embedder = HashingEmbedder()
    for module in (indexing, assistant_module):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    monkeypatch.setattr(batches, "BATCH_PASSAGES", 4)
    news = tmp_path / "news"
    news.mkdir()
    settings = Settings(index=tmp_path / "index", threshold=0.0)
    rng = random.Random(7)
    edit(news, rng, 0)
    build_index([news], settings=settings)
    interrupted = 0
    for round_ in range(1, KILLS + 1):
        touched = edit(news, rng, round_)
        with closing(open_store(settings.index, embedder)) as store:
            before, generation = store.records(), store.stats().generation
        # A file that an earlier round deleted may have its article still: that run was killed before it came to it.
        there = {name: Path(record.path or "") for name, record in before.items() if Path(record.path or "").exists()}
        untouched = {name for name, path in there.items() if path not in touched}
        reading, told = os.pipe()
        run_and_die(news, settings, rng.uniform(0, LONGEST), told)
        os.close(told)
        with os.fdopen(reading) as lines:
            progress = lines.read().splitlines()
        assert check(settings.index) == []
        with closing(open_store(settings.index, embedder)) as store:
            lost = untouched - store.records().keys()
            assert not lost, "an article whose file nobody touched is gone"
            interrupted += store.stats().generation > generation and bool(progress)
            for article in store.articles():  # whole articles only, each with its passages
                assert store.passages(article.id)
        with closing(Assistant.open(settings=settings)) as assistant:
            answer = list(assistant.ask("Which round brought amber?"))[-1]
            assert answer.citations
    assert interrupted > KILLS / 5, "most runs were killed before their first commit: this proves little"

    build_index([news], settings=settings)
    fresh = Settings(index=tmp_path / "fresh")
    build_index([news], settings=fresh)
    with closing(open_store(settings.index, embedder)) as survivor, closing(open_store(fresh.index, embedder)) as new:
        assert {a.text for a in survivor.articles()} == {a.text for a in new.articles()}
        assert survivor.stats().passages == new.stats().passages


def test_no_archive_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        open_store(tmp_path / "none", HashingEmbedder())
