"""What each technique is worth: python -m tests.benchmarks.ablation SET... [--off-topic OTHER] [--without NAME...].

Every set (BEIR layout) is measured as shipped and with one technique switched off at a time, on the same questions.
A row that is no worse than "as shipped" is a technique that does not pay on that set.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rag import assistant, evidence, matching, retrieval
from rag.assistant import Assistant
from rag.conversation import Standalone, standalone_question
from rag.evaluation.datasets import load_dataset, load_questions
from rag.evaluation.report import Section
from rag.evaluation.runner import archive_folder, measure
from rag.evaluation.sampling import draw
from rag.indexing import index_articles
from rag.settings import Settings, load_settings

COLUMNS = (
    ("nDCG@10", "retrieval", "nDCG@10"),
    ("first", "evidence", "first sentence (forced)"),
    ("three", "evidence", "first three sentences (forced)"),
    ("off-topic", "off_topic", "AUROC of the confidence"),
    ("adversarial", "adversarial", "AUROC of the confidence"),
    ("follow-ups", "follow_ups", "R@10, as understood"),
    ("ms", "latency", "whole answer, median"),
)


def _as_asked(question: str, history: object, today: date) -> Standalone:
    del history
    return standalone_question(question, (), today)


Patches = Mapping[tuple[Any, str], Any]
_NO_KINDS = dict.fromkeys(evidence.KIND, 0.0)
TECHNIQUES: Mapping[str, tuple[Patches, Mapping[str, str]]] = {
    "words (BM25)": ({(retrieval, "DENSE"): 1.0}, {}),
    "meaning (vectors)": ({(retrieval, "DENSE"): 0.0}, {}),
    "sentence vectors": ({(retrieval, "SENTENCE"): 0.0}, {}),
    "wording": ({(matching, name): 0.0 for name in ("COVERED", "TOGETHER", "PHRASES")}, {}),
    "phrases": ({(matching, "PHRASES"): 0.0}, {}),
    "reader": ({}, {"reader": "off"}),
    "answer kinds": ({(evidence, "KIND"): _NO_KINDS}, {}),
    "neighbours": ({(evidence, name): 0.0 for name in ("CONTEXT", "CONTEXT_POINTED_AT")}, {}),
    "passage score": ({(evidence, "PASSAGE"): 0.0}, {}),
    "sentence coverage": ({(evidence, "COVERAGE"): 0.0}, {}),
    "follow-ups": ({(assistant, "standalone_question"): _as_asked}, {}),
}


@contextmanager
def without(patches: Patches) -> Iterator[None]:
    """Module constants and functions set to other values for a while."""
    running = [patch.object(module, name, value) for (module, name), value in patches.items()]
    for one in running:
        one.start()
    try:
        yield
    finally:
        for one in running:
            one.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--off-topic", type=Path)
    parser.add_argument("--without", nargs="*", default=list(TECHNIQUES), help="techniques to switch off in turn")
    parser.add_argument("--limit", type=int, default=200, help="questions of each set, and of each kind of question")
    arguments = parser.parse_args()
    settings = load_settings()
    for folder in arguments.sets:
        print(f"\n{folder.resolve().name}, at most {arguments.limit} questions of a kind")
        print(f"{'without':20}" + "".join(f"{title:>12}" for title, _, _ in COLUMNS), flush=True)
        for name in ("nothing", *arguments.without):
            patches, changed = TECHNIQUES.get(name, ({}, {}))
            found = measured(folder, arguments.off_topic, settings.model_copy(update=changed), patches, arguments.limit)
            cells = (_cell(found, section, figure) for _, section, figure in COLUMNS)
            print(f"{name:20}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


def measured(
    folder: Path, off_topic: Path | None, settings: Settings, patches: Patches, limit: int
) -> Mapping[str, Section]:
    """The sections of one evaluation with these patches in force."""
    dataset = load_dataset(folder)
    index = archive_folder(dataset, settings)
    index_articles(dataset.articles(), index, settings)
    strangers = draw(load_questions(off_topic), limit) if off_topic and off_topic != folder else ()
    with without(patches), closing(Assistant.open(index, settings)) as opened:
        sections, _ = measure(dataset, strangers, opened, limit=2 * limit, sample=limit)
    return {section.key: section for section in sections}


def _cell(found: Mapping[str, Section], section: str, name: str) -> str:
    figures = found[section].figures if section in found else ()
    figure = next((figure for figure in figures if figure.name == name), None)
    if figure is None:
        return "-"
    return f"{figure.value:.0f}" if figure.unit == "ms" else f"{figure.value:.3f}"


if __name__ == "__main__":
    main()
