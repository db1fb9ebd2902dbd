"""Says what went wrong in a call to a hosted model, in plain words, without its key."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from pydantic_ai import exceptions as failed

from rag.errors import ModelCallError
from rag.models.providers import Access
from rag.models.retrying import PATIENCE

_SHOWN = 200  # characters of a server's own words, at most
_KEYS = re.compile(r"(?i)bearer\s+\S+|\b(?:sk|pk|rk|gsk|key|xai|AIza|hf|nvapi)[-_]?[\w*.-]{8,}")


class SpoiltReplyError(Exception):
    """What the server sent is no whole reply; the message says in which way. `again` is whether to ask once more."""

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class SpentThinkingError(SpoiltReplyError):
    """The tokens that the model was allowed went into thought."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, whether asking `again` may help, and how many seconds the server asks to `wait` first."""

    error: ModelCallError
    again: bool = False
    wait: float | None = None


def explain(name: str, error: Exception, access: Access) -> Failure:
    """What an exception from pydantic-ai, a provider's library or its HTTP client means for the reader.

    :param name: what the model is called in the settings.
    """
    what, again = _what(_ours(error), access)
    wait: float | None = getattr(error, "retry_after", None)
    if wait is not None and wait > PATIENCE:
        what, again = f"{what} (it asks to wait {wait:.0f} s)", False
    return Failure(ModelCallError(redact(f"the model {name} {what}", access)), again, wait)


def _ours(error: Exception) -> Exception:
    """What we raised ourselves inside a library, which wraps it; else the error as it is."""
    inner: BaseException | None = error
    while inner is not None and not isinstance(inner, SpoiltReplyError):
        inner = inner.__cause__ or inner.__context__
    return inner or error


def redact(text: str, access: Access) -> str:
    """The text without the model's key or anything that looks like one."""
    if access.key:
        text = text.replace(access.key, "[key]")
    return _KEYS.sub("[key]", text)


def _what(error: Exception, access: Access) -> tuple[str, bool]:
    """What happened and the remedy, and whether it may pass by itself."""
    at = f"at {access.base_url}" if access.base_url else "of the provider"
    status = f" ({error.status_code})" if isinstance(error, failed.ModelHTTPError) else ""
    detail = _detail(error)
    match error:
        case SpoiltReplyError():
            return str(error), error.again
        case failed.ModelAuthenticationError() if not access.key:
            return f"asks for a key{status}{detail}; set {access.key_from}", False
        case failed.ModelAuthenticationError():
            return f"refuses the key{status}{detail}; check {access.key_from}", False
        case failed.ModelNotFoundError():
            return f"is not known to the server {at}{status}{detail}; check the model's name and the address", False
        case failed.ModelAPIError() if _is_too_long(error, detail):
            return f"cannot read a prompt that long{detail}; lower context_tokens, or set window to its own", False
        case failed.ModelQuotaExceededError():
            return f"has no quota left{status}{detail}; check the account's plan and billing", False
        case failed.ModelRateLimitError():
            return f"is asked too often{status}{detail}; try again later, or raise the setting retries", True
        case failed.ModelUnavailableError() | failed.ModelServerError():
            return f"is failing at the moment{status}{detail}; try again later, or raise the setting retries", True
        case failed.ModelTimeoutError():
            return f"did not answer in time; check that the server {at} is up", True
        case failed.ModelConnectionError(phase="connect"):
            return f"cannot be reached; check that the server {at} is up, and the network", True
        case failed.ModelConnectionError():
            return "lost the connection before the reply was whole; try again", True
        case failed.ModelHTTPError(status_code=408 | 425):
            return f"was not ready{status}{detail}; try again later, or raise the setting retries", True
        case failed.ModelHTTPError():
            return f"refuses the request{status}{detail}; check the settings model and answer_tokens", False
        case failed.ModelAPIError(in_stream=True):
            return f"failed while it wrote: {_words(str(error))}; try again, or take another model", False
        case failed.UserError():
            return f"cannot be asked: {_words(str(error))}; check its settings", False
        case _:
            return f"sent what is no reply of a chat model ({_words(str(error))}); check that {_right(access)}", False


def _is_too_long(error: Exception, detail: str) -> bool:
    """Whether the prompt is too long, which servers say in their own words ("exceeds the available context size")."""
    if isinstance(error, failed.ModelContextWindowExceededError):
        return True
    status = error.status_code if isinstance(error, failed.ModelHTTPError) else 0
    return status == 413 or (status in (400, 422, 500) and "context" in detail.lower())


def _right(access: Access) -> str:
    if access.base_url:
        return f"{access.base_url} is the address of an OpenAI-compatible server, with its /v1"
    return "the provider is well, and try again"


def _detail(error: Exception) -> str:
    """The server's own words for it, in one short line."""
    if not isinstance(error, failed.ModelHTTPError):
        return ""
    words = _words(_message(error.body))
    return f": {words}" if words else ""


def _message(body: object) -> str:
    match body:
        case {"error": dict() | str() as inner}:
            return _message(inner)
        case {"message": str() as message} | {"detail": str() as message}:
            return message
        case str() if body.lstrip().startswith("{"):
            try:
                return _message(json.loads(body))
            except ValueError:
                return ""
        case str() if "<" not in body:  # an HTML page says nothing in a line
            return body
        case _:
            return ""


def _words(text: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
