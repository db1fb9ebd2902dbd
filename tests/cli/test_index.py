"""`rag index`: what it asks to be built, what it reports, and when it fails."""

from __future__ import annotations

import json
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rag.cli.index import _counts
from rag.errors import IndexLockedError
from rag.reports import Failure, IndexProgress, IndexReport
from tests.cli.conftest import Command

FAILURE = Failure("articles/[red].pdf", "it is\nencrypted", "save it without a password")
REPORT = IndexReport(
    added=3,
    changed=1,
    unchanged=1200,
    removed=2,
    folded=4,
    near_copies=2,
    passages=17,
    seconds=1.26,
    failures=[FAILURE],
)


@dataclass
class ScriptedBuild:
    """Stands in for `build_index`; reports progress and logs failures like the real one."""

    report: IndexReport = REPORT
    error: Exception | None = None
    paths: list[Path] = field(default_factory=list)
    arguments: dict[str, Any] = field(default_factory=dict)

    def __call__(
        self, paths: Sequence[Path], *, on_progress: Callable[[IndexProgress], None], **arguments: Any
    ) -> IndexReport:
        self.paths, self.arguments = list(paths), arguments
        on_progress(IndexProgress(0, None, 0, None))
        on_progress(IndexProgress(2, 4, 9, 61.0))
        logging.getLogger("rag.indexing").warning("%s: %s", FAILURE.path, FAILURE.reason)
        if self.error:
            raise self.error
        return self.report


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ScriptedBuild:
    scripted = ScriptedBuild()
    monkeypatch.setattr("rag.indexing.build_index", scripted)
    return scripted


def test_the_report_counts_and_each_failure_is_named_with_its_remedy(
    rag: Command, build: ScriptedBuild, tmp_path: Path
) -> None:
    outcome = rag("index", tmp_path)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        ".index: 17 passages embedded in 1.3 s",
        "     added  3",
        "   changed  1",
        " unchanged  1,200",
        "   removed  2",
        "    folded  4",
        "    failed  1",
        "near-copies among them: 2 (versions of one story are shown as one)",
    ]
    assert outcome.err == "failed: articles/[red].pdf: it is encrypted; save it without a password\n"


def test_paths_and_settings_reach_the_build(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("An article.")
    rag("index", tmp_path, file, "--index", "there", "--embedder", "other", "--rebuild")
    assert build.paths == [tmp_path, file]
    assert (build.arguments["settings"].index, build.arguments["settings"].embedder) == (Path("there"), "other")
    assert build.arguments["rebuild"] is True
    rag("index", tmp_path)
    assert (build.arguments["settings"].index, build.arguments["rebuild"]) == (Path(".index"), False)


def test_json_is_all_there_is_on_standard_output(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    outcome = rag("index", tmp_path, "--json")
    assert outcome.err == ""
    assert outcome.json["unchanged"] == 1200
    assert outcome.json["failures"] == [{"path": FAILURE.path, "reason": FAILURE.reason, "remedy": FAILURE.remedy}]


def test_quiet_says_only_what_failed(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    outcome = rag("index", tmp_path, "--quiet")
    assert outcome.out == ""
    assert outcome.err.startswith("failed: articles/[red].pdf")
    build.report = IndexReport(added=1)
    assert rag("index", tmp_path, "-q").err == ""


def test_an_archive_without_an_article_is_a_failure(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    build.report = IndexReport(removed=3, failures=[FAILURE])
    outcome = rag("index", tmp_path)
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1].startswith("error: there is no article in the archive; name a folder with")
    outcome = rag("index", tmp_path, "--json")
    assert outcome.code == 1
    assert outcome.json["removed"] == 3


@pytest.mark.parametrize("count", ["added", "changed", "unchanged"])
def test_one_article_in_the_archive_is_enough(rag: Command, build: ScriptedBuild, tmp_path: Path, count: str) -> None:
    build.report = IndexReport(**{count: 1}, failures=[FAILURE])
    assert rag("index", tmp_path).code == 0


def test_a_path_that_is_not_there_is_wrong_usage(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    assert rag("index", tmp_path / "typo").code == 2
    assert rag("index").code == 2
    assert not build.arguments


def test_an_archive_that_is_written_to_is_an_error(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    build.error = IndexLockedError("another process writes to .index; wait for it")
    outcome = rag("index", tmp_path)
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "error: another process writes to .index; wait for it\n")


def test_the_log_is_as_before_afterwards(rag: Command, build: ScriptedBuild, tmp_path: Path) -> None:
    level = logging.getLogger("rag.indexing").level
    rag("index", tmp_path)
    assert logging.getLogger("rag.indexing").level == level


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (IndexProgress(0, None, 0, None), "0 articles, 0 passages"),
        (IndexProgress(2, 4000, 1900, 61.0), "2 of 4,000 articles, 1,900 passages, 1:01 left"),
        (IndexProgress(4, 4, 9, 0.2), "4 of 4 articles, 9 passages, 0:00 left"),
        (IndexProgress(4, 4000, 9, 7261.0), "4 of 4,000 articles, 9 passages, 121:01 left"),
    ],
)
def test_progress_shows_articles_passages_and_the_time_left(state: IndexProgress, shown: str) -> None:
    assert _counts(state) == shown


def test_a_terminal_sees_the_progress_beside_the_report(tmp_path: Path) -> None:
    script = """
import sys, types
from tests.cli.test_index import ScriptedBuild
sys.modules["rag.indexing"] = module = types.ModuleType("rag.indexing")
module.build_index = ScriptedBuild()
from rag.cli import main
main(["index", ".", "--json"])
"""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=follower, env=environment)
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert done.returncode == 0
    assert json.loads(done.stdout)["added"] == 3
    assert "2 of 4 articles, 9 passages, 1:01 left" in shown
