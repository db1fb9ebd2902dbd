"""Chooses the chat model that a name in the settings means."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from pathlib import Path

from rag.errors import SettingsError
from rag.models.chat import ChatModel
from rag.models.providers import Access, find_access, require
from rag.settings import Settings

# What makes a model another one, beside its name.
_RELEVANT = ("window", "answer_tokens", "context_tokens", "first_token_seconds", "next_token_seconds", "retries")

_LOADED: dict[Hashable, ChatModel] = {}
_LOADING = threading.Lock()


def runs_here(spec: str) -> bool:
    """Whether the model of that name runs in this process: a call then costs nothing but time."""
    return spec.partition(":")[0] in ("local", "transformers")


def load_chat_model(spec: str, settings: Settings) -> ChatModel:
    """The model of that name, one for all who ask for it with the same settings.

    "local:FILE.gguf" and "transformers:NAME" run in this process; anything else is asked over HTTP: at
    `settings.base_url` where that is set and the name has no other provider's prefix, else at the provider that the
    name's prefix says ("anthropic:claude-sonnet-4-5").

    :raises SettingsError: the name means no chat model, or base_url is no address.
    :raises ModelError: its library, its key or its file is missing; names the extra, the variable or the path.
    """
    kind, _, rest = spec.partition(":")
    local = runs_here(spec)
    if spec == "extractive":
        raise SettingsError('"extractive" is no chat model: it answers with the articles\' own sentences; name another')
    if local and not rest:
        raise SettingsError(f"the model {spec!r} names no file or folder; write it as {kind}:PATH")
    access = None if local else find_access(spec, settings)
    key = (spec, access, *(getattr(settings, name) for name in _RELEVANT))
    with _LOADING:
        if key not in _LOADED:
            _LOADED[key] = _load(spec, access, settings)
        return _LOADED[key]


def _load(spec: str, access: Access | None, settings: Settings) -> ChatModel:
    kind, _, rest = spec.partition(":")
    if access is not None:
        require(access)
        from rag.models.hosted import HostedModel

        return HostedModel(spec, access, settings)
    if kind == "local":
        from rag.models.gguf import GgufModel

        return GgufModel(Path(rest), settings)
    from rag.models.huggingface import TransformersModel

    return TransformersModel(rest, settings)
