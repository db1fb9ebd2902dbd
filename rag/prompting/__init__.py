"""From hits to a prompt: what a chat model is shown, in which words, and what may be made of its short replies.

Hits are packed into excerpts (`packing`), shown as data behind a fence (`passages`, `harmless`) and put before the
model with the turns before (`messages`). A follow-up can be rewritten by it (`rewriting`, held to the user's words by
`drift`), and next questions suggested (`suggesting`).
"""

from __future__ import annotations

from rag.prompting.messages import answer_messages, answer_prompt, room
from rag.prompting.packing import pack
from rag.prompting.rewriting import followup_prompt, rewrite
from rag.prompting.suggesting import suggest, suggestions_prompt

__all__ = [
    "answer_messages",
    "answer_prompt",
    "followup_prompt",
    "pack",
    "rewrite",
    "room",
    "suggest",
    "suggestions_prompt",
]
