"""Train the reader: python -m tests.benchmarks.reader.train --labelled FILE... --sets FOLDER... --minutes 60 --out DIR.

`--labelled` are JSONL files of examples, `--sets` folders in BEIR layout, of which the documents that `held_out` names
are left alone. Training ends when the minutes are over; the learning rate falls to nought by then. Weights and a
record of the run are written to DIR. One process a core, each with rows of its own: two processes of one thread read
twice as many rows as one of two threads, which wait for each other after every product.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import distributed
from torch.multiprocessing.spawn import spawn
from torch.nn.parallel import DistributedDataParallel

from rag.evaluation.datasets import load_dataset
from rag.model_files import DEFAULT, model_folder
from rag.reader.encoding import NO_SENTENCE, Encoder, Row
from rag.reader.network import Output, ReaderNetwork
from rag.sentences import Span
from tests.benchmarks.reader.examples import Example, held_out, labelled, of_dataset
from tests.benchmarks.reader.near_misses import near_misses

log = logging.getLogger("train")

BATCH_TOKENS = 2048  # of one process
LEARNING_RATE, HEAD_LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 1.2e-4, 1e-3, 0.01, 0.04
# Passages are cut to whole sentences of at most so many characters around what answers: shorter rows, more of them.
WINDOWS = (450, 700, 1000)
NEAR_MISSES = 0.45
# Of the sets with plainer questions, a sample: adversarial ones written by people teach most.
TAKEN = {"qamr_wiki": 2600, "covid_qa": 900, "wice_claims": 350, "scifact_train_claims": 300, "selqa": 2000}
TWICE = {"squad2_dev", "clapnq_dev"}
_MEGABATCH = 24
_SAVED_EVERY = 500


def gathered(files: Sequence[Path], folders: Sequence[Path], seed: int) -> list[Example]:
    """Every training example, near misses among them."""
    draw = random.Random(seed)
    kept_back = {a.title for f in folders for a in load_dataset(f).articles() if held_out(a.title)}
    examples: list[Example] = []
    for file in files:
        rows = [example for example in labelled(file) if example.title not in kept_back]
        examples += draw.sample(rows, min(len(rows), TAKEN.get(file.stem, len(rows))))
    for folder in folders:
        examples += of_dataset(folder, keep=False)
    examples += near_misses(examples, NEAR_MISSES, seed)
    return [*examples, *(example for example in examples if example.source in TWICE)]


def windowed(example: Example, draw: random.Random) -> Example:
    """The example with its passage cut to whole sentences around what answers, or anywhere where nothing does."""
    most = draw.choice(WINDOWS)
    if len(example.passage) <= most or not example.spans:
        return example
    low = high = example.gold[0] if example.gold else draw.randrange(len(example.spans))
    while True:
        sides = [(low - 1, high)] * (low > 0) + [(low, high + 1)] * (high + 1 < len(example.spans))
        sides = [(a, b) for a, b in sides if example.spans[b][1] - example.spans[a][0] <= most]
        if not sides:
            break
        low, high = draw.choice(sides)
    start, end = example.spans[low][0], example.spans[high][1]
    spans = tuple(Span(a - start, b - start) for a, b in example.spans[low : high + 1])
    answer = (example.answer[0] - start, example.answer[1] - start) if example.answer else None
    gold = tuple(i - low for i in example.gold if low <= i <= high)
    return Example(
        example.question, example.title, example.passage[start:end], spans, example.answered, gold, answer,
        example.source,
    )  # fmt: skip


def batches(examples: Sequence[Example], encoder: Encoder, draw: random.Random) -> Iterator[list[tuple[Example, Row]]]:
    """One pass over the examples in random order, rows of about the same length together."""
    order = draw.sample(range(len(examples)), len(examples))
    step = _MEGABATCH * 32
    for at in range(0, len(order), step):
        pairs = []
        for i in order[at : at + step]:
            example = windowed(examples[i], draw)
            # Headlines are sometimes missing, and sometimes give a sentence's subject away.
            title = example.title if draw.random() < 0.8 else ""
            pairs.append((example, encoder.rows(example.question, [(title, example.passage, example.spans)])[0]))
        pairs.sort(key=lambda pair: len(pair[1].ids))
        groups: list[list[tuple[Example, Row]]] = [[]]
        for pair in pairs:
            if len(pair[1].ids) * (len(groups[-1]) + 1) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(pair)
        draw.shuffle(groups)
        yield from (group for group in groups if group)


def loss(output: Output, pairs: Sequence[tuple[Example, Row]]) -> torch.Tensor:
    """Answered here? (weight 1), which sentence, or none (1), from which token to which, or none (1/2).

    Rows whose gold sentence or answer is unknown take no part in that term.
    """
    answered = torch.tensor([float(example.answered) for example, _ in pairs])
    total = torch.nn.functional.binary_cross_entropy_with_logits(output.answered, answered)

    none = torch.zeros(len(pairs), 1)
    choices = torch.cat([none, output.sentence], 1)
    wanted = torch.zeros_like(choices, dtype=torch.bool)
    for i, (example, _) in enumerate(pairs):
        places = [g + 1 for g in example.gold if torch.isfinite(choices[i, g + 1])] if example.answered else [0]
        wanted[i, places] = True
    known = wanted.any(1)
    total = total + _log_share(choices, wanted)[known].sum() / len(pairs)

    spans = [_tokens(example, row) for example, row in pairs]
    known = torch.tensor([span is not None for span in spans])
    for logits, side in ((output.start, 0), (output.end, 1)):
        target = torch.tensor([span[side] if span else 0 for span in spans])
        each = torch.nn.functional.cross_entropy(logits, target, reduction="none")
        total = total + 0.5 * 0.5 * each[known].sum() / len(pairs)
    return total


def _log_share(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """-log of the share of probability that the wanted places have together."""
    inside = logits.masked_fill(~wanted, -torch.inf)
    safe = torch.where(wanted.any(1, keepdim=True), inside, torch.zeros_like(inside))
    return torch.logsumexp(logits, 1) - torch.logsumexp(safe, 1)


def _tokens(example: Example, row: Row) -> tuple[int, int] | None:
    """The answer's first and last token; (0, 0) for no answer; None where it is unknown or was cut off."""
    if not example.answered:
        return (0, 0)
    if example.answer is None:
        return None
    inside = [
        i
        for i, (a, b) in enumerate(row.offsets)
        if row.sentence[i] != NO_SENTENCE and a < example.answer[1] and example.answer[0] < b
    ]
    return (inside[0], inside[-1]) if inside else None


