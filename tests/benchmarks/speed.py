"""How fast it is, side by side with a plain loop: `python -m tests.benchmarks.speed`.

Every figure is a median of several repeats in one run on one machine; the ratios are what can be compared elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from rag.evaluation.datasets import load_questions
from rag.evaluation.machine import cores, machine, package_version
from rag.evaluation.sampling import draw
from tests.benchmarks import page, synthetic

_ROOT = Path(__file__).resolve().parents[2]
_QUESTIONS = 100


def main() -> None:
    """Measure, then print a table or JSON."""
    arguments = _arguments()
    result = measure(arguments.articles, arguments.data, arguments.repeats, with_page=not arguments.no_page)
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        Console().print(table(result))


def measure(articles: int, data: Path | None, repeats: int, *, with_page: bool = True) -> dict[str, Any]:
    """Every figure, by part.

    :param articles: how many articles are made up; not used with `data`.
    :param data: a set in BEIR layout, to be indexed instead.
    """
    result: dict[str, Any] = {
        "conditions": {
            "archive": data.resolve().name if data else f"made up, {articles} articles",
            "version": package_version(),
            "machine": machine(),
            "cores": cores(),
            "repeats": repeats,
        }
    }
    with tempfile.TemporaryDirectory() as folder:
        paths, questions = _archive(Path(folder), articles, data)
        index, texts = str(Path(folder) / "index"), str(Path(folder) / "texts.json")
        result["indexing"] = _task("compare_indexing", paths=paths, index=index, texts=texts, repeats=repeats)
        result["answering"] = _task("answer_questions", index=index, questions=questions, repeats=repeats)
        result["memory_mb"] = {
            "indexing": _task("memory_of_indexing", paths=paths)["peak_mb"],
            "plain loop": _task("memory_of_the_plain_loop", texts=texts)["peak_mb"],
            "answering": _task("memory_of_answering", index=index, questions=questions)["peak_mb"],
        }
    if with_page:
        result["start_seconds"] = page.time_starts(repeats)
    return result


def table(result: dict[str, Any]) -> Table:
    """The figures for a terminal."""
    conditions, indexing, answering = result["conditions"], result["indexing"], result["answering"]
    ours, plain, again = (median(indexing[f"{part}_seconds"]) for part in ("ours", "plain", "unchanged"))
    articles, passages = indexing["articles"], indexing["passages"]
    rows = [
        (
            "index, everything included",
            f"{ours:.2f} s",
            f"{articles / ours:.1f} articles/s, {passages / ours:.1f} passages/s",
        ),
        ("plain float32 loop, same texts", f"{plain:.2f} s", f"{passages / plain:.1f} passages/s"),
        ("index against plain loop", f"{indexing['ratio']:.2f} times", "median of the turns' ratios"),
        ("index again, unchanged", f"{again:.3f} s", f"{indexing['unchanged_ratio']:.0f} times faster than the first"),
        ("open an archive", f"{1000 * answering['open_seconds']:.0f} ms", "no model read"),
        *(
            (name, f"{times['median']:.1f} ms", f"95th percentile {times['p95']:.1f} ms")
            for name, times in (("search", answering["search_ms"]), ("whole answer", answering["answer_ms"]))
        ),
        *((f"peak memory, {name}", f"{peak:.0f} MB", "") for name, peak in result["memory_mb"].items()),
    ]
    for start, times in result.get("start_seconds", {}).items():
        rows.append((f"{start} start to the page", f"{times['page']:.2f} s", f"ready after {times['ready']:.2f} s"))
        rows.append((f"{start} start to the first answer", f"{times['answer']:.2f} s", ""))
    title = f"{conditions['archive']}; {articles:,} articles, {passages:,} passages"
    caption = (
        f"article-assistant {conditions['version']}, {conditions['machine']}, {conditions['cores']} cores; "
        f"medians of {conditions['repeats']}"
    )
    shown = Table("measure", "median", "", title=title, caption=caption, box=box.SIMPLE_HEAD)
    for row in rows:
        shown.add_row(*row)
    return shown


def _archive(folder: Path, articles: int, data: Path | None) -> tuple[list[str], list[str]]:
    """The paths to index and the questions to ask."""
    if data:
        questions = [question.text for question in draw(load_questions(data), _QUESTIONS)]
        return [str(data / "corpus.jsonl")], questions
    questions = synthetic.write(folder / "articles", articles)
    for file in (folder / "articles").iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))  # as old as a reader's files are, not written this second
    return [str(folder / "articles")], draw(questions, _QUESTIONS)


def _task(name: str, **arguments: Any) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.tasks", name, json.dumps(arguments)]
    finished = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--articles", type=int, default=400, help="how many articles to make up (default: 400)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a set in BEIR layout to index instead")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each measurement (default: 3)")
    parser.add_argument("--no-page", action="store_true", help="leave out the starts of app.py")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
