"""Where a setting comes from, what outweighs what, and what is refused by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import SETTINGS_FILE, Settings, load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without rag.toml, and no RAG_* variable."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("RAG_")]:
        monkeypatch.delenv(name)
    return tmp_path


def write_toml(text: str) -> None:
    SETTINGS_FILE.write_text(text, encoding="utf-8")


def test_without_any_source_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.index, settings.embedder, settings.port) == (Path(".index"), "default", 7860)
    assert settings == Settings.model_construct()


def test_a_flag_outweighs_a_variable_which_outweighs_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_toml('port = 1001\nhost = "file"\nsource = "file"\n')
    monkeypatch.setenv("RAG_PORT", "1002")
    monkeypatch.setenv("RAG_HOST", "variable")
    settings = load_settings(port=1003)
    assert (settings.port, settings.host, settings.source) == (1003, "variable", "file")


def test_a_flag_that_is_none_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PORT", "1002")
    assert load_settings(port=None, index=None).port == 1002


def test_a_table_can_come_from_the_file_or_as_json_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    write_toml('[fields]\ntext = "body"\n')
    assert load_settings().fields == {"text": "body"}
    monkeypatch.setenv("RAG_FIELDS", '{"text": "content"}')
    assert load_settings().fields == {"text": "content"}


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        setattr(settings, "port", 1)  # noqa: B010 (a plain assignment is what mypy refuses already)


@pytest.mark.parametrize("flags", [{}, {"port": 1003}])
def test_an_unknown_key_of_the_file_is_named(flags: dict[str, int]) -> None:
    write_toml("prot = 1001\n")
    with pytest.raises(SettingsError, match=r"unknown setting 'prot'; known ones are .*\bport\b.*rag\.toml"):
        load_settings(**flags)


def test_an_unknown_variable_is_named_in_either_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PROT", "1002")
    with pytest.raises(SettingsError, match=r"unknown variable RAG_PROT; known ones are .*RAG_PORT"):
        load_settings()
    monkeypatch.delenv("RAG_PROT")
    monkeypatch.setenv("rag_colour", "red")
    with pytest.raises(SettingsError, match=r"rag_colour|RAG_COLOUR"):
        load_settings()


def test_a_variable_of_another_program_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAGTIME_PORT", "1002")
    assert load_settings().port == 7860


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("port = 70000", r"setting 'port' is 70000: .*65535"),
        ('port = "many"', r"setting 'port' is 'many'"),
        ("threshold = 1.5", r"setting 'threshold' is 1\.5"),
        ("passage_tokens = 3", r"setting 'passage_tokens' is 3"),
        ("sentences = 0", r"setting 'sentences' is 0"),
        ("fields = {text = 3}", r"setting 'fields\.text' is 3"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_key(line: str, named: str) -> None:
    write_toml(line)
    with pytest.raises(SettingsError, match=named + r".*change it in rag\.toml"):
        load_settings()


def test_every_value_that_does_not_fit_is_named_at_once() -> None:
    write_toml("port = 70000\nsentences = 0\n")
    with pytest.raises(SettingsError, match=r"'sentences'.*'port'|'port'.*'sentences'"):
        load_settings()


@pytest.mark.parametrize("content", [b"port = = 1", b'source = "\xff"'])
def test_a_file_that_is_not_toml_is_named(content: bytes) -> None:
    SETTINGS_FILE.write_bytes(content)
    with pytest.raises(SettingsError, match=r"rag\.toml is not TOML in UTF-8: .*; mend that file"):
        load_settings()


def test_a_table_that_is_not_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_FIELDS", "{text")
    with pytest.raises(SettingsError, match=r'variable is not JSON: .*"fields".*write it as'):
        load_settings()


def test_a_key_is_neither_shown_nor_told_of_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rag.toml").write_text("api_key = 20261123\n")
    with pytest.raises(SettingsError, match="setting 'api_key': ") as told:
        load_settings()
    assert "20261123" not in str(told.value) + str(told.value.__cause__)
    (tmp_path / "rag.toml").write_text('api_key = "sk-20261123"\n')
    settings = load_settings()
    assert "20261123" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