def save(network: ReaderNetwork, out: Path) -> None:
    """Write the reader's own part, in bfloat16."""
    out.mkdir(parents=True, exist_ok=True)
    own = {name: value.to(torch.bfloat16).contiguous() for name, value in network.own().items()}
    save_file(own, out / "reader.safetensors")


def worker(
    rank: int, workers: int, store: str, examples: Sequence[Example], arguments: argparse.Namespace, out: Path
) -> None:
    """One of the processes that train together; the first one writes the weights and the record."""
    logging.basicConfig(level=logging.INFO if rank == 0 else logging.WARNING, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    distributed.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=workers)
    folder = model_folder(DEFAULT)
    network = ReaderNetwork(folder)
    if arguments.start:
        network.restore(arguments.start)
    network.freeze_shared()
    network.train()
    # Each row is read about once, so dropout has nothing to prevent, and takes a third of the time.
    network.encoder.config.attention_probs_dropout_prob = 0.0
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    encoder = Encoder(Tokenizer.from_file(str(folder / "tokenizer.json")))
    draw = random.Random(1000 * arguments.seed + rank)
    rows = train(examples, network, encoder, arguments.minutes, draw, out if rank == 0 else None)
    if rank == 0:
        save(network, out)
        record = {"rows": rows * workers, "minutes": arguments.minutes, "seed": arguments.seed, "examples": {}}
        counts = Counter(f"{e.source} {'answered' if e.answered else 'not answered'}" for e in examples)
        record["examples"] = dict(sorted(counts.items()))
        (out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    distributed.destroy_process_group()


def train(
    examples: Sequence[Example],
    network: ReaderNetwork,
    encoder: Encoder,
    minutes: float,
    draw: random.Random,
    out: Path | None,
) -> int:
    """Train in place until the minutes are over, saving to `out` on the way; how many rows this process read."""
    heads = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("encoder.")]
    layers = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_LEARNING_RATE}],
        weight_decay=WEIGHT_DECAY,
        betas=(0.9, 0.98),
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    parallel = DistributedDataParallel(network)
    started, rows, steps, recent = time.monotonic(), 0, 0, 0.0
    for pairs in endless(examples, encoder, draw):
        done = torch.tensor((time.monotonic() - started) / (60 * minutes))
        distributed.broadcast(done, 0)  # one clock for all
        if done >= 1:
            break
        factor = min(float(done) / WARM_UP, 1.0) * 0.5 * (1 + math.cos(math.pi * float(done)))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        with torch.autocast("cpu", torch.bfloat16):
            output = parallel(encoder.batch([row for _, row in pairs]))
        found = loss(output, pairs)
        found.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        rows, steps, recent = rows + len(pairs), steps + 1, 0.98 * recent + 0.02 * found.item()
        if steps % 50 == 0:
            seconds = time.monotonic() - started
            log.info("%5.1f %%  %6d rows  %.1f rows/s  loss %.3f", 100 * done, rows, rows / seconds, recent)
        if out and steps % _SAVED_EVERY == 0:
            save(network, out)
    return rows


def endless(examples: Sequence[Example], encoder: Encoder, draw: random.Random) -> Iterator[list[tuple[Example, Row]]]:
    """Batches, pass after pass."""
    while True:
        yield from batches(examples, encoder, draw)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labelled", nargs="*", type=Path, default=[])
    parser.add_argument("--sets", nargs="*", type=Path, default=[])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    examples = gathered(arguments.labelled, arguments.sets, arguments.seed)
    log.info("%d examples", len(examples))
    with tempfile.TemporaryDirectory() as scratch:
        store = f"{scratch}/store"
        given = (arguments.workers, store, examples, arguments, arguments.out)
        spawn(worker, given, nprocs=arguments.workers)  # type: ignore[no-untyped-call]  # torch has no types for it


if __name__ == "__main__":
    main()
