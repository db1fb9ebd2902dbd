"""The real thing, as a person runs it: a folder of articles, the real embedder, one process a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

MEETING = """date 2019-02-04 Intergovernmental Commission to meet in Bishkek

The Foreign Minister of Russia Sergey Lavrov arrived in Bishkek with an official visit.

The next meeting of the Intergovernmental Commission will take place on March 1, 2019. [red]Ministers are invited.[/red]
"""
HARVEST = """date 2020-09-12 Apple harvest in Issyk-Kul

Farmers of the Issyk-Kul region gathered 140,000 tons of apples this year. Most of them were sold to Kazakhstan.
"""


@dataclass(frozen=True)
class Place:
    """A folder to work in, with articles in it."""

    folder: Path

    def rag(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
        environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), environment.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, "-m", "rag.cli", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.rag(*arguments, "--json", code=code).stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "articles").mkdir()
    (folder / "articles" / "meeting.txt").write_text(MEETING, encoding="utf-8")
    (folder / "articles" / "harvest.txt").write_text(HARVEST, encoding="utf-8")
    (folder / "articles" / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (folder / "articles" / "[red].txt").write_bytes(b"")
    place = Place(folder)
    report = place.json("index", "articles")
    assert (report["added"], report["failed"]) == (2, 2)
    assert {Path(failure["path"]).name for failure in report["failures"]} == {"broken.pdf", "[red].txt"}
    return place


def test_a_second_index_finds_nothing_to_do_and_names_each_failure(place: Place) -> None:
    done = place.rag("index", "articles")
    assert " unchanged  2" in done.stdout.splitlines()
    assert done.stderr.count("failed: ") == len(done.stderr.splitlines()) == 2
    assert "broken.pdf" in done.stderr


def test_nothing_that_could_be_indexed_is_a_failure(place: Place) -> None:
    done = place.rag("index", "articles/broken.pdf", "--index", "elsewhere", code=1)
    assert "error: there is no article in the archive" in done.stderr


def test_search_keeps_to_the_window_and_shows_text_as_it_is(place: Place) -> None:
    shown = place.rag("search", "how many apples were gathered?", "--to", "2019-12-31").stdout
    assert "  2019-02-04  Intergovernmental Commission to meet in Bishkek — articles\n" in shown
    assert "[red]Ministers are invited.[/red]" in shown
    assert "2020-09-12" not in shown


def test_ask_shows_an_answer_with_its_sources_and_logs_beside_it(place: Place) -> None:
    done = place.rag("--verbose", "ask", "When will the Intergovernmental Commission meet?")
    answer, _, sources = done.stdout.partition("\nSources\n")
    assert "March 1, 2019" in answer
    assert "[1]" in answer
    assert sources.startswith("[1] Intergovernmental Commission to meet in Bishkek — articles, 2019-02-04\n")
    assert "INFO rag." in done.stderr


def test_ask_leaves_with_3_when_the_articles_do_not_say(place: Place) -> None:
    refusal = place.json("ask", "Who won the chess championship of Iceland?", code=3)
    assert (refusal["abstained"], refusal["statements"], refusal["done"]) == (True, [], True)
    assert str(place.folder) not in json.dumps(refusal)


def test_many_questions_are_answered_to_a_file(place: Place) -> None:
    lines = ['{"question": "How many tons of apples were gathered?", "id": "q1"}', "no json"]
    (place.folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = place.rag("ask", "--questions", "questions.jsonl", "--out", "answers.jsonl")
    assert done.stdout == ""
    assert "questions.jsonl, line 2: it is not JSON" in done.stderr
    (answer,) = map(json.loads, (place.folder / "answers.jsonl").read_text(encoding="utf-8").splitlines())
    assert (answer["id"], answer["abstained"], answer["done"]) == ("q1", False, True)
    (cited,) = [c for c in answer["citations"] if c["number"] == answer["statements"][0]["citations"][0]]
    assert "140,000" in cited["quote"]
    assert HARVEST.endswith(cited["passage"]["text"] + "\n")


def test_doctor_finds_all_well(place: Place) -> None:
    report = place.json("doctor")
    assert report["healthy"] is True
    assert report["checks"][-1]["found"].startswith("sound: articles 2, 2019-02-04 to 2020-09-12; vectors exact")


def test_without_an_archive_every_question_names_the_remedy(place: Place) -> None:
    for command in ("search", "ask"):
        done = place.rag(command, "x", "--index", "nowhere", code=1)
        assert done.stdout == ""
        assert done.stderr.startswith("error: there is no archive in nowhere; run rag index PATH")
    assert not (place.folder / "nowhere").exists()
