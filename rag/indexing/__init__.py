"""Building an archive from files or from articles, at the cost of what changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.archive import open_store
from rag.articles import ReadOptions, expected_articles, read_articles
from rag.chunking import Chunker
from rag.datamodels import Article
from rag.embedding import load_embedder
from rag.indexing.batches import Batches
from rag.indexing.changes import find_changes
from rag.reports import Failure, IndexProgress, IndexReport
from rag.settings import Settings, load_settings

log = logging.getLogger(__name__)

OnProgress = Callable[[IndexProgress], None]


def build_index(
    paths: Sequence[str | Path],
    index: str | Path | None = None,
    settings: Settings | None = None,
    on_progress: OnProgress | None = None,
    *,
    rebuild: bool = False,
) -> IndexReport:
    """Bring the archive up to date with the files below `paths`; what it holds from elsewhere stays.

    :param index: the archive's folder; by default the setting's.
    :param rebuild: forget everything first, vectors included.
    :raises IndexMismatchError: the archive was made by another embedder and `rebuild` is False.
    :raises IndexLockedError: another process is writing to it.
    """
    settings = settings or load_settings()
    started = time.monotonic()
    with _opened(Path(index or settings.index), settings, on_progress, rebuild) as batches:
        changes = find_changes([Path(path) for path in paths], batches.store.files(), batches.known)
        failures = list(changes.failures)
        leaving = changes.to_read.keys() | changes.gone
        released = {record.id for record in batches.known.values() if record.path in leaving}
        batches.release(released)
        batches.counts["unchanged"] = len(batches.known) - len(released)
        batches.total = sum(expected_articles(Path(path)) for path in changes.to_read)
        options = ReadOptions.from_settings(settings)
        incomplete: set[str] = set()
        for path, (root, state) in changes.to_read.items():
            for item in read_articles(Path(path), root, options):
                if isinstance(item, Failure):
                    failures.append(item)
                    incomplete.add(path)
                    log.warning("%s: %s; %s", item.path, item.reason, item.remedy)
                else:
                    batches.add(item)
            if path not in incomplete:
                batches.finish_file(state)
        batches.finish()
        # Of a file that could not be read to its end, what was indexed before stays.
        kept = {record.id for record in batches.known.values() if record.path in incomplete}
        removed = released - batches.seen - kept
        batches.store.remove(sorted(removed), sorted(changes.gone))
        return _report(batches, len(removed), failures, started)


def index_articles(
    articles: Iterable[Article],
    index: str | Path,
    settings: Settings | None = None,
    on_progress: OnProgress | None = None,
    total: int | None = None,
) -> IndexReport:
    """Bring the archive up to date with these articles, wherever they come from; it then holds no others.

    :param total: how many articles there are, where that is known, for the progress.
    """
    settings = settings or load_settings()
    started = time.monotonic()
    with _opened(Path(index), settings, on_progress, rebuild=False) as batches:
        batches.total = total
        batches.release(set(batches.known))
        for article in articles:
            batches.add(article)
        batches.finish()
        removed = batches.known.keys() - batches.seen
        batches.store.remove(sorted(removed))
        return _report(batches, len(removed), (), started)


@contextmanager
def _opened(folder: Path, settings: Settings, on_progress: OnProgress | None, rebuild: bool) -> Iterator[Batches]:
    """The archive open for writing, other writers kept out to the end of the run."""
    embedder = load_embedder(settings.embedder)
    chunker = Chunker(embedder, settings.passage_tokens)
    store = open_store(folder, embedder, chunker, create=True, rebuild=rebuild)
    try:
        with store.writing():
            yield Batches(store, chunker, embedder, store.records(), on_progress=on_progress)
    finally:
        store.close()


def _report(batches: Batches, removed: int, failures: Sequence[Failure], started: float) -> IndexReport:
    counts = batches.counts
    return IndexReport(
        added=counts["added"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        removed=removed,
        folded=counts["folded"],
        near_copies=len(batches.store.near_copies(sorted(batches.written))),
        passages=counts["passages"],
        seconds=time.monotonic() - started,
        failures=tuple(failures),
    )
