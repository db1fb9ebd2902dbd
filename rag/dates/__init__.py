"""What period a question asks about, read without a model: `period` reads it, `describe` says it back.

A question is cut into tokens by the words of English and Russian (`english`, `russian`, `tokens`), the tokens are read
as spans of days (`spans`, `grammar`), and the words in front of them and between them ("since", "from … to …") make
the period (`reading`).

The same grammar reads the dates that an article's sentence states (`stated`, `tense`, `events`), which say when
something happened (`when`) and whether a sentence fits the time asked about (`agreement`); `recency` and `publication`
tell whether a question asks for the newest, and for what was published in its period.
"""

from __future__ import annotations

from rag.dates.description import describe
from rag.dates.reading import period

__all__ = ["describe", "period"]
