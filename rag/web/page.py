"""The page: a conversation on the left, its sources on the right, and what happens between them."""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from rag.errors import QuestionError, RagError
from rag.export import as_json
from rag.web import choice, period, render
from rag.web.backend import Asked, Backend
from rag.web.choice import Choice
from rag.web.sources import dialog, reading
from rag.web.streaming import streamed
from rag.web.turns import Conversation, Turn, Turns, history, plain_history

TITLE = "Article assistant"
_LOG = logging.getLogger(__name__)
CSS = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
JS = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_TICK_SECONDS = 0.5
_ASKED_AT_ONCE = 8  # questions of all visitors together; each holds a thread while it is answered

# A button with data-event="retry" fires its component's Gradio event of that name, with its data-* as the event's data.
_FORWARD = """
element.addEventListener('click', event => {
  const button = event.target.closest('[data-event]');
  if (button) trigger(button.dataset.event, {...button.dataset});
});
"""

Updates: TypeAlias = dict[Any, Any]  # what each component becomes


class Page:
    """The Blocks and their events; one per server. What a visitor asked lives in `gr.State`, as a `Conversation`."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._choice = Choice(tuple(dict.fromkeys((backend.settings.model, *backend.settings.models))))
        self._openings = itertools.count(1)
        with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out()
            self._listen()
        self.blocks.queue(default_concurrency_limit=_ASKED_AT_ONCE, api_open=False)

    def _lay_out(self) -> None:
        self.conversation = gr.State(Conversation())  # Gradio copies it for each session
        self.clock = gr.Timer(_TICK_SECONDS)
        _html("masthead", f"<h1>{TITLE}</h1>")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation", min_width=0):
                with gr.Column(elem_id="log", min_width=0):
                    self.status = _html("status")
                    self.welcome = _html("welcome", render.welcome((), None))
                    self.past = _html("past")
                    self.live = _html("live")
                    self.next = _html("next")
                with gr.Column(elem_id="composer", min_width=0):
                    self.notice = _html("notice")
                    with gr.Row(elem_id="ask"):
                        self.box = gr.Textbox(
                            label="Your question",
                            placeholder="Ask about the articles",
                            show_label=False,
                            container=False,
                            max_lines=6,
                            elem_id="question",
                            min_width=0,
                        )
                        self.send = gr.Button("Ask", variant="primary", elem_id="send", min_width=0, scale=0)
                        self.stop = gr.Button("Stop", visible=False, elem_id="stop", min_width=0, scale=0)
                    with gr.Row(elem_id="options"):
                        self.period = gr.HTML(
                            "",
                            html_template=period.HTML,
                            js_on_load=period.JS,
                            elem_id="period",
                            apply_default_css=False,
                        )
                        self.model = gr.HTML(
                            self._choice.preset if self._choice.offered else "",
                            html_template=self._choice.html,
                            js_on_load=choice.JS,
                            visible=self._choice.offered,
                            elem_id="model",
                            apply_default_css=False,
                        )
                        self.clear = gr.Button("Clear", elem_id="clear", min_width=0, scale=0)
            with gr.Column(elem_id="panel", min_width=0):
                _html("sheet-bar", '<button type="button" data-do="close-panel">Close</button>')
                self.panel = _html("live-sources")
                self.past_panel = _html("past-sources")
        self.reader = _html("reader")

    def _listen(self) -> None:
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # Gradio streams all queued events of a visitor over one connection, and an event that joins while the last
        # one ends can be lost (1 in 120 on a busy machine). So asking alone is queued; the rest are plain requests.
        plain = {**hidden, "queue": False}
        shown = [self.past, self.live, self.next, self.past_panel, self.panel]
        everything = [*shown, self.box, self.notice, self.send, self.stop]
        asked = gr.on(
            [self.box.submit, self.send.click, self.welcome.example_select, self.next.example_select, self.live.retry],
            self.ask,
            [self.box, self.period, self.model, self.conversation],
            everything,
            **hidden,
        )
        asked.then(self.suggest, [self.conversation], [self.next], **plain)
        self.stop.click(self.halt, [self.conversation], everything, cancels=[asked], **plain)
        self.clear.click(self.reset, [self.conversation], everything, cancels=[asked], **plain)
        open_reader: list[Any] = [self.panel.select, self.past_panel.select]
        gr.on(open_reader, self.read, [self.conversation], [self.reader], **plain)
        following: list[Any] = [self.blocks.load, self.clock.tick]
        gr.on(following, self.follow_start, None, [self.status, self.welcome, self.clock], **plain)
        gr.events.api(self.chat, api_name="chat")

    async def ask(
        self, typed: str, chosen: str, model: str, conversation: Conversation, event: gr.EventData
    ) -> AsyncIterator[Updates]:
        """Answer the typed question, the example that was clicked, or the last question again; snapshots stream."""
        earlier, question = _asked(typed, conversation.turns, event)
        try:
            asked = Asked(question, history(earlier), period.read_window(chosen), self._choice.read(model))
            self._refuse(question)
        except QuestionError as error:
            yield {self.notice: render.problem(str(error))}
            return
        turn = conversation.begin(earlier, question)
        yield {**self._show(conversation), **self._busy(True), self.notice: "", self.box: ""}
        async with aclosing(self._answered(turn, asked)) as growing:
            async for grown in growing:
                # Gradio cancels and calls `halt` or `reset` side by side, so a stopped question may bring more. It
                # then shows what stands now: a generator's last words are sent twice, the second time when it ends.
                if not conversation.replace(turn, grown):
                    yield {**self._show(conversation), **self._busy(conversation.growing)}
                    return
                # With nothing new Gradio is still told, as only then it notices that the visitor has left.
                yield self._show_live(conversation) if grown is not turn else {self.notice: gr.skip()}
                turn = grown
        yield self._busy(False)

    async def _answered(self, turn: Turn, asked: Asked) -> AsyncGenerator[Turn, None]:
        """The turn as it grows, itself again where nothing is new; what goes wrong is a turn too."""
        try:
            async for status in self.backend.until_settled():
                if not status.settled:
                    turn = turn.waiting(f"{status.message} Your question is answered right after.")
                    yield turn
            async with aclosing(streamed(asked.of(self.backend.assistant))) as answers:
                async for answer in answers:
                    turn = turn.answered(answer) if answer else turn
                    yield turn
        except RagError as error:
            yield turn.failed(str(error))
        except Exception:  # noqa: BLE001 - a fault of ours is told, and must not leave the page busy for ever
            _LOG.exception("a question could not be answered")
            yield turn.failed("Something went wrong here; ask again, or look into the server's log.")

    async def suggest(self, conversation: Conversation, request: gr.Request) -> str:
        """Next questions below what a chat model wrote; given up when the reader goes on or leaves."""
        taken = conversation.take_written()
        if taken is None:
            return ""
        turn, answer = taken
        try:
            async with aclosing(streamed(self.backend.assistant.suggest(answer))) as snapshots:
                async for snapshot in snapshots:
                    if not conversation.ends_with(turn) or await _has_left(request):
                        return ""
                    answer = snapshot or answer
        except RagError as error:
            _LOG.info("no next questions: %s", error)
        return render.suggestions(answer.suggestions)

    def halt(self, conversation: Conversation) -> Updates:
        """The reader stopped the answer: what is there stays."""
        conversation.stop()
        return {**self._show(conversation), **self._busy(False)}

    def reset(self, conversation: Conversation) -> Updates:
        """A fresh conversation."""
        conversation.clear()
        return {**self._show(conversation), **self._busy(False), self.notice: "", self.box: ""}

    def read(self, conversation: Conversation, event: gr.EventData) -> str:
        """The article behind a source, as the reading view shows it."""
        number, turn_number = int(event._data["number"]), int(event._data["turn"])
        turn = next((turn for turn in conversation.turns if turn.number == turn_number), None)
        reference = turn.reference(number) if turn else None
        if reference is None:
            return ""
        article = self.backend.assistant.article(reference.passage.article_id)
        if article is None or article.text[reference.passage.start : reference.passage.end] != reference.passage.text:
            text = render.problem("This article has changed or gone since the answer was given; ask again.")
        else:
            text = reading(article, reference.passage, reference.marks)
        # The counter makes two openings of one article differ, so that the browser is told of both.
        return dialog(next(self._openings), text)

    def follow_start(self) -> Updates:
        """How the start comes along; asked for again and again until there is nothing more to tell."""
        settled = self.backend.settled  # read first: what it says must not be newer than what is shown
        status, examples = self.backend.status, self.backend.examples
        stats = self.backend.assistant.stats() if status.state == "ready" else None
        return {
            self.status: render.status(status),
            self.welcome: render.welcome(examples or (), stats),
            self.clock: gr.Timer(active=not settled),
        }

    async def chat(
        self,
        question: str,
        history: list[dict[str, Any]] | None = None,
        published_from: str = "",
        published_to: str = "",
        model: str = "",
    ) -> AsyncIterator[dict[str, object]]:
        """Answer a question from the articles, each sentence cited; snapshots stream, the last is `done`.

        Parameters:
            question: the question in plain language.
            history: the conversation so far, as {"role": "user" | "assistant", "content": text}.
            published_from: answer only from articles published on or after this day, YYYY-MM-DD.
            published_to: answer only from articles published on or before this day, YYYY-MM-DD.
            model: one of the models that the page offers; without it, the one that this server is set to.
        """
        try:
            self._refuse(question)
            days = period.window(published_from, published_to)
            asked = Asked(question, plain_history(history or []), days, self._choice.read(model))
            async for _ in self.backend.until_settled():
                pass
            last: dict[str, object] = {}
            async with aclosing(streamed(asked.of(self.backend.assistant))) as answers:
                async for answer in answers:
                    last = as_json(answer) if answer else last
                    yield last  # also where nothing is new, as only then Gradio notices that the client has left
        except RagError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _refuse(self, question: str) -> None:
        limit = self.backend.settings.max_question_chars
        if not question.strip():
            raise QuestionError("There is no question yet; type one, or choose an example.")
        if len(question) > limit:
            raise QuestionError(f"The question has {len(question):,} characters, the limit is {limit:,}; shorten it.")

    def _show(self, conversation: Conversation) -> Updates:
        """The whole conversation; while a turn streams, only `_show_live` is sent."""
        earlier = conversation.turns[:-1]
        return {
            self.past: "".join(each.html for each in earlier),
            self.past_panel: "".join(each.panel for each in earlier),
            self.next: "",
            **self._show_live(conversation),
        }

    def _show_live(self, conversation: Conversation) -> Updates:
        turn = conversation.turns[-1] if conversation.turns else None
        return {self.live: turn.html if turn else "", self.panel: turn.panel if turn else ""}

    def _busy(self, busy: bool) -> Updates:
        return {self.send: gr.Button(visible=not busy), self.stop: gr.Button(visible=busy)}


def _html(elem_id: str, value: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=_FORWARD, apply_default_css=False)


def _asked(typed: str, turns: Turns, event: gr.EventData) -> tuple[Turns, str]:
    """The turns that stand, and the question that follows them."""
    data = event._data if isinstance(event._data, dict) else {}
    if data.get("event") == "retry" and turns:
        return turns[:-1], turns[-1].question
    if data.get("event") == "example_select":
        return turns, str(data.get("question", ""))
    return turns, typed


async def _has_left(request: gr.Request) -> bool:
    return request.request is not None and await request.request.is_disconnected()
