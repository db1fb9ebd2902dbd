"""What is said of a model: its name without this machine's folders, and what a call took."""

from __future__ import annotations

import pytest

from rag.account import public_name, spent, supported
from rag.datamodels import Generation, Usage


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("extractive", "extractive"),
        ("openai:gpt-x/y", "openai:gpt-x/y"),
        ("local:/home/editor/m/small.gguf", "local:small.gguf"),
        ("local:m/small.gguf", "local:small.gguf"),
        ("local:C:\\editor\\small.gguf", "local:small.gguf"),
        ("transformers:org/name", "transformers:org/name"),
        ("transformers:/home/editor/name", "transformers:name"),
        ("transformers:~/name", "transformers:name"),
        ("transformers:./m/name", "transformers:name"),
        ("transformers:C:\\editor\\name", "transformers:name"),
    ],
)
def test_a_name_tells_no_folder_of_this_machine(model: str, shown: str) -> None:
    assert public_name(model) == shown


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (
            Usage(1234, 56, 0.42, 3.14, 0.00123),
            "tokens: 1,234 read, 56 written; $0.0012; first word after 0.4 s, 3.1 s",
        ),
        (Usage(None, 5, None, 2.0, 0.0), "tokens: 5 written; no cost; 2.0 s in all"),
        (Usage(cost=0.00001), "tokens not told; less than $0.0001; 0.0 s in all"),
        (Usage(), "tokens not told; price unknown; 0.0 s in all"),
    ],
)
def test_what_a_call_took_is_told_as_far_as_it_is_known(usage: Usage, told: str) -> None:
    assert "; ".join(spent(usage)).startswith(told)


def test_the_share_of_supported_sentences() -> None:
    assert supported(Generation("m", sentences=8, supported=7)) == "7 of 8 sentences supported"
    assert supported(Generation("m", sentences=1, supported=1)) == "1 of 1 sentence supported"
    assert supported(Generation("m")) == ""
