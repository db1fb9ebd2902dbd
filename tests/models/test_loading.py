"""What a model's name means: where it is asked, with whose key, and what is said when something is missing."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from rag.errors import ModelError, SettingsError
from rag.models.loading import load_chat_model
from rag.models.providers import PROVIDERS, Access, find_access
from rag.settings import Settings

HERE = "http://localhost:8080/v1"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for provider in PROVIDERS.values():
        for variable in (*provider.keys, *provider.needs):
            monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("OLLAMA_BASE_URL", raising=False)
    monkeypatch.delenv("OLLAMA_API_KEY", raising=False)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("llama3:8b", "llama3:8b"),
        ("openai:gpt-4o", "gpt-4o"),
        ("openai:mistral:7b", "mistral:7b"),
        ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("some:odd:name", "some:odd:name"),
    ],
)
def test_with_base_url_a_name_is_one_on_that_server(spec: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k-of-openai")
    access = find_access(spec, Settings(base_url=HERE, api_key="k-of-the-server"))
    assert access == Access("server", name, HERE, "k-of-the-server", "the setting api_key (RAG_API_KEY)")
    assert find_access(spec, Settings(base_url=HERE)).key is None


def test_another_providers_prefix_still_means_that_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k-of-anthropic")
    access = find_access("anthropic:claude-haiku-4-5", Settings(base_url=HERE, api_key="k-of-the-server"))
    assert (access.provider, access.base_url, access.key) == ("anthropic", None, "k-of-anthropic")


def test_ollama_is_on_this_machine_unless_its_variable_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_access("ollama:qwen3:8b", Settings()).base_url == "http://localhost:11434/v1"
    assert find_access("ollama:qwen3:8b", Settings()).model == "qwen3:8b"
    monkeypatch.setenv("OLLAMA_BASE_URL", "http://gpu:11434/v1/")
    assert find_access("ollama:qwen3:8b", Settings()).base_url == "http://gpu:11434/v1"
    monkeypatch.setenv("OLLAMA_BASE_URL", "gpu:11434")
    with pytest.raises(SettingsError, match="the variable OLLAMA_BASE_URL is no http or https address"):
        find_access("ollama:qwen3:8b", Settings())


@pytest.mark.parametrize("spec", ["gpt-4o", "opnai:gpt-4o", "openai:", "", ":", "llama3:8b"])
def test_an_unknown_provider_is_told_the_known_ones(spec: str) -> None:
    with pytest.raises(SettingsError, match=r"names no known provider.*anthropic.*openai.*base_url"):
        load_chat_model(spec, Settings())


def test_the_extractive_answer_is_no_chat_model() -> None:
    with pytest.raises(SettingsError, match="no chat model"):
        load_chat_model("extractive", Settings())


@pytest.mark.parametrize("spec", ["local:", "transformers:"])
def test_a_local_model_has_a_path(spec: str) -> None:
    with pytest.raises(SettingsError, match="write it as"):
        load_chat_model(spec, Settings())


def test_a_local_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match=r"nowhere\.gguf"):
        load_chat_model("local:nowhere.gguf", Settings())


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "ftp://host/v1",
        "http://",
        "http:///v1",
        "file:///etc/passwd",
        "http://[::1",
        " http://a/v1",
        "",
    ],
)
def test_an_address_is_one_of_http(url: str) -> None:
    with pytest.raises(SettingsError, match=r"base_url is no http or https address; write it as http://"):
        load_chat_model("tiny", Settings(base_url=url))


@pytest.mark.parametrize("url", ["http://me:secret@host/v1", "https://host/v1?key=secret", "http://host/v1#secret"])
def test_an_address_holds_no_key(url: str) -> None:
    with pytest.raises(SettingsError, match="put a key into api_key") as caught:
        load_chat_model("tiny", Settings(base_url=url))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(name for name, provider in PROVIDERS.items() if provider.keys))
def test_a_missing_key_is_named_by_its_variable(name: str) -> None:
    with pytest.raises(ModelError, match=rf"needs {PROVIDERS[name].keys[0]}.*set that variable"):
        load_chat_model(f"{name}:some-model", Settings())


def test_a_missing_key_is_told_the_other_reading() -> None:
    with pytest.raises(ModelError, match=r"MISTRAL_API_KEY.*or write openai:mistral:7b for a model .* at base_url"):
        load_chat_model("mistral:7b", Settings(base_url=HERE))
    with pytest.raises(ModelError, match=r"OPENAI_API_KEY.*api_key is the key of base_url"):
        load_chat_model("openai:gpt-4o", Settings(api_key="k-4c1d9e7a"))


def test_a_second_variable_may_hold_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k-of-google")
    access = find_access("google:gemini-2.0-flash", Settings())
    assert (access.key, access.key_from) == ("k-of-google", "the variable GEMINI_API_KEY")


def importing(monkeypatch: pytest.MonkeyPatch, missing: str, error: ImportError) -> None:
    """Makes the import of one package, and of all below it, fail."""
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    honest = builtins.__import__

    def refusing(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if name.partition(".")[0] == missing:
            raise error
        return honest(name, globals, locals, fromlist, level)

    class Finder:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == missing:
                raise error

    monkeypatch.setattr(builtins, "__import__", refusing)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])


def test_a_missing_library_is_named_by_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k-of-anthropic")
    importing(monkeypatch, "anthropic", ModuleNotFoundError("No module named 'anthropic'", name="anthropic"))
    with pytest.raises(ModelError, match=r"pip install 'article-assistant\[anthropic\]'"):
        load_chat_model("anthropic:not-loaded-yet", Settings())


def test_a_broken_library_is_raised_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k-of-anthropic")
    broken = ModuleNotFoundError("No module named 'jiter'", name="jiter")
    importing(monkeypatch, "anthropic", broken)
    with pytest.raises(ModuleNotFoundError, match="jiter") as caught:
        load_chat_model("anthropic:not-loaded-yet", Settings())
    assert caught.value is broken


def test_who_asks_for_the_same_model_gets_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    one = load_chat_model("tiny", Settings(base_url=HERE))
    assert load_chat_model("tiny", Settings(base_url=f"{HERE}/")) is one
    assert load_chat_model("tiny", Settings(base_url=HERE, sentences=5)) is one
    assert load_chat_model("tiny", Settings(base_url=HERE, retries=7)) is not one
    assert load_chat_model("tiny", Settings(base_url=HERE, api_key="k-4c1d9e7a")) is not one
    assert load_chat_model("tiny", Settings(base_url="http://localhost:9090/v1")) is not one
    monkeypatch.setenv("OPENAI_API_KEY", "k-of-today")
    hosted = load_chat_model("openai:gpt-4o", Settings())
    monkeypatch.setenv("OPENAI_API_KEY", "k-of-tomorrow")
    assert load_chat_model("openai:gpt-4o", Settings()) is not hosted


def test_a_model_is_called_what_the_settings_call_it() -> None:
    assert load_chat_model("openai:mistral:7b", Settings(base_url=HERE)).name == "openai:mistral:7b"


@pytest.mark.slow
def test_nothing_of_a_provider_is_imported_before_a_model_is_asked_for() -> None:
    program = (
        "import sys, rag.assistant, rag.cli, rag.models.loading\n"
        "heavy = {'pydantic_ai', 'openai', 'anthropic', 'httpx2', 'google.genai', 'mistralai', 'groq'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
