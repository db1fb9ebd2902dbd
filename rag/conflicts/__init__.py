"""Whether two articles' sentences give different figures, dates or names for the thing that a question asks for.

`telling` reads a sentence, `figures`, `days` and `naming` its value of the kind asked for, and `sameness` tells
whether two sentences speak of the same thing. Where there is any doubt, they do not disagree.
"""

from __future__ import annotations

from rag.conflicts.conflict import Kind, Value, disagree, value
from rag.conflicts.telling import Telling

__all__ = ["Kind", "Telling", "Value", "disagree", "value"]
