"""The contract: whatever a chat model writes, what is shown are whole, checked sentences with our own citations.

The text is cut into sentences as it arrives (`cutting`); markers are read and taken out (`markers`), Markdown and HTML
are reduced to plain text (`plain`); what claims nothing is passed over (`talk`); every other sentence is held against
the excerpts and against the very sentences that are quoted for it (`support`, `quoting`).
"""

from __future__ import annotations

from rag.contract.contract import Contract, Written

__all__ = ["Contract", "Written"]
