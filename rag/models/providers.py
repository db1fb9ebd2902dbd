"""Where a hosted model lives: which provider a name means, with which key, at which address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import ModelError, SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model

_OLLAMA = "http://localhost:11434/v1"
_OPENAI = frozenset({"openai", "openai-responses", "azure"})


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: the variables that may hold its key, those it needs besides, the extra that brings its library.

    `route` is what pydantic-ai calls it where that differs; `least` the fewest tokens that it may be asked for.
    """

    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    extra: str = ""
    library: str = "openai"
    route: str = ""
    least: int = 1


# "openai" speaks chat completions, which every proxy at OPENAI_BASE_URL knows and which keep nothing at OpenAI.
PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider(("OPENAI_API_KEY",), route="openai-chat"),
    "openai-responses": Provider(("OPENAI_API_KEY",), least=16),
    "anthropic": Provider(("ANTHROPIC_API_KEY",), extra="anthropic", library="anthropic"),
    "google": Provider(("GOOGLE_API_KEY", "GEMINI_API_KEY"), extra="google", library="google"),
    "mistral": Provider(("MISTRAL_API_KEY",), extra="mistral", library="mistralai"),
    "groq": Provider(("GROQ_API_KEY",), extra="groq", library="groq"),
    "ollama": Provider(),
    "azure": Provider(("AZURE_OPENAI_API_KEY",), needs=("AZURE_OPENAI_ENDPOINT", "OPENAI_API_VERSION")),
    "alibaba": Provider(("ALIBABA_API_KEY", "DASHSCOPE_API_KEY")),
    "cerebras": Provider(("CEREBRAS_API_KEY",)),
    "deepseek": Provider(("DEEPSEEK_API_KEY",)),
    "fireworks": Provider(("FIREWORKS_API_KEY",)),
    "moonshotai": Provider(("MOONSHOTAI_API_KEY",)),
    "nebius": Provider(("NEBIUS_API_KEY",)),
    "openrouter": Provider(("OPENROUTER_API_KEY",)),
    "ovhcloud": Provider(("OVHCLOUD_API_KEY",)),
    "sambanova": Provider(("SAMBANOVA_API_KEY",)),
    "together": Provider(("TOGETHER_API_KEY",)),
    "vercel": Provider(("VERCEL_AI_GATEWAY_API_KEY",)),
    "zai": Provider(("ZAI_API_KEY",)),
}


@dataclass(frozen=True, slots=True)
class Access:
    """How a model is reached: `provider` is a name in `PROVIDERS`, or "server" for what speaks OpenAI's protocol at
    `base_url`. `key_from` says where the key comes from, as the reader may change it.
    """

    provider: str
    model: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    key_from: str = ""

    @property
    def route(self) -> str:
        """What pydantic-ai calls the model, "anthropic:claude-sonnet-4-5"."""
        return f"{PROVIDERS[self.provider].route or self.provider}:{self.model}"

    @property
    def borrows(self) -> bool:
        """Whether OpenAI's library speaks to someone else's server: OpenAI's variables are not meant for it."""
        return self._provider.library == "openai" and self.provider not in _OPENAI

    @property
    def least(self) -> int:
        """The fewest tokens that it may be asked for."""
        return self._provider.least

    @property
    def _provider(self) -> Provider:
        return PROVIDERS.get(self.provider, Provider())

    @property
    def is_server(self) -> bool:
        """Whether it is a server of the reader's own, of whose models nothing is known."""
        return self.provider in ("server", "ollama")


def find_access(spec: str, settings: Settings) -> Access:
    """What a model's name in the settings means.

    With `settings.base_url` the name is one on that server, unless its prefix is another provider ("anthropic:…").

    :raises SettingsError: the name has no known provider, or an address is none.
    :raises ModelError: the provider's key is not set; names its variable.
    """
    prefix, colon, rest = spec.partition(":")
    named = bool(colon) and prefix in PROVIDERS
    if settings.base_url is not None and (not named or prefix == "openai"):
        return _server(rest if named else spec, settings)
    if not named or not rest:
        raise SettingsError(
            f"the model {spec!r} names no known provider; write one as in openai:gpt-4.1-mini (known are "
            f"{', '.join(sorted(PROVIDERS))}), local:FILE.gguf or transformers:NAME, or set base_url for a server of "
            "your own"
        )
    if prefix == "ollama":
        base_url = _address(os.environ.get("OLLAMA_BASE_URL") or _OLLAMA, "the variable OLLAMA_BASE_URL")
        return Access(prefix, rest, base_url, os.environ.get("OLLAMA_API_KEY"), "the variable OLLAMA_API_KEY")
    return _provided(prefix, rest, settings)


