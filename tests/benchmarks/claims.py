"""How well the claim check tells true from false: `python -m tests.benchmarks.claims FOLDER_OR_FILE ...`.

A folder in BEIR layout: the sentences of its documents, each held against its own document, as they stand and with one
change that makes them false (tests/claims/mutations.py). A .jsonl file of claims (fields claim, passage, answerable,
label): precision and recall of "supported". --wrong N prints N errors of each kind.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag.citations import Checked, check
from rag.claims import Source
from rag.datamodels import Article
from rag.evaluation.datasets import load_dataset
from rag.sentences import sentences
from tests.claims.mutations import KINDS, mutations, names_of

_SENTENCES = 1500
_PER_DOCUMENT = 6
_LENGTHS = range(30, 400)
_PASSAGE_CHARS = 2_000


def main() -> None:
    """Print a table for every folder and file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=_SENTENCES, help="sentences of a folder, at most")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="also print N errors of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--embedder", help='let vectors count too: "default", a name or a folder')
    parser.add_argument("--nli", help="ask this cross-encoder too: a name or a folder")
    given = parser.parse_args()
    for path in given.paths:
        if path.suffix == ".jsonl":
            _claims(path, given)
        else:
            _mutated(path, given)


def _mutated(folder: Path, given: argparse.Namespace) -> None:
    rng = random.Random(given.seed)
    held = _checker(given)
    articles = list(load_dataset(folder).articles())
    rng.shuffle(articles)
    names = _names(articles)
    verdicts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shown: Counter[str] = Counter()
    spent, checked = 0.0, 0
    for sentence, source in _sampled(articles, given.sentences, rng):
        pool = rng.sample(names, min(200, len(names)))
        said = [("true", sentence, "")]
        said += [("true, cut short", part, "") for part in _parts(sentence)]
        said += [(m.kind, m.text, m.change) for m in mutations(sentence, source.text, pool, rng)]
        for kind, text, change in said:
            begin = time.process_time()
            found = _worst(held(text, source))
            spent += time.process_time() - begin
            checked += 1
            verdicts[kind][found.support] += 1
            wrong = (found.support in ("verbatim", "supported")) != kind.startswith("true")
            if wrong and shown[kind] < given.wrong:
                shown[kind] += 1
                print(f"  {kind}: {text!r} [{change}] -> {found.support} ({found.reason})")
    print(f"\n{folder.name}: {verdicts['true'].total()} sentences, {1e6 * spent / checked:.0f} µs of CPU a sentence")
    print(f"{'':24}{'count':>7}{'verbatim':>10}{'supported':>10}{'partly':>8}{'unsupp.':>9}{'caught':>9}")
    for kind in ("true", "true, cut short", *KINDS):
        counts = verdicts[kind]
        if total := counts.total():
            caught = (counts["partly"] + counts["unsupported"]) / total
            row = "".join(f"{counts[s]:>{w}}" for s, w in (("verbatim", 10), ("supported", 10), ("partly", 8)))
            label = f"{caught:>9.1%}" + (" refused" if kind.startswith("true") else "")
            print(f"{kind:24}{total:>7}{row}{counts['unsupported']:>9}{label}")


def _checker(given: argparse.Namespace) -> Callable[[str, Source], Sequence[Checked]]:
    from rag.claims import load_entailment
    from rag.embedding import load_embedder

    embedder = load_embedder(given.embedder) if given.embedder else None
    entailment = load_entailment(given.nli) if given.nli else None
    return lambda text, source: check(text, [source], embedder=embedder, entailment=entailment)


def _worst(found: Sequence[Checked]) -> Checked:
    order = ("unsupported", "partly", "supported", "verbatim")
    return min(found, key=lambda checked: order.index(checked.support))


def _names(articles: Sequence[Article]) -> list[str]:
    return list(dict.fromkeys(name for article in articles for name in names_of(article.text[:5000])))


def _sampled(articles: Sequence[Article], most: int, rng: random.Random) -> Iterator[tuple[str, Source]]:
    """Sentences with the stretch of their document that a passage would be."""
    given = 0
    for article in articles:
        spans = [span for span in sentences(article.text) if span.end - span.start in _LENGTHS]
        for start, end in rng.sample(spans, min(_PER_DOCUMENT, len(spans))):
            begin = max(0, start - _PASSAGE_CHARS // 2)
            source = Source(article.text[begin : end + _PASSAGE_CHARS // 2], article.title, article.published)
            yield article.text[start:end], source
            given += 1
            if given == most:
                return


def _parts(sentence: str) -> Iterator[str]:
    """The sentence without what follows its first comma: shorter, and nearly always still true."""
    head = sentence.split(", ")[0]
    if 40 <= len(head) < len(sentence) - 10 and not head.lower().startswith(("if", "unless", "although", "если")):
        yield f"{head}."


def _claims(file: Path, given: argparse.Namespace) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    held = _checker(given)
    tables: Counter[tuple[str, str]] = Counter()
    shown: Counter[bool] = Counter()
    begin = time.process_time()
    for row in rows:
        found = _worst(held(row["claim"], Source(row["passage"], row.get("title", ""))))
        tables[str(row.get("label", row["answerable"])), found.support] += 1
        tables["yes" if row["answerable"] else "no", found.support] += 1
        accepted = found.support in ("verbatim", "supported")
        if accepted != row["answerable"] and shown[accepted] < given.wrong:
            shown[accepted] += 1
            print(f"  {row.get('label')}: {row['claim']!r} -> {found.support} ({found.reason})")
    spent = time.process_time() - begin
    hits, false = (_accepted(tables, label) for label in ("yes", "no"))
    true = sum(count for (label, _), count in tables.items() if label == "yes")
    precision, recall = hits / max(1, hits + false), hits / max(1, true)
    print(f"\n{file.stem}: {len(rows)} claims, {1e6 * spent / len(rows):.0f} µs of CPU a claim")
    print(f"'supported' is right: precision {precision:.3f} (base rate {true / len(rows):.3f}), recall {recall:.3f}")
    print(f"{'label':24}{'verbatim':>10}{'supported':>10}{'partly':>8}{'unsupp.':>9}")
    for label in sorted({label for label, _ in tables} - {"yes", "no"}):
        counts = [tables[label, support] for support in ("verbatim", "supported", "partly", "unsupported")]
        print(f"{label:24}{counts[0]:>10}{counts[1]:>10}{counts[2]:>8}{counts[3]:>9}")


def _accepted(tables: Counter[tuple[str, str]], label: str) -> int:
    return tables[label, "verbatim"] + tables[label, "supported"]


if __name__ == "__main__":
    main()
