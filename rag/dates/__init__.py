"""What period a question asks about, read without a model: `period` reads it, `describe` says it back.

A question is cut into tokens by the words of English and Russian (`english`, `russian`, `tokens`), the tokens are read
as spans of days (`spans`, `grammar`), and the words in front of them and between them ("since", "from … to …") make
the period (`reading`).
"""

from __future__ import annotations

from rag.dates.description import describe
from rag.dates.reading import period

__all__ = ["describe", "period"]
