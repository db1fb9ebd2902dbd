"""Compare sentence splitters: python -m tests.benchmarks.sentence_splitters. Rivals are measured where installed."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module

from rag.sentences import sentences
from tests.benchmarks.sentence_cases import CASES, Case

Splitter = Callable[[str, str], list[str]]

_MEASURED_CHARS = 200_000


def main() -> None:
    """Print the share of cases split exactly, the F1 of boundaries and the speed, for every splitter there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also print what each splitter made of what it got wrong")
    wrong = parser.parse_args().wrong
    splitters = dict(_splitters())
    kinds = sorted({case.kind for case in CASES})
    print(f"{'':14}{'exact':>8}{'F1':>7}{'MB/s':>8}  " + "".join(f"{kind:>13}" for kind in kinds))
    for name, split in splitters.items():
        right = Counter(
            case.kind for case in CASES if _ends(case.text, split(case.text, case.language)) == _truth(case)
        )
        shares = "".join(f"{right[kind]:>10}/{_count(kind):<2}" for kind in kinds)
        print(f"{name:14}{right.total():>5}/{len(CASES)}{_f1(split):>7.3f}{_speed(split):>8.1f}  {shares}")
        for case in CASES if wrong else ():
            found = split(case.text, case.language)
            if _ends(case.text, found) != _truth(case):
                print(f"    {case.kind}, {case.language}: " + " | ".join(part.strip() for part in found))


def _splitters() -> Iterator[tuple[str, Splitter]]:
    yield "rag.sentences", lambda text, language: [text[a:b] for a, b in sentences(text, language)]
    import sentencex

    yield "sentencex", lambda text, language: sentencex.segment(language, text.replace("\u00a0", " "))
    for rival in (_pysbd, _nupunkt, _blingfire, _syntok):
        try:
            yield rival.__name__[1:], rival()
        except ImportError:
            continue


def _pysbd() -> Splitter:
    pysbd = import_module("pysbd")
    codes = import_module("pysbd.languages").LANGUAGE_CODES
    segmenters = {code: pysbd.Segmenter(language=code, clean=False) for code in codes}
    return lambda text, language: segmenters.get(language, segmenters["en"]).segment(text)


def _nupunkt() -> Splitter:
    nupunkt = import_module("nupunkt")
    return lambda text, language: list(nupunkt.sent_tokenize(text))


def _blingfire() -> Splitter:
    blingfire = import_module("blingfire")
    return lambda text, language: blingfire.text_to_sentences(text).split("\n")


def _syntok() -> Splitter:
    segmenter = import_module("syntok.segmenter")

    def split(text: str, language: str) -> list[str]:
        paragraphs = segmenter.process(text)
        return ["".join(token.spacing + token.value for token in found) for part in paragraphs for found in part]

    return split


def _count(kind: str) -> int:
    return sum(case.kind == kind for case in CASES)


def _truth(case: Case) -> set[int]:
    return _ends(case.text, list(case.sentences))


def _ends(text: str, parts: list[str]) -> set[int]:
    """Where the sentences end, counted in characters that are not space."""
    ends, seen = set(), 0
    for part in parts:
        seen += len("".join(part.split()))
        ends.add(seen)
    return ends - {0}


def _f1(split: Splitter) -> float:
    """Of the boundaries inside texts; the end of a text is no finding."""
    hit = found = true = 0
    for case in CASES:
        last = {max(_truth(case))}
        ours, theirs = _ends(case.text, split(case.text, case.language)) - last, _truth(case) - last
        hit, found, true = hit + len(ours & theirs), found + len(ours), true + len(theirs)
    return 2 * hit / (found + true)


def _speed(split: Splitter) -> float:
    article = "\n\n".join(case.text for case in CASES if case.language == "en")
    text = "\n\n".join([article] * (_MEASURED_CHARS // len(article)))
    started = time.perf_counter()
    split(text, "en")
    return len(text) / 1e6 / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
