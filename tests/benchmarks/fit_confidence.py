"""Fit the confidence models: python -m tests.benchmarks.fit_confidence ANSWERED... --off-topic OTHER [--write].

Every ANSWERED set (BEIR layout) gives its answerable questions as positives. Negatives are questions that it says are
not answered (near the topic), a sample of the off-topic set's questions, and the positives with a name or a year
exchanged (constructed: a few are answered all the same; reported, not fitted). Only questions about documents that the
reader was not trained on take part. They are parted in two by a hash of their id: one half fits, the other is reported.
With --write, rag/confidence.toml is replaced.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag import confidence
from rag.archive import open_store
from rag.confidence import Features
from rag.embedding import load_embedder
from rag.evaluation.datasets import Dataset, load_dataset
from rag.evaluation.runner import archive_folder
from rag.evidence import select
from rag.indexing import index_articles
from rag.reader import Reader, load_reader
from rag.reading import read
from rag.retrieval import Retriever
from rag.settings import load_settings
from tests.benchmarks.reader.examples import TRAINED_ON, Example, about, held_out
from tests.benchmarks.reader.near_misses import other_name, other_year

PER_KIND = 160
TARGET_WRONGLY_REFUSED = 0.03
FITTED = ("off-topic", "near topic")
KINDS = (*FITTED, "wrong name", "wrong year")
_READ = ("answered", "likeliest")
# What one kind counts beside the others. Near the topic, the features can tell only so much, and blur the line.
_WORTH = {"answered": 1.5, "off-topic": 1.0, "near topic": 0.5}
SEED = 13


@dataclass(frozen=True, slots=True)
class Row:
    """One question put to one set: what kind it is, which half it is in, and its features."""

    dataset: str
    kind: str
    reported: bool
    features: Features


def questions(dataset: Dataset, strangers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The kind and the text of each question put to a set, at most PER_KIND of a kind."""
    articles = {article.id: article for article in dataset.articles()}
    of_question = about(dataset.folder)
    kinds: dict[str, list[str]] = {kind: [] for kind in ("answered", *KINDS)}
    kinds["off-topic"] = list(strangers)
    draw = random.Random(SEED)
    for question in dataset.questions:
        documents = list(dataset.relevance.get(question.id, {})) or [of_question.get(question.id, "")]
        article = articles.get(documents[0])
        seen = dataset.name in TRAINED_ON and article is not None and not held_out(article.title)
        if article is None or question.history or seen:
            continue
        if not dataset.is_answerable(question):
            kinds["near topic"].append(question.text)
            continue
        kinds["answered"].append(question.text)
        example = Example(question.text, article.title, article.text, (), True, (), None, "")
        for kind, exchanged in (("wrong name", other_name), ("wrong year", other_year)):
            if miss := exchanged(example, [a.title for a in articles.values()], draw):
                kinds[kind].append(miss.question)
    for kind, texts in kinds.items():
        for text in draw.sample(texts, min(len(texts), PER_KIND)):
            yield kind, text


def rows(folder: Path, off_topic: Path, reader: Reader) -> Iterator[tuple[Row, Row]]:
    """Each question's row as the reader leaves it, and without the reader."""
    settings = load_settings()
    dataset = load_dataset(folder)
    index = archive_folder(dataset, settings)
    index_articles(dataset.articles(), index, settings)
    embedder = load_embedder(settings.embedder)
    other = load_dataset(off_topic)
    titles = {article.id: article.title for article in other.articles()}
    strangers = [
        question.text
        for question in other.questions
        if folder.resolve() != off_topic.resolve() and held_out(titles[next(iter(other.relevance[question.id]))])
    ]
    with closing(open_store(index, embedder)) as store:
        retriever = Retriever(store, embedder)
        for kind, text in questions(dataset, strangers):
            reported = bool(hashlib.blake2b(text.encode()).digest()[0] % 2)
            plain = retriever.retrieve(text, settings.passages, settings.per_article)
            found = (read(text, plain, reader), plain)
            with_reader, without = (
                Row(dataset.name, kind, reported, confidence.features(text, select(text, one))) for one in found
            )
            yield with_reader, without


