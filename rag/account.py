"""How an answer came about, in words for people: which model wrote, what of it is supported, what that took."""

from __future__ import annotations

from pathlib import PurePath, PureWindowsPath

from rag.datamodels import Generation, Usage

_FILE, _FOLDER = "local:", "transformers:"


def public_name(model: str) -> str:
    """What a model is called before strangers: of a file or a folder of this machine, only its own name."""
    if model.startswith(_FILE):
        return _FILE + PureWindowsPath(model.removeprefix(_FILE)).name
    place = model.removeprefix(_FOLDER)
    if place != model and (place.startswith((".", "~")) or any(p.is_absolute() for p in _paths(place))):
        return _FOLDER + PureWindowsPath(place).name
    return model


def supported(generation: Generation) -> str:
    """How much of what the model wrote the articles support: "7 of 8 sentences supported"; empty without any."""
    if not generation.sentences:
        return ""
    return f"{generation.supported} of {_counted(generation.sentences, 'sentence')} supported"


def spent(usage: Usage) -> list[str]:
    """What a model's call took: its tokens, its price and its time, as far as they are known."""
    tokens = [
        f"{number:,} {what}"
        for number, what in ((usage.input_tokens, "read"), (usage.output_tokens, "written"))
        if number is not None
    ]
    first = f"first word after {usage.first:.1f} s, " if usage.first is not None else ""
    return [
        f"tokens: {', '.join(tokens)}" if tokens else "tokens not told",
        _price(usage.cost),
        f"{first}{usage.seconds:.1f} s in all",
    ]


def _price(dollars: float | None) -> str:
    if dollars is None:
        return "price unknown"
    if dollars == 0:
        return "no cost"
    return f"${dollars:.4f}" if dollars >= 0.0001 else "less than $0.0001"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _paths(place: str) -> tuple[PurePath, PurePath]:
    return PurePath(place), PureWindowsPath(place)
