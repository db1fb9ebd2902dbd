"""llama.cpp's own server with a key, in this process: a real OpenAI-compatible server on a machine of one's own."""

from __future__ import annotations

from pathlib import Path

from rag.settings import Settings

KEY = "a-key-of-the-tests"


class LlamaServer:
    """Serves the model for as long as it is kept."""

    def __init__(self, gguf: Path, window: int = 4096) -> None:
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(gguf)
        parameters.n_ctx = window
        parameters.api_keys = [KEY]
        parameters.verbosity = -1
        parameters.cache_ram_mib = 0
        self._server = xllamacpp.Server(parameters)
        self._window = window

    def settings(self, **others: object) -> Settings:
        """Settings for the model there, whose name may be any."""
        base_url = f"{self._server.listening_address}/v1"
        return Settings.model_validate({"base_url": base_url, "api_key": KEY, "window": self._window, **others})