def fitted(table: Sequence[Row], names: Sequence[str]) -> tuple[LogisticRegression, NDArray[np.float64], float]:
    """The model, P(answered) of every row, and the threshold that refuses TARGET_WRONGLY_REFUSED of the answered."""
    x = np.array([[row.features.named()[name] for name in names] for row in table])
    y = np.array([row.kind == "answered" for row in table])
    fit = np.array([not row.reported and row.kind in ("answered", *FITTED) for row in table])
    # Each set counts as much as the others, whatever it holds of a kind: what fits one set alone is not learnt.
    counts = Counter((row.dataset, row.kind) for row, used in zip(table, fit, strict=True) if used)
    weight = np.array([_WORTH.get(row.kind, 0.0) / max(1, counts[row.dataset, row.kind]) for row in table])
    weight[fit] /= weight[fit].mean()
    model = LogisticRegression(C=10.0, max_iter=3000).fit(x[fit], y[fit], sample_weight=weight[fit])
    probability = model.predict_proba(x)[:, 1]
    return model, probability, float(np.quantile(probability[fit & y], TARGET_WRONGLY_REFUSED))


def report(table: Sequence[Row], probability: NDArray[np.float64], threshold: float) -> list[str]:
    """What the half that was not fitted shows: each set and kind of negative, then the reliability table."""
    kept = [(row, p) for row, p in zip(table, probability, strict=True) if row.reported]
    lines = [f"{'set':18} {'negatives':12} {'count':>5} {'AUROC':>6} {'refused':>8} {'wrongly':>8}"]
    for name in dict.fromkeys(row.dataset for row in table):
        good = [p for row, p in kept if row.dataset == name and row.kind == "answered"]
        for kind in KINDS:
            bad = [p for row, p in kept if row.dataset == name and row.kind == kind]
            if good and bad:
                area = roc_auc_score([1] * len(good) + [0] * len(bad), good + bad)
                refused, wrongly = np.mean(np.array(bad) < threshold), np.mean(np.array(good) < threshold)
                lines.append(f"{name:18} {kind:12} {len(bad):5} {area:6.3f} {refused:8.1%} {wrongly:8.1%}")
    lines.append("reliability, answered against off-topic and near topic alike")
    fair = [(row, p) for row, p in kept if row.kind in ("answered", *FITTED)]
    for low in np.arange(0, 1, 0.1):
        inside = [row.kind == "answered" for row, p in fair if low <= p < low + 0.1 or (low > 0.85 and p >= 1)]
        if inside:
            lines.append(f"{low:.1f}-{low + 0.1:.1f}: {np.mean(inside):.2f} answered of {len(inside)}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("answered", nargs="+", type=Path)
    parser.add_argument("--off-topic", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="replace rag/confidence.toml")
    arguments = parser.parse_args()
    reader = load_reader("default")
    if reader is None:
        raise SystemExit("there is no reader")

    pairs = [pair for folder in arguments.answered for pair in rows(folder, arguments.off_topic, reader)]
    names = tuple(Features.__slots__)
    tables = {
        "reader": ([pair[0] for pair in pairs if pair[0].features.answered is not None], names),
        "plain": ([pair[1] for pair in pairs], tuple(name for name in names if name not in _READ)),
    }
    sections, notes, common = [], [], None
    for title, (table, used) in tables.items():
        model, probability, threshold = fitted(table, used)
        # One line for both: the other model is held to another share of answerable questions, until its line is here.
        common = common if common is not None else round(threshold, 3)
        shift = np.log(common / (1 - common)) - np.log(threshold / (1 - threshold))
        probability = 1 / (1 + (1 / probability - 1) * np.exp(-shift))
        lines = [f"{title}:", *report(table, probability, common)]
        print("\n".join(lines), flush=True)
        notes += lines
        weights = dict(zip(used, model.coef_[0], strict=True))
        sections.append(_section(title, float(model.intercept_[0] + shift), weights))
    if arguments.write:
        sets = ", ".join(dict.fromkeys(pair[0].dataset for pair in pairs))
        head = (
            "# P(answered) = 1 / (1 + exp(-(bias + sum of weight * feature))); rag/confidence.py has the features.\n"
            f"# Written by tests/benchmarks/fit_confidence.py on {datetime.now(UTC).date()}, from {sets}; off-topic: "
            f"{arguments.off_topic.resolve().name}.\n# On the half of the questions that was not fitted:\n"
        )
        body = "".join(f"# {line}\n" for line in notes)
        Path(confidence.__file__).with_suffix(".toml").write_text(
            f"{head}{body}\nthreshold = {common}\n\n" + "\n".join(sections), encoding="utf-8"
        )


def _section(title: str, bias: float, weights: Mapping[str, float]) -> str:
    lines = "".join(f"{name} = {weight:.4f}\n" for name, weight in weights.items())
    return f"[{title}]\nbias = {bias:.4f}\n\n[{title}.weights]\n{lines}"


if __name__ == "__main__":
    main()
