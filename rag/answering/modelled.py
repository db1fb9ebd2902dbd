"""Composing by a chat model: it writes from a draft's passages, and only what the contract lets through is shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date

from rag.answering.composer import ExtractiveComposer
from rag.answering.drafts import Draft, Search
from rag.claims import load_entailment
from rag.contract import Contract
from rag.datamodels import Answer, Excerpt, Generation, Message, Usage
from rag.errors import ModelCallError, ModelError
from rag.models import ChatModel
from rag.prompting.messages import answer_messages, answer_prompt, room
from rag.prompting.packing import pack
from rag.settings import EXTRACTIVE, Settings

_LOG = logging.getLogger(__name__)


class Stopwatch:
    """Times a call for which the model gives no usage, as when it is ended early."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._first: float | None = None

    def text_came(self) -> None:
        """Some text has come."""
        if self._first is None:
            self._first = time.monotonic() - self._started

    @property
    def usage(self) -> Usage:
        """What is known so far."""
        return Usage(first=self._first, seconds=time.monotonic() - self._started)


class ModelComposer:
    """Answers in a chat model's words; where no model can, in the articles' own.

    The extractive draft decides whether there is an answer at all: too little evidence, and no model is asked.

    :param models: the chat models by the names that the settings give them; `settings.fallback` are among them.
    """

    def __init__(self, models: Mapping[str, ChatModel], extractive: ExtractiveComposer, settings: Settings) -> None:
        self._models = models
        self._extractive = extractive
        self._settings = settings
        self._prompt = answer_prompt(settings.prompts)
        self._entailment = load_entailment(settings.nli) if settings.nli else None

    def compose(
        self,
        asked: Answer,
        search: Search,
        threshold: float | None = None,
        *,
        model: str,
        history: Sequence[Message] = (),
        today: date,
    ) -> Iterator[Answer]:
        """Snapshots of the answer as the model writes it, several a second; the last one is done.

        A model that fails, or of whose sentences none is supported, is followed by the fallbacks and at last by the
        extractive answer; a note says so. See `ExtractiveComposer.draft` for the other parameters.

        :param history: the turns before, oldest first.
        """
        draft = self._extractive.draft(asked, search, threshold)
        if not draft.parts:
            yield from self._extractive.present(asked, draft)
            return
        failed: Answer = asked
        for name in dict.fromkeys((model, *self._settings.fallback)):
            if name == EXTRACTIVE:
                break
            try:
                for answer in self._written(failed, draft, self._models[name], history, today):
                    if not answer.done or self._stands(answer):
                        yield answer
                if self._stands(answer):
                    return
                reason = "the articles support nothing of what it wrote"
                failed = replace(failed, generation=answer.generation)
            except ModelError as error:
                _LOG.warning("%s gave no answer: %s", name, error)
                reason = str(error)
            failed = replace(failed, notes=(*failed.notes, f"{self._models[name].name} gave no answer: {reason}."))
        stand_in = "These are the articles' own sentences."
        yield from self._extractive.present(replace(failed, notes=(*failed.notes, stand_in)), draft)

    def _stands(self, answer: Answer) -> bool:
        """Whether a finished answer is one: something in it is borne out in full, or what is not shall be shown."""
        if answer.abstained or self._settings.unsupported == "mark":
            return answer.abstained or bool(answer.statements)
        return answer.generation is not None and answer.generation.supported > 0

    def _written(
        self, asked: Answer, draft: Draft, model: ChatModel, history: Sequence[Message], today: date
    ) -> Iterator[Answer]:
        """Snapshots of what the model writes; the last is done, and empty where nothing of it may be shown."""
        excerpts, instructions, messages = self._prompted(asked, draft, model, history, today)
        keep = self._settings.unsupported == "mark"
        contract = Contract(excerpts, asked.searched, entailment=self._entailment, keep_unsupported=keep)
        message = draft.message if draft.form == "disagreement" else ""
        answer = replace(asked, model=model.name, confidence=draft.confidence, hits=draft.hits, message=message)
        yield answer
        text, usage, watch = "", None, Stopwatch()
        with closing(model.stream(instructions, messages, self._settings.answer_tokens)) as pieces:
            for piece in pieces:
                usage = piece.usage or usage
                if piece.text:
                    watch.text_came()
                    text += piece.text
                    written = contract.feed(piece.text)
                    answer = replace(
                        answer,
                        statements=written.statements,
                        citations=written.citations,
                        pending=written.pending,
                    )
                    if written.finished:
                        break
                yield answer
        written = contract.finish()
        answer = replace(
            answer,
            statements=written.statements,
            citations=written.citations,
            pending="",
            notes=(*answer.notes, *_left_out(written.dropped)) if written.statements else answer.notes,
            generation=Generation(
                model.name,
                (self._prompt.label,),
                excerpts,
                text,
                written.sentences,
                written.supported,
                written.dropped,
                usage or watch.usage,
            ),
            done=True,
        )
        if written.refused and not written.statements:
            answer = self._extractive.abstained(answer, "the model found no answer in the passages")
        yield answer

    def _prompted(
        self, asked: Answer, draft: Draft, model: ChatModel, history: Sequence[Message], today: date
    ) -> tuple[tuple[Excerpt, ...], str, tuple[Message, ...]]:
        """What the model sees: the excerpts, the instructions, and the messages that hold them."""
        limit = self._settings.answer_tokens
        budget = room(
            self._prompt,
            asked.searched,
            history,
            today=today,
            period=asked.period,
            window=model.window,
            limit=limit,
            most=self._settings.context_tokens,
            count_tokens=model.count_tokens,
        )
        evidence = [part.item.evidence for part in draft.parts]
        first = [found.hit.passage.id for found in evidence]
        excerpts = pack(draft.hits, budget, model.count_tokens, first=first, evidence=evidence)
        if not excerpts:
            raise ModelCallError(
                f"the model {model.name} reads {model.window} tokens, too few for any passage; "
                "raise the setting window, or lower answer_tokens"
            )
        instructions, messages = answer_messages(
            self._prompt,
            asked.searched,
            excerpts,
            history,
            today=today,
            period=asked.period,
            window=model.window,
            limit=limit,
            count_tokens=model.count_tokens,
        )
        return excerpts, instructions, messages


def _left_out(dropped: int) -> tuple[str, ...]:
    if not dropped:
        return ()
    sentences = "1 sentence was" if dropped == 1 else f"{dropped} sentences were"
    return (f"{sentences} left out: no passage supports what the model wrote there.",)
