"""Composing: from what a search finds to an answer in which every sentence is cited, in the form that was asked for.

A form turns evidence into a `Draft` (`plain`, `timeline`, `comparison`, `disagreement`); `composer` makes the answer;
`modelled` has a chat model write it.
"""

from __future__ import annotations

from rag.answering.composer import ExtractiveComposer
from rag.answering.modelled import ModelComposer

__all__ = ["ExtractiveComposer", "ModelComposer"]
