"""Claim check: whether the passages that a text cites say what it says, sentence by sentence, and if not, why not.

A text is cut into sentences (`markup`); sentence and passage are read for their words, numbers, dates and names
(`reading`); each of these facts is looked up (`facts`), then what is denied or turned round (`polarity`) and how many
of the words are there (`judging`). A cross-encoder may be asked as well (`entailment`).
"""

from __future__ import annotations

from rag.claims.checking import Checked, check
from rag.claims.entailment import Entailment, load_entailment
from rag.claims.sources import Given, Source

__all__ = ["Checked", "Entailment", "Given", "Source", "check", "load_entailment"]
