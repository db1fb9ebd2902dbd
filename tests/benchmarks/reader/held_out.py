"""Cut sets down to what the reader never saw: python -m tests.benchmarks.reader.held_out SET... --out DIR.

Writes each set (BEIR layout) to DIR under its own name: its whole corpus, and of its questions those about documents
that training left alone. `rag eval DIR/SET` then measures the product as shipped on unseen questions.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from rag.evaluation.datasets import load_dataset
from tests.benchmarks.reader.examples import about, held_out


def cut(folder: Path, out: Path) -> int:
    """Write the set to the folder `out`; how many questions it kept."""
    dataset = load_dataset(folder)
    titles = {article.id: article.title for article in dataset.articles()}
    of_question = about(folder)
    kept = []
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)["_id"]
        document = next(iter(dataset.relevance.get(question, {})), of_question.get(question, ""))
        if held_out(titles.get(document, "")):
            kept.append(line)
    (out / "qrels").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "corpus.jsonl", out / "corpus.jsonl")
    (out / "queries.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    asked = {json.loads(line)["_id"] for line in kept}
    head, *rows = (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    relevant = [row for row in rows if row.split("\t")[0] in asked]
    (out / "qrels" / "test.tsv").write_text("\n".join([head, *relevant]) + "\n", encoding="utf-8")
    return len(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for folder in arguments.sets:
        name = folder.resolve().name
        print(f"{arguments.out / name}: {cut(folder, arguments.out / name)} questions")


if __name__ == "__main__":
    main()
