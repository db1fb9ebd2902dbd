"""What is assumed of a model of which little is known errs on the safe side."""

from __future__ import annotations

import pytest

from rag.models.loading import load_chat_model
from rag.models.providers import Access
from rag.models.windows import estimate_tokens, known_window
from rag.settings import Settings

ENGLISH = (
    "The ferry to the islands sails at nine in the morning, and the last one comes back at half past six. Passengers "
    "who carry a bicycle pay two pounds more; dogs travel free."
)
RUSSIAN = "Паром на острова отходит в девять утра, а последний возвращается в половине седьмого вечера."


@pytest.mark.parametrize(
    ("text", "tokens"),
    # As Qwen2.5's tokenizer counts them.
    [(ENGLISH, 38), (RUSSIAN, 32), ("12.5 | 31.07 | 1989-05-23 | 77.1", 31), ("参议院星期一通过了法案。", 8)],
)
def test_the_estimate_errs_high_but_not_wildly(text: str, tokens: int) -> None:
    assert tokens <= estimate_tokens(text) <= 3 * tokens


def test_nothing_has_no_tokens_and_anything_has_some() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("a") == 1
    assert estimate_tokens("\ud800") >= 1


def test_a_longer_text_never_has_fewer() -> None:
    counts = [estimate_tokens((ENGLISH + RUSSIAN)[:end]) for end in range(200)]
    assert counts == sorted(counts)


@pytest.mark.parametrize(
    ("provider", "name", "window"),
    [
        ("openai", "gpt-4o-mini", 128_000),
        ("anthropic", "claude-sonnet-4-5", 200_000),
        ("openai", "a-model-of-next-year", 8192),
        ("server", "gpt-4o-mini", 8192),
        ("ollama", "llama3.1:8b", 4096),
    ],
)
def test_a_window_is_what_is_known_or_little(provider: str, name: str, window: int) -> None:
    assert known_window(Access(provider, name)) == window


def test_the_setting_outweighs_what_is_known() -> None:
    settings = Settings(base_url="http://localhost:8080/v1", window=32_000)
    assert load_chat_model("tiny", settings).window == 32_000
