"""Fit the confidence model: python -m tests.benchmarks.fit_confidence ANSWERED... --off-topic OTHER [--write].

Every ANSWERED set (BEIR layout) gives its answerable questions as positives; its own unanswerable ones and a sample
of the off-topic set's questions are negatives. Questions are parted in two by a hash of their id: one half fits, the
other is reported. With --write, rag/confidence.toml is replaced.
"""

from __future__ import annotations

import argparse
import hashlib
from contextlib import closing
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag import confidence
from rag.archive import open_store
from rag.embedding import load_embedder
from rag.evaluation.datasets import Question, load_dataset, load_questions
from rag.evaluation.runner import archive_folder
from rag.evidence import select
from rag.indexing import index_articles
from rag.retrieval import Retriever
from rag.settings import load_settings

PER_KIND = 400
TARGET_WRONGLY_REFUSED = 0.03


def _sample(questions: list[Question], seed: int = 13) -> list[Question]:
    order = np.random.default_rng(seed).permutation(len(questions))[:PER_KIND]
    return [questions[i] for i in sorted(order)]


def _rows(folder: Path, off_topic: Path) -> tuple[list[str], NDArray[np.float64]]:
    settings = load_settings()
    dataset = load_dataset(folder)
    index = archive_folder(dataset, settings)
    index_articles(dataset.articles(), index, settings)
    embedder = load_embedder(settings.embedder)
    first_turns = [question for question in dataset.questions if not question.history]
    kinds = {
        "answerable": [q for q in first_turns if dataset.is_answerable(q)],
        "adversarial": [q for q in first_turns if dataset.is_answerable(q) is False],
        "off-topic": [q for q in load_questions(off_topic) if not q.history] if off_topic != folder else [],
    }
    names, rows = [], []
    with closing(open_store(index, embedder)) as store:
        retriever = Retriever(store, embedder)
        for kind, questions in kinds.items():
            for question in _sample(questions):
                found = retriever.retrieve(question.text, settings.passages, settings.per_article)
                features = astuple(confidence.features(question.text, select(question.text, found)))
                held_out = hashlib.blake2b(question.id.encode()).digest()[0] % 2
                names.append(kind)
                rows.append((*features, float(kind == "answerable"), float(held_out)))
    return names, np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("answered", nargs="+", type=Path)
    parser.add_argument("--off-topic", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="replace rag/confidence.toml")
    arguments = parser.parse_args()

    names: list[str] = []
    parts = []
    sets: list[str] = []
    for folder in arguments.answered:
        kinds, rows = _rows(folder, arguments.off_topic)
        names += kinds
        sets += [folder.resolve().name] * len(kinds)
        parts.append(rows)
    table = np.concatenate(parts)
    kind, of_set = np.array(names), np.array(sets)
    x, y, held_out = table[:, :-2], table[:, -2], table[:, -1] == 1
    # Adversarial questions cannot be told by such features (AUROC about .6); they would only blur the line.
    fit = ~held_out & (kind != "adversarial")
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000).fit(x[fit], y[fit])
    probability = model.predict_proba(x)[:, 1]
    threshold = round(float(np.quantile(probability[fit & (y == 1)], TARGET_WRONGLY_REFUSED)), 3)

    print(f"{'set':20} {'negatives':12} {'AUROC':>6} {'refused':>8} {'wrongly':>8}   (held-out half)")
    lines = []
    for name in dict.fromkeys(sets):
        good = held_out & (of_set == name) & (kind == "answerable")
        for negatives in ("off-topic", "adversarial"):
            bad = held_out & (of_set == name) & (kind == negatives)
            if not good.any() or not bad.any():
                continue
            area = roc_auc_score(
                np.r_[np.ones(good.sum()), np.zeros(bad.sum())], probability[np.r_[np.where(good)[0], np.where(bad)[0]]]
            )
            refused, wrongly = (probability[bad] < threshold).mean(), (probability[good] < threshold).mean()
            lines.append(f"{name:20} {negatives:12} {area:6.3f} {refused:8.1%} {wrongly:8.1%}")
    print("\n".join(lines))
    print("\nreliability on the held-out half, answerable against off-topic")
    fair = held_out & (kind != "adversarial")
    reliability = []
    for low in np.arange(0, 1, 0.1):
        inside = fair & (probability >= low) & (probability < low + 0.1 + (low > 0.85) * 1e-9)
        if inside.any():
            reliability.append(f"{low:.1f}-{low + 0.1:.1f}: {y[inside].mean():.2f} answered of {inside.sum()}")
    print("\n".join(reliability))
    if arguments.write:
        fields = confidence.Features.__slots__
        weights = "\n".join(f"{name} = {weight:.4f}" for name, weight in zip(fields, model.coef_[0], strict=True))
        notes = "\n".join(f"# {line}" for line in [*lines, *reliability])
        Path(confidence.__file__).with_suffix(".toml").write_text(
            "# P(answered) = 1 / (1 + exp(-(bias + sum of weight * feature))); rag/confidence.py has the features.\n"
            f"# Written by tests/benchmarks/fit_confidence.py on {datetime.now(UTC).date()}, from "
            f"{', '.join(dict.fromkeys(sets))}; off-topic: {arguments.off_topic.resolve().name}.\n"
            f"# On the held-out half of the questions (set, negatives, AUROC, refused, wrongly refused; reliability):\n"
            f"{notes}\n\nbias = {model.intercept_[0]:.4f}\nthreshold = {threshold}\n\n[weights]\n{weights}\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
