"""What one visitor's session remembers of its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from rag.datamodels import Answer, Message, Passage, Role
from rag.errors import QuestionError
from rag.web import render
from rag.web.sources import sources

_TURNS = 100  # what one session remembers


@dataclass(frozen=True, slots=True)
class Reference:
    """What "Read the whole article" opens: a passage and the cited sentences in it, by their offsets."""

    passage: Passage
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; articles only by reference, so that a session stays small.

    `answer` is the answer's HTML, and `draft` the same with the sentence that is being written, while there is one.
    `note` is what stands below it (buttons, what it waits for, what went wrong), `panel` its sources. `said` is the
    answer in plain text, as the next question's history; empty while there is none. `references` are by citation
    number, or by rank where nothing is cited. `ended` where nothing more comes: it is answered, failed or was stopped.
    `written` is a chat model's answer for as long as next questions are to be thought of.
    """

    number: int
    question: str
    answer: str = ""
    draft: str = ""
    note: str = ""
    panel: str = ""
    said: str = ""
    references: tuple[tuple[int, Reference], ...] = ()
    ended: bool = False
    written: Answer | None = None

    @property
    def html(self) -> str:
        """The turn as it stands in the conversation."""
        body = render.question(self.question) + (self.draft or self.answer) + self.note
        return f'<article class="turn" id="turn-{self.number}">{body}</article>'

    def waiting(self, message: str) -> Turn:
        """This turn while nothing is known yet."""
        return replace(self, note=render.waiting(message))

    def answered(self, answer: Answer) -> Turn:
        """This turn with an answer, or with a snapshot of one."""
        if answer.done:
            note = render.actions(self.number, answer)
        else:
            note = "" if answer.statements or answer.message or answer.pending else self._meanwhile(answer)
        return replace(
            self,
            answer=render.answer(self.number, replace(answer, pending="")),
            draft=render.answer(self.number, answer) if answer.pending else "",
            note=note,
            panel=sources(self.number, self.question, answer),
            said=answer.text if answer.done else "",
            references=_references(answer),
            ended=answer.done,
            written=answer if answer.done and answer.generation else None,
        )

    def _meanwhile(self, answer: Answer) -> str:
        """What is waited for: with passages found, it is for whoever reads them."""
        return render.waiting("Reading what was found…") if answer.hits else self.note

    def failed(self, message: str) -> Turn:
        """This turn with what went wrong; it can be asked again."""
        return replace(self, draft="", note=render.problem(message) + render.again(), ended=True)

    def stopped(self) -> Turn:
        """This turn, stopped by the reader: what was checked stays."""
        return replace(self, draft="", note=render.stopped(), ended=True)

    def reference(self, number: int) -> Reference | None:
        """What the source of this number opens."""
        return dict(self.references).get(number)


Turns: TypeAlias = tuple[Turn, ...]


class Conversation:
    """One visitor's turns, of which the last may still be growing; every session has its own."""

    def __init__(self) -> None:
        self.turns: Turns = ()

    def begin(self, earlier: Turns, question: str) -> Turn:
        """A new turn after the earlier ones; the oldest are forgotten."""
        turn = Turn(earlier[-1].number + 1 if earlier else 1, question).waiting("Searching the articles…")
        self.turns = (*(replace(each, written=None) for each in earlier), turn)[-_TURNS:]
        return turn

    def replace(self, turn: Turn, grown: Turn) -> bool:
        """Put the grown turn in its place; False where the turn was stopped or cleared meanwhile."""
        if not self.ends_with(turn):
            return False
        self.turns = (*self.turns[:-1], grown)
        return True

    def take_written(self) -> tuple[Turn, Answer] | None:
        """The last turn and a chat model's answer in it, the first time that it is asked for."""
        if not self.turns or (answer := self.turns[-1].written) is None:
            return None
        turn = replace(self.turns[-1], written=None)
        self.turns = (*self.turns[:-1], turn)
        return turn, answer

    def ends_with(self, turn: Turn) -> bool:
        """Whether nothing has happened since that turn."""
        return bool(self.turns) and self.turns[-1] is turn

    @property
    def growing(self) -> bool:
        """True while the last turn is being answered."""
        return bool(self.turns) and not self.turns[-1].ended

    def stop(self) -> None:
        """The last turn ends as it is."""
        if self.growing:
            self.turns = (*self.turns[:-1], self.turns[-1].stopped())

    def clear(self) -> None:
        """No turns any more."""
        self.turns = ()


def history(turns: Sequence[Turn]) -> list[Message]:
    """The turns that were answered, as the assistant reads them."""
    messages = []
    for turn in turns:
        if turn.said:
            messages += [Message("user", turn.question), Message("assistant", turn.said)]
    return messages


def plain_history(messages: Sequence[Mapping[str, Any]]) -> list[Message]:
    """Messages as Gradio's clients send them; a content is a text, or a list of blocks of which the texts count.

    :raises QuestionError: a role is neither "user" nor "assistant".
    """
    return [Message(_role(message.get("role")), _text(message.get("content"))) for message in messages]


def _role(role: object) -> Role:
    if role == "user":
        return "user"
    if role == "assistant":
        return "assistant"
    raise QuestionError(f'the history holds the role {role!r}; send "user" and "assistant" only')


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else [content]
    return "\n".join(str(block["text"]) for block in blocks if isinstance(block, dict) and block.get("type") == "text")


def _references(answer: Answer) -> tuple[tuple[int, Reference], ...]:
    if not answer.citations:
        return tuple((hit.rank, Reference(hit.passage)) for hit in answer.hits)
    marks: dict[str, list[tuple[int, int]]] = {}
    for citation in answer.citations:
        marks.setdefault(citation.passage.id, []).append((citation.start, citation.end))
    return tuple(
        (citation.number, Reference(citation.passage, tuple(marks[citation.passage.id])))
        for citation in answer.citations
    )
