"""What the reader sees: a question, a headline and a passage as one row of tokens, with its sentences marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from rag.sentences import Span

MOST_TOKENS = 384
_QUESTION_TOKENS = 64
_HEADLINE_TOKENS = 24
NO_SENTENCE = -1


@dataclass(frozen=True, slots=True)
class Row:
    """One question beside one passage: [CLS] question [SEP] headline [SEP] passage [SEP].

    `sentence` gives for each token the sentence of the passage it belongs to, NO_SENTENCE outside the passage;
    `offsets` its place in the passage's text, (0, 0) outside. `sentences` counts the passage's sentences, read or not.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    sentence: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    sentences: int


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Rows padded to one length, shape (rows, tokens).

    `members`, shape (rows, sentences, tokens), averages a sentence's tokens: its rows sum to 1, or to 0 where the
    sentence was not read. `passage` is True for the tokens of sentences.
    """

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    members: torch.Tensor
    passage: torch.Tensor


class Encoder:
    """Makes rows, and batches of rows. Threads may share it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._cls, self._sep, self._pad = (self._id(name) for name in ("[CLS]", "[SEP]", "[PAD]"))

    def rows(self, question: str, passages: Sequence[tuple[str, str, Sequence[Span]]]) -> list[Row]:
        """A row for each passage, given as headline, text and the spans of its sentences in the text."""
        texts = [question, *(title for title, _, _ in passages), *(text for _, text, _ in passages)]
        found = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        asked, titles, bodies = found[0], found[1 : len(passages) + 1], found[len(passages) + 1 :]
        head = [self._cls, *asked.ids[:_QUESTION_TOKENS], self._sep]
        rows = []
        for title, body, (_, _, spans) in zip(titles, bodies, passages, strict=True):
            front = [*head, *title.ids[:_HEADLINE_TOKENS], self._sep]
            room = MOST_TOKENS - len(front) - 1
            of_token = _sentence_of_each(body.offsets[:room], spans)
            rows.append(
                Row(
                    ids=(*front, *body.ids[:room], self._sep),
                    types=(*[0] * len(head), *[1] * (len(front) - len(head) + len(of_token) + 1)),
                    sentence=(*[NO_SENTENCE] * len(front), *of_token, NO_SENTENCE),
                    offsets=(*[(0, 0)] * len(front), *body.offsets[:room], (0, 0)),
                    sentences=len(spans),
                )
            )
        return rows

    def batch(self, rows: Sequence[Row]) -> Batch:
        """The rows, padded at their ends."""
        width, most = max(len(row.ids) for row in rows), max(1, *(row.sentences for row in rows), 1)
        ids = torch.full((len(rows), width), self._pad)
        types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
        members = torch.zeros(len(rows), most, width)
        for i, row in enumerate(rows):
            n = len(row.ids)
            ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(row.ids), torch.tensor(row.types), 1
            owner = torch.tensor(row.sentence)
            inside = (owner != NO_SENTENCE).nonzero().squeeze(1)
            members[i, owner[inside], inside] = 1.0
        passage = members.sum(1) > 0
        members /= members.sum(2, keepdim=True).clamp(min=1.0)
        return Batch(ids, types, mask, members, passage)

    def _id(self, name: str) -> int:
        found = self._tokenizer.token_to_id(name)
        if found is None:
            raise ValueError(f"the tokenizer has no {name}")
        return int(found)


def _sentence_of_each(offsets: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[int]:
    """The sentence that holds each token; both are in the text's order."""
    found, current = [], 0
    for start, end in offsets:
        while current + 1 < len(spans) and start >= spans[current][1]:
            current += 1
        inside = bool(spans) and spans[current][0] <= start and end <= spans[current][1]
        found.append(current if inside else NO_SENTENCE)
    return found
