"""Imports Gradio without its rewriting of type stubs: 40 % of the import's time, and of no use to a reader."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_MODULE = "gradio.component_meta"
_REWRITER = "create_or_modify_pyi"


class _WithoutStubs(MetaPathFinder):
    """Finds the one module whose function parses and rewrites a .pyi file for every component class there is.

    Where a later Gradio has no such function, nothing is changed and nothing is saved.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == _MODULE else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            if hasattr(module, _REWRITER):
                setattr(module, _REWRITER, lambda *_: None)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # this spec's loader alone
        return spec


def import_gradio() -> ModuleType:
    """The module gradio."""
    finder = _WithoutStubs()
    sys.meta_path.insert(0, finder)
    try:
        return importlib.import_module("gradio")
    finally:
        sys.meta_path.remove(finder)
