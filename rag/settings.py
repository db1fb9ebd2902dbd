"""Settings: rag.toml, then RAG_* variables, then flags, each outweighing the one before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableVariableError

from rag.errors import SettingsError

SETTINGS_FILE = Path("rag.toml")
_PREFIX = "RAG_"
EXTRACTIVE = "extractive"
_SECRET = ("api_key",)


class Settings(BaseSettings):
    """Every setting, with its default. Field names are the keys of rag.toml; RAG_<NAME> is the variable."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    index: Path = Field(Path(".index"), description="the archive's folder")
    seeds: Path | None = Field(None, description="articles that app.py indexes on first start; default: seeds/")
    prompts: Path | None = Field(None, description="a folder of your own prompts; default: prompts/")

    embedder: str = Field("default", description='"default", or a sentence-transformers name or folder')
    reranker: str | None = Field(
        None, description="a sentence-transformers cross-encoder, name or folder, that reorders the best hits; off"
    )
    reader: str = Field("default", description='"default", the trained reader that picks what answers; or "off"')
    nli: str | None = Field(
        None, description="a sentence-transformers cross-encoder for inference, name or folder, that checks claims; off"
    )
    passage_tokens: int | None = Field(
        None, ge=32, description="tokens in a passage, header included; default: what the embedder reads"
    )
    fields: dict[str, str] = Field(
        default_factory=dict, description='names of your own JSONL or CSV columns, as {"text": "body_html"}'
    )
    source: str | None = Field(None, description="source of articles that name none; default: their folder or site")
    max_file_mb: int = Field(1024, ge=1, description="a larger file is refused, by name")
    max_article_chars: int = Field(20_000_000, ge=1000, description="a longer article is refused, by name")

    passages: int = Field(10, ge=1, le=100, description="passages that an answer is composed from")
    per_article: int = Field(3, ge=1, description="passages of one article among them, at most")
    sentences: int = Field(3, ge=1, le=20, description="sentences of an extractive answer, at most")
    threshold: float | None = Field(
        None, ge=0, le=1, description="answer only above this confidence; default: the calibrated one"
    )
    max_question_chars: int = Field(4000, ge=10, description="a longer question is refused")

    model: str = Field(
        EXTRACTIVE,
        description='what writes the answer: "extractive", "openai:NAME" and the like, "local:FILE.gguf", '
        '"transformers:NAME", or with base_url the name of a model there',
    )
    models: tuple[str, ...] = Field((), description="models that the page offers to choose from; none offers no choice")
    fallback: tuple[str, ...] = Field(
        (), description="models to ask in turn when one fails; the extractive answer is the last"
    )
    base_url: str | None = Field(None, description="an OpenAI-compatible server, as http://localhost:8080/v1")
    api_key: SecretStr | None = Field(None, description="the key that base_url asks for, if it does")
    window: int | None = Field(None, ge=512, description="tokens that the model reads; default: what is known of it")
    context_tokens: int = Field(3000, ge=200, description="tokens of passages that the model is shown, at most")
    answer_tokens: int = Field(600, ge=16, description="tokens that the model writes, at most")
    first_token_seconds: float = Field(120, gt=0, description="the longest wait for a model's first word")
    next_token_seconds: float = Field(30, gt=0, description="the longest wait between two words")
    retries: int = Field(2, ge=0, le=10, description="how often a busy or failing server is asked again")
    unsupported: Literal["drop", "mark"] = Field(
        "drop", description="a model's sentence that no passage supports is left out, or shown and marked"
    )
    suggestions: int = Field(3, ge=0, le=10, description="next questions that a model suggests, at most; 0 for none")

    host: str = Field("127.0.0.1", description="address that the page is served at")
    port: int = Field(7860, ge=0, le=65535, description="port that the page is served at; 0 takes a free one")

    @property
    def chat_models(self) -> tuple[str, ...]:
        """The chat models that are named anywhere, each once; the extractive answer is none."""
        named = dict.fromkeys((self.model, *self.models, *self.fallback))
        return tuple(name for name in named if name != EXTRACTIVE)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags outweigh variables, variables outweigh rag.toml."""
        del dotenv_settings, file_secret_settings  # a setting comes from three places, not from five
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, SETTINGS_FILE)


def load_settings(**flags: Any) -> Settings:
    """The settings in force; a flag that is None was not given.

    :raises SettingsError: a key is unknown or a value does not fit; names it and where it can come from.
    """
    _refuse_unknown_variables(os.environ)
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error
    except UnreadableVariableError as error:
        raise SettingsError(f'a RAG_* variable is not JSON: {error}; write it as {{"text": "body"}}') from error
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE} is not TOML in UTF-8: {error}; mend that file") from error


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted(name for name in environment if name.upper().startswith(_PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"unknown variable {', '.join(unknown)}; known ones are {', '.join(sorted(known))}")


def _explain(error: ValidationError) -> str:
    problems = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            known = ", ".join(sorted(Settings.model_fields))
            problems.append(f"unknown setting {name!r}; known ones are {known}")
        else:
            value = "" if name in _SECRET else f" is {problem['input']!r}"
            problems.append(f"setting {name!r}{value}: {problem['msg']}")
    return "; ".join(problems) + f"; change it in {SETTINGS_FILE}, its RAG_* variable or its flag"
