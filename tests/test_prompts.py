from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.folders import shipped_folder
from rag.prompting import answer_prompt, followup_prompt, suggestions_prompt
from rag.prompts import ABSTENTION, Prompt, load_prompt

LOADERS = {"answer": answer_prompt, "followup": followup_prompt, "suggestions": suggestions_prompt}


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


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("answer", "$abstention\n---\n$question", r"prompt answer\.md lacks \$passages; put it"),
        ("answer", "$passages\n---\n$question", r"prompt answer\.md lacks \$abstention"),
        ("answer", "$abstention\n---\n$passages", r"prompt answer\.md lacks \$question"),
        ("answer", "$abstention\n$passages\n$question", r"prompt answer\.md lacks a line ---"),
        ("answer", "---\n$abstention $passages $question", r"prompt answer\.md lacks a line ---"),
        ("answer", "$abstention $passages $question\n---\n", r"prompt answer\.md lacks a line ---"),
        ("answer", "$abstention\n---\n$passages $question $history", r"unknown variable \$history; it may use \$abst"),
        ("followup", "Rewrite.\n---\n$question", r"prompt followup\.md lacks \$conversation"),
        ("suggestions", "Suggest.\n---\n$question", r"prompt suggestions\.md lacks \$passages"),
    ],
)
def test_a_prompt_for_a_model_has_what_it_needs(tmp_path: Path, name: str, text: str, problem: str) -> None:
    (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=problem):
        LOADERS[name](tmp_path)


def test_a_prompt_that_is_no_text_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "abstain.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"abstain\.md: .*restore the file"):
        load_prompt("abstain", frozenset({"detail"}), tmp_path)


def test_a_folder_without_the_prompt_falls_back_to_the_shipped_one(tmp_path: Path) -> None:
    shipped = load_prompt("abstain", frozenset({"detail"}))
    assert load_prompt("abstain", frozenset({"detail"}), tmp_path) == shipped
    assert shipped.fill(detail="").startswith("The articles do not say.")


@pytest.mark.parametrize("name", sorted(LOADERS))
def test_the_shipped_prompts_have_two_parts_and_a_version(name: str) -> None:
    prompt = LOADERS[name]()
    raw = (shipped_folder("prompts") / f"{name}.md").read_bytes()
    assert prompt.label == f"{name} {hashlib.sha256(raw).hexdigest()[:8]}"
    assert len(raw) < 2000


def test_ones_own_prompt_outweighs_the_shipped_one_and_has_another_version(tmp_path: Path) -> None:
    (tmp_path / "followup.md").write_bytes("\ufeffRewrite.\r\n---\r\n$conversation\r\n---\r\n$question\r\n".encode())
    prompt = followup_prompt(tmp_path)
    assert prompt.version != followup_prompt().version
    assert prompt.fill_parts(conversation="C", question="Q") == ("Rewrite.", "C\n---\nQ")


def test_what_a_variable_holds_is_neither_a_variable_nor_a_parting() -> None:
    prompt = Prompt("any", "Above $one.\n---\nBelow $two.", "0" * 8)
    assert prompt.fill_parts(one="$two\n---\nx", two="$one") == ("Above $two\n---\nx.", "Below $one.")


def test_the_sign_of_an_abstention_is_what_readers_are_told() -> None:
    assert load_prompt("abstain", frozenset({"detail"})).fill(detail="") == ABSTENTION
