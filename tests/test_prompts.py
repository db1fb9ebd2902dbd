from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.prompts import load_prompt


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("It costs 5 $.", r"abstain\.md: a \$ that starts no variable; write \$\$"),
        ("${nobody} knows", r"unknown variable \$nobody; it may use \$detail"),
    ],
)
def test_a_prompt_is_checked_when_it_is_loaded(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "abstain.md").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=problem):
        load_prompt("abstain", frozenset({"detail"}), tmp_path)


def test_a_prompt_that_is_no_text_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "abstain.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"abstain\.md: .*restore the file"):
        load_prompt("abstain", frozenset({"detail"}), tmp_path)


def test_a_folder_without_the_prompt_falls_back_to_the_shipped_one(tmp_path: Path) -> None:
    shipped = load_prompt("abstain", frozenset({"detail"}))
    assert load_prompt("abstain", frozenset({"detail"}), tmp_path).template == shipped.template
    assert shipped.fill(detail="").startswith("The articles do not say.")