def _server(name: str, settings: Settings) -> Access:
    assert settings.base_url is not None
    if not name:
        raise SettingsError("the model has no name; set model to the name of a model at base_url")
    base_url = _address(settings.base_url, "the setting base_url")
    key = settings.api_key.get_secret_value() if settings.api_key is not None else None
    return Access("server", name, base_url, key, "the setting api_key (RAG_API_KEY)")


def _provided(prefix: str, name: str, settings: Settings) -> Access:
    provider = PROVIDERS[prefix]
    variable = next((variable for variable in provider.keys if os.environ.get(variable)), None)
    missing = [*([] if variable else provider.keys[:1]), *(v for v in provider.needs if not os.environ.get(v))]
    if missing or variable is None:
        hint = ""
        if settings.base_url is not None:
            hint = f", or write openai:{prefix}:{name} for a model of that name at base_url"
        elif settings.api_key is not None:
            hint = " (the setting api_key is the key of base_url, which is not set)"
        raise ModelError(f"the model {prefix}:{name} needs {' and '.join(missing)}; set that variable{hint}")
    return Access(prefix, name, None, os.environ[variable], f"the variable {variable}")


def _address(url: str, where: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or url != url.strip():
        raise SettingsError(f"{where} is no http or https address; write it as http://localhost:8080/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise SettingsError(f"{where} holds more than an address; put a key into api_key, and end it with its path")
    return url.rstrip("/")


def require(access: Access) -> None:
    """Imports what the model needs, so that what is missing is said before anyone asks.

    :raises ModelError: the provider's library is not installed; names the extra that brings it.
    :raises ImportError: the library is there, and itself fails to import.
    """
    provider = PROVIDERS.get(access.provider, Provider())
    try:
        import_module(provider.library if provider.library != "google" else "google.genai")
        import_module("pydantic_ai.models")
    except ModuleNotFoundError as error:
        if error.name not in (provider.library, "google.genai", "pydantic_ai"):
            raise
        extra = f"[{provider.extra}]" if provider.extra else ""
        raise ModelError(
            f"the model {access.provider}:{access.model} needs {error.name}, which is not installed; "
            f"pip install 'article-assistant{extra}'"
        ) from error


def connect(access: Access, client: Any) -> Model:
    """The model at the end of `client`, an open asynchronous HTTP client of the family that its library takes."""
    from pydantic_ai.models import infer_model
    from pydantic_ai.models.ollama import OllamaModel
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel, OpenAIResponsesModelSettings
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers import infer_provider_class
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    # max_tokens is the name that every such server knows. Thinking inside the text is ours to cut (`thinking`):
    # pydantic-ai takes a tag only where it comes alone, and where it misses the last one, the whole answer for thought.
    plain = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False, thinking_tags=("\0", "\0"))
    name, key = access.model, access.key
    match access.provider:
        case "ollama":
            here = OllamaProvider(base_url=access.base_url, api_key=key, http_client=client)
            return OllamaModel(name, provider=here, profile=plain)
        case "server":
            assert access.base_url is not None
            server = OpenAICompatibleProvider("server", base_url=access.base_url, api_key=key, http_client=client)
            return OpenAIChatModel(name, provider=server, profile=plain)
        case "openai-responses":  # which would keep what it was asked, unless told not to
            forgetful = OpenAIResponsesModelSettings(openai_store=False)
            provider = OpenAIProvider(api_key=key, http_client=client)
            return OpenAIResponsesModel(name, provider=provider, settings=forgetful)
        case _:
            kind: Any = infer_provider_class(access.route.partition(":")[0])
            return infer_model(access.route, lambda _: kind(api_key=key, http_client=client))
