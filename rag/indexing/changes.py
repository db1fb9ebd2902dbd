"""What changed on disk since the last run: which files to read again, and which are gone."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rag.articles import find_files
from rag.reports import ArticleRecord, Failure, FileState

# A file written this shortly before we looked could change again without its time changing (git's "racy" entries).
# Its time is recorded as 0, so that the next run reads it once more.
_RACY_NS = 2_000_000_000


@dataclass(slots=True)
class Changes:
    """The files to read, each with the root it was found under, and the paths that are gone."""

    to_read: dict[str, tuple[Path, FileState]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)


def find_changes(
    roots: Iterable[Path], known: Mapping[str, FileState], records: Mapping[str, ArticleRecord]
) -> Changes:
    """Compare the files below the roots with what is known of them.

    A file that cannot be looked at is a failure, and what is indexed of it stays.
    """
    changes = Changes()
    found: dict[str, tuple[Path, FileState]] = {}
    # As found files are: without "..", but a link keeps its own name, which resolve() would follow.
    absolute = [Path(os.path.abspath(root)) for root in roots]  # noqa: PTH100 (Path.absolute keeps `..`)
    for root in absolute:
        for item in find_files([root]):
            if isinstance(item, Failure):
                changes.failures.append(item)
                continue
            try:
                found.setdefault(str(item), (root, _state(item)))
            except OSError as error:
                reason = error.strerror or str(error)
                changes.failures.append(Failure(str(item), reason, "check that the file can be read"))
    changed = {path for path, (_, state) in found.items() if _differs(state, known.get(path))}
    changes.gone = {
        path
        for path in known.keys() - found.keys()
        if any(Path(path).is_relative_to(root) for root in absolute) and _is_gone(path)
    }
    for path in sorted(_with_copies(changed | changes.gone, known, records) - changes.gone):
        if path in found:
            changes.to_read[path] = found[path]
        elif not _is_gone(path):  # a copy that lies below a root of an earlier run
            changes.to_read[path] = (Path(path).parent, _state(Path(path)))
    return changes


def _state(path: Path) -> FileState:
    status = path.stat()
    racy = time.time_ns() - status.st_mtime_ns < _RACY_NS
    return FileState(str(path), status.st_size, 0 if racy else status.st_mtime_ns)


def _differs(state: FileState, known: FileState | None) -> bool:
    if known is None or known.modified_ns == 0:
        return True
    return (state.size, state.modified_ns) != (known.size, known.modified_ns)


def _is_gone(path: str) -> bool:
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # there, but out of reach for now: keep what is indexed of it
        return False
    return False


def _with_copies(stale: set[str], known: Mapping[str, FileState], records: Mapping[str, ArticleRecord]) -> set[str]:
    """The stale files and every file tied to one of them by an exact copy.

    When an article changes or goes, a copy of it elsewhere must become an article of its own.
    """
    tied: defaultdict[str, set[str]] = defaultdict(set)
    for path, state in known.items():
        for article_id in state.folded_into:
            record = records.get(article_id)
            if record and record.path:
                tied[path].add(record.path)
                tied[record.path].add(path)
    reached, frontier = set(stale), list(stale)
    while frontier:
        for path in tied[frontier.pop()] - reached:
            reached.add(path)
            frontier.append(path)
    return reached
