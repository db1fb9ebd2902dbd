"""Composing by a chat model: it writes from a draft's passages, and only what the contract lets through is shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date

from rag.answering.composer import ExtractiveComposer
from rag.answering.drafts import Draft, Search
from rag.answering.transcript import Transcript
from rag.claims import load_entailment
from rag.contract import Contract, Written
from rag.datamodels import Answer, Excerpt, Generation, Message
from rag.errors import ModelCallError, ModelError
from rag.models import ChatModel
from rag.prompting.messages import answer_messages, answer_prompt, room
from rag.prompting.packing import pack
from rag.settings import EXTRACTIVE, Settings

_LOG = logging.getLogger(__name__)


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

        A model that fails before a supported sentence was shown, or whose answer is none, is followed by the fallbacks
        and at last by the extractive answer; a note says so. See `ExtractiveComposer.draft` for the other parameters.

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
                    if not answer.done:
                        yield answer
                reason = self._wanting(answer, draft)
                if not reason:
                    yield answer
                    return
                failed = replace(failed, generation=answer.generation)
            except ModelError as error:
                _LOG.warning("%s gave no answer: %s", name, error)
                reason = str(error)
            failed = replace(failed, notes=(*failed.notes, f"{self._models[name].name} gave no answer: {reason}."))
        stand_in = "These are the articles' own sentences."
        yield from self._extractive.present(replace(failed, notes=(*failed.notes, stand_in)), draft)

    def _wanting(self, answer: Answer, draft: Draft) -> str:
        """What a finished answer lacks to be one; empty where it lacks nothing, or where all of it shall be shown."""
        if answer.abstained or (self._settings.unsupported == "mark" and answer.statements):
            return ""
        if answer.generation is None or not answer.generation.supported:
            return f"the articles support {'only a part' if answer.statements else 'nothing'} of what it wrote"
        # A small model may well say what the articles say, but of something else.
        if not self._extractive.is_answered_by(draft, answer.citations, answer.period):
            return "what it wrote does not answer the question"
        return ""

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
        transcript, failure = Transcript(contract), ""
        limit = self._settings.answer_tokens
        with closing(model.stream(instructions, messages, limit)) as pieces:
            try:
                for piece in pieces:
                    transcript.take(piece)
                    if transcript.written.finished:
                        break
                    yield _showing(answer, transcript.written)
            except ModelError as error:
                # What was shown is not taken back: with a sentence that is borne out, the answer is as far as it got.
                failure = str(error)
                if not transcript.written.supported:
                    raise
                _LOG.warning("%s broke off: %s", model.name, error)
        transcript.end(limit, broken_off=bool(failure))
        written = transcript.written
        answer = replace(
            _showing(answer, written),
            notes=(*answer.notes, *_shortcomings(model.name, failure, written)),
            generation=Generation(
                model.name,
                (self._prompt.label,),
                excerpts,
                transcript.text,
                written.sentences,
                written.supported,
                written.dropped,
                transcript.usage,
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


def _showing(answer: Answer, written: Written) -> Answer:
    return replace(answer, statements=written.statements, citations=written.citations, pending=written.pending)


def _shortcomings(name: str, failure: str, written: Written) -> Iterator[str]:
    """What a reader should know of an answer that is shown."""
    if failure:
        yield f"{name} broke off: {failure}."
    if written.dropped and written.statements:
        sentences = "1 sentence was" if written.dropped == 1 else f"{written.dropped} sentences were"
        yield f"{sentences} left out: no passage supports what the model wrote there."
