"""Answers that a chat model writes, through the assistant's own door: what is shown, what is noted, what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rag import Assistant, Message, indexing
from rag import assistant as assistant_module
from rag.archive import open_store
from rag.datamodels import Answer, Article
from rag.errors import ModelCallError, SettingsError
from rag.indexing import index_articles
from rag.models import ChatModel
from rag.settings import Settings, load_settings
from tests.fakes import HashingEmbedder, ScriptedModel, WordReader

TODAY = date(2024, 6, 1)
BRIDGE = Article(
    "bridge",
    "Ferrin bridge opens",
    "The Ferrin bridge opened on 4 May 2024. It cost 31 million crowns. Mayor Ada Lindqvist cut the ribbon.",
    published=date(2024, 5, 5),
    source="Ferrin Courier",
    language="en",
)
HARBOUR = Article(
    "harbour",
    "Harbour dredging delayed",
    "Dredging of the Ferrin harbour was delayed until autumn. The contractor blamed a broken pump.",
    published=date(2024, 3, 2),
    source="Ferrin Courier",
    language="en",
)
QUESTION = "How much did the Ferrin bridge cost?"
REPLY = "The Ferrin bridge cost 31 million crowns [1]. It opened on 4 May 2024 [1]."


class Desk:
    """An archive of two articles; `ask` answers from it with the scripted models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.embedder = HashingEmbedder()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexing, "load_embedder", lambda name: self.embedder)
            index_articles([BRIDGE, HARBOUR], folder)

    def assistant(self, *models: ScriptedModel, **settings: object) -> Assistant:
        chosen: Settings = load_settings(**{"model": models[0].name, "threshold": 0.0, **settings})
        named: dict[str, ChatModel] = {model.name: model for model in models}
        return Assistant(open_store(self.folder, self.embedder), self.embedder, chosen, named)

    def ask(
        self, *models: ScriptedModel, question: str = QUESTION, history: Sequence[Message] = (), **settings: object
    ) -> list[Answer]:
        return [*self.assistant(*models, **settings).ask(question, history, TODAY)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def test_a_models_sentences_are_cited_by_the_passage_that_supports_them(desk: Desk) -> None:
    model = ScriptedModel(REPLY)
    answer = desk.ask(model)[-1]
    assert [s.text for s in answer.statements] == [
        "The Ferrin bridge cost 31 million crowns.",
        "It opened on 4 May 2024.",
    ]
    assert [s.citations for s in answer.statements] == [(1,), (2,)]
    assert all(c.article.id == "bridge" for c in answer.citations)
    assert all(c.article.text[c.start : c.end] == c.quote and c.support != "unsupported" for c in answer.citations)
    assert answer.done
    assert answer.model == "scripted"
    assert answer.supported == 1
    assert answer.generation is not None
    assert answer.generation.written == REPLY
    assert answer.generation.usage.input_tokens == 100
    assert answer.generation.prompts[0].startswith("answer ")


def test_it_streams_and_what_was_given_out_stays(desk: Desk) -> None:
    snapshots = desk.ask(ScriptedModel(REPLY, step=3))
    assert len({s.pending for s in snapshots}) > 5
    for before, after in pairwise(snapshots):
        assert after.statements[: len(before.statements)] == before.statements
        assert after.citations[: len(before.citations)] == before.citations
    assert snapshots[-1].pending == ""
    assert [s.done for s in snapshots].count(True) == 1


def test_an_invented_figure_is_left_out_and_the_answer_says_so(desk: Desk) -> None:
    answer = desk.ask(ScriptedModel("The Ferrin bridge cost 31 million crowns [1]. It is 900 metres long [1]."))[-1]
    assert [s.text for s in answer.statements] == ["The Ferrin bridge cost 31 million crowns."]
    assert answer.supported == 0.5
    assert any("left out" in note for note in answer.notes)


def test_marking_shows_it_without_a_citation(desk: Desk) -> None:
    answer = desk.ask(ScriptedModel("It is 900 metres long [1]."), unsupported="mark")[-1]
    assert [(s.support, s.citations) for s in answer.statements] == [("unsupported", ())]
    assert answer.statements[0].reason


def test_a_model_of_which_nothing_is_supported_gives_way_to_the_articles(desk: Desk) -> None:
    answer = desk.ask(ScriptedModel("It is 900 metres long and made of glass."))[-1]
    assert answer.model == "extractive"
    assert "31 million" in answer.text
    assert "900" not in answer.text
    assert any("scripted" in note for note in answer.notes)
    assert answer.generation is not None
    assert answer.generation.supported == 0


def test_what_the_articles_say_of_something_else_is_no_answer(desk: Desk) -> None:
    aside = ScriptedModel("The contractor blamed a broken pump [1] [2].")
    answer = desk.ask(aside, threshold=0.47)[-1]  # the evidence has .52 with the stand-in embedder, this .41
    assert answer.model == "extractive"
    assert "pump" not in answer.text
    assert "does not answer the question" in answer.notes[0]


def test_what_the_reader_is_sure_is_not_the_answer_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant_module, "load_reader", lambda name: WordReader("crowns"))
    beside = "Mayor Ada Lindqvist cut the ribbon."
    answer = desk.ask(ScriptedModel(beside), threshold=0.0)[-1]
    assert answer.model == "extractive"
    assert "does not answer the question" in answer.notes[0]
    answer = desk.ask(ScriptedModel(f"{beside} The bridge cost 31 million crowns."), threshold=0.0)[-1]
    assert answer.model == "scripted"


