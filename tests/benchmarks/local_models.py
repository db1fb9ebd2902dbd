"""How fast a chat model in this process is, and what it takes.

`python -m tests.benchmarks.local_models local:FILE.gguf`, or `transformers:FOLDER`: one model a run, for the peak of
memory is the process's. `python -m tests.benchmarks.local_models --convert FILE.gguf FOLDER` makes such a folder.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

from rag.datamodels import Message, Usage
from rag.models import ChatModel
from rag.models.loading import load_chat_model
from rag.settings import Settings
from tests.models.smollm import save_for_transformers

_RUNS = 3
_LIMIT = 100
_SENTENCE = "On day {day} of the {run}th week the ferry carried {day}{run} people over the river in fog. "


def measure(spec: str) -> None:
    """Print the seconds of loading, tokens read and written a second (medians of three runs), the peak of memory."""
    began = time.perf_counter()
    model = load_chat_model(spec, Settings())
    list(model.stream("", [Message("user", "Hello")], 1))
    loaded = time.perf_counter() - began
    found = [_usage(model, run) for run in range(_RUNS)]
    read = statistics.median((usage.input_tokens or 0) / (usage.first or 1) for usage in found)
    written = statistics.median(
        ((usage.output_tokens or 1) - 1) / (usage.seconds - (usage.first or 0)) for usage in found
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{model.name}: {found[0].input_tokens} tokens of prompt; loaded and first token in {loaded:.1f} s; reads")
    print(f"  {read:.0f} tokens/s, writes {written:.0f} tokens/s; peak of memory {peak:.0f} MiB")


def _usage(model: ChatModel, run: int) -> Usage:
    text = "".join(_SENTENCE.format(day=day, run=run) for day in range(40))
    *_, last = model.stream("You answer in English.", [Message("user", f"{text}\nTell a long story of it.")], _LIMIT)
    assert last.usage is not None
    return last.usage


if __name__ == "__main__":
    if sys.argv[1] == "--convert":
        save_for_transformers(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        measure(sys.argv[1])
