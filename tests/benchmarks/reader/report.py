"""Measure a reader on the held-out documents: python -m tests.benchmarks.reader.report SET... [--weights FILE].

Every question stands beside its own document: the one that answers it, or that it is about. `near misses` are answered
questions with one name, number or word exchanged, or without the sentence that answers.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import roc_auc_score

from rag.reader import WEIGHTS, Readable, Reading
from rag.reader.reading import TrainedReader
from tests.benchmarks.reader.examples import Example, of_dataset
from tests.benchmarks.reader.near_misses import near_misses

_MOST = 400


def figures(examples: Sequence[Example], readings: Sequence[Reading]) -> str:
    """AUROC of `answered`, the share of gold sentences and answers found in the passages that answer."""
    right = [(e, r) for e, r in zip(examples, readings, strict=True) if e.answered]
    wrong = [r.answered for e, r in zip(examples, readings, strict=True) if not e.answered]
    found = [max(range(len(r.sentences)), key=r.sentences.__getitem__) in e.gold for e, r in right if e.gold]
    overlaps = [
        _f1(e.passage[slice(*e.answer)], e.passage[slice(*r.span)] if r.span else "") for e, r in right if e.answer
    ]
    parts = [f"{len(right):4} answered, {len(wrong):4} not"]
    if right and wrong:
        area = roc_auc_score([1] * len(right) + [0] * len(wrong), [r.answered for _, r in right] + wrong)
        parts.append(f"AUROC {area:.3f}")
    parts.append(f"gold sentence {sum(found) / max(1, len(found)):.3f}")
    if overlaps:
        parts.append(f"answer F1 {sum(overlaps) / len(overlaps):.3f}")
    return "  ".join(parts)


def _f1(gold: str, found: str) -> float:
    """Overlap of words, as SQuAD counts it (Rajpurkar et al., EMNLP 2016), articles and case kept aside."""
    a, b = (Counter(w for w in text.casefold().split() if w not in ("a", "an", "the")) for text in (gold, found))
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total()) if shared else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--most", type=int, default=_MOST, help="examples of a set, drawn with a fixed seed")
    arguments = parser.parse_args()
    reader = TrainedReader(arguments.weights)
    for folder in arguments.sets:
        examples = [*of_dataset(folder, keep=True)]
        examples = random.Random(13).sample(examples, min(len(examples), arguments.most))
        answered = [example for example in examples if example.answered]
        kinds = {folder.resolve().name: examples, "  near misses": [*answered, *near_misses(answered, 1.0, seed=13)]}
        for name, group in kinds.items():
            readings = [reader.read(e.question, [Readable(e.title, e.passage, e.spans)])[0] for e in group]
            print(f"{name:20} {figures(group, readings)}", flush=True)


if __name__ == "__main__":
    main()