def test_a_last_sentence_that_was_cut_off_is_left_away(desk: Desk) -> None:
    cut = ScriptedModel("The Ferrin bridge cost 31 million crowns [1]. Ada Lindqvist the mayor of Ferrin cut the")
    answer = desk.ask(cut, answer_tokens=16)[-1]
    assert [s.text for s in answer.statements] == ["The Ferrin bridge cost 31 million crowns."]
    assert answer.supported == 1


def test_a_model_that_fails_is_followed_by_the_next_and_at_last_by_the_articles(desk: Desk) -> None:
    down = ScriptedModel(ModelCallError("the model is down; start it"), name="down")
    cut = ScriptedModel(("The Ferrin bridge cost 31", ModelCallError("cut")), name="cut")
    spare = ScriptedModel(REPLY, name="spare")
    answer = desk.ask(down, cut, spare, fallback=("cut", "spare"))[-1]
    assert answer.model == "spare"
    assert [note.split()[0] for note in answer.notes] == ["down", "cut"]
    answer = desk.ask(down, cut, fallback=("cut",))[-1]
    assert answer.model == "extractive"
    assert answer.done
    assert "31 million" in answer.text


def test_what_was_shown_stays_where_a_model_breaks_off(desk: Desk) -> None:
    cut = ScriptedModel(("The Ferrin bridge cost 31 million crowns [1]. It opened on", ModelCallError("gone; wait")))
    spare = ScriptedModel(REPLY, name="spare")
    answer = desk.ask(cut, spare, fallback=("spare",))[-1]
    assert [s.text for s in answer.statements] == ["The Ferrin bridge cost 31 million crowns."]
    assert answer.notes == ("scripted broke off: gone; wait.",)
    assert spare.asked == []


def test_too_little_evidence_asks_no_model(desk: Desk) -> None:
    model = ScriptedModel(REPLY)
    answer = desk.ask(model, question="Which zebra composed violin concertos?", threshold=0.999)[-1]
    assert answer.abstained
    assert model.asked == []


def test_a_model_that_finds_no_answer_is_believed(desk: Desk) -> None:
    answer = desk.ask(ScriptedModel("The articles do not say."))[-1]
    assert answer.abstained
    assert answer.message == "The articles do not say."
    assert answer.statements == ()
    assert "model" in answer.reason
    assert answer.hits


def test_closing_the_answer_ends_the_call(desk: Desk) -> None:
    model = ScriptedModel(REPLY)
    answers = desk.assistant(model).ask(QUESTION, today=TODAY)
    while not next(answers).pending:
        pass
    answers.close()  # type: ignore[attr-defined]
    assert model.closed == 1


def test_a_model_that_the_settings_do_not_name_is_refused(desk: Desk) -> None:
    assistant = desk.assistant(ScriptedModel(REPLY))
    with pytest.raises(SettingsError, match="openai:gpt"):
        next(assistant.ask(QUESTION, model="openai:gpt"))
    assert [*assistant.ask(QUESTION, today=TODAY, model="extractive")][-1].model == "extractive"


def test_warming_up_loads_a_model_of_this_process_and_calls_no_other(desk: Desk) -> None:
    here, hosted = ScriptedModel("Hello.", name="local:x.gguf"), ScriptedModel("Hello.", name="openai:x")
    desk.assistant(here, hosted, models=("openai:x",)).warm_up()
    desk.assistant(hosted).warm_up()
    assert len(here.asked) == 1
    assert hosted.asked == []
    desk.assistant(ScriptedModel(ModelCallError("no such file"), name="local:x.gguf")).warm_up()


def test_the_choice_of_models_begins_with_the_settings(desk: Desk) -> None:
    one, two = ScriptedModel(REPLY, name="one"), ScriptedModel(REPLY, name="two")
    assert desk.assistant(one, two, models=("extractive", "two")).models == ("one", "extractive", "two")


HISTORY = (Message("user", QUESTION), Message("assistant", "It cost 31 million crowns. [1]"))


def test_a_follow_up_is_rewritten_by_the_model(desk: Desk) -> None:
    model = ScriptedModel("When did the Ferrin bridge open?", "It opened on 4 May 2024 [1].")
    answer = desk.ask(model, question="When did it open?", history=HISTORY)[-1]
    assert answer.searched == "When did the Ferrin bridge open?"
    assert len(model.asked) == 2


def test_a_rewrite_that_drifts_or_fails_gives_way_to_the_rules(desk: Desk) -> None:
    ruled = [*desk.assistant(ScriptedModel(REPLY)).ask("When did it open?", HISTORY, TODAY, model="extractive")][-1]
    for bad in ("Who is the king of Norway in 1905?", ModelCallError("down; start it")):
        answer = desk.ask(ScriptedModel(bad, REPLY), question="When did it open?", history=HISTORY)[-1]
        assert answer.searched == ruled.searched
        assert answer.statements


def test_a_question_that_stands_alone_is_not_rewritten(desk: Desk) -> None:
    model = ScriptedModel("It was delayed until autumn [1].")
    answer = desk.ask(model, question="Why was the dredging of the Ferrin harbour delayed?", history=HISTORY)[-1]
    assert answer.searched == answer.question
    assert len(model.asked) == 1


def test_only_questions_that_the_articles_answer_are_suggested(desk: Desk) -> None:
    suggestions = "1. Who cut the ribbon of the Ferrin bridge?\n2. Which zebra composed violin concertos?"
    model = ScriptedModel(REPLY, suggestions)
    assistant = desk.assistant(model, threshold=None)
    answer = [*assistant.ask(QUESTION, today=TODAY, threshold=0.0)][-1]
    snapshots: Iterator[Answer] = assistant.suggest(answer)
    assert [*snapshots][-1].suggestions == ("Who cut the ribbon of the Ferrin bridge?",)
