"""From a question to a checked answer in a real small model's own words: in process, over HTTP, by transformers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.datamodels import Answer
from rag.indexing import index_articles
from rag.settings import Settings
from tests.models.llama_server import LlamaServer
from tests.stories import BRIDGE, QUARREL

pytestmark = pytest.mark.slow

TODAY = date(2020, 1, 15)
QUESTIONS = (
    "Why was the Kestrel Bridge closed to traffic?",
    "How many piers of the Kestrel Bridge must be replaced?",
    "What stopped the repair of the Kestrel Bridge?",
)
NOT_IN_THEM = "Who won the chess championship in Reykjavik?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories") / "index"
    index_articles([*BRIDGE, *QUARREL], folder, Settings(index=folder))
    return folder


@pytest.fixture(scope="module", params=["local", "server", "transformers"])
def settings(request: pytest.FixtureRequest, index: Path) -> Iterator[Settings]:
    limits = {"index": index, "answer_tokens": 100, "suggestions": 0, "passages": 4}
    if request.param == "server":
        server = LlamaServer(request.getfixturevalue("gguf_file"))
        yield server.settings(model="smollm2", **limits)
    else:
        source = {"local": "gguf_file", "transformers": "transformers_folder"}[request.param]
        yield Settings.model_validate({"model": f"{request.param}:{request.getfixturevalue(source)}", **limits})


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    with closing(Assistant.open(settings=settings)) as assistant:
        yield assistant


def asked(assistant: Assistant, question: str) -> list[Answer]:
    snapshots = list(assistant.ask(question, [], TODAY))
    assert [answer.done for answer in snapshots] == [False] * (len(snapshots) - 1) + [True]
    return snapshots


def assert_sound(answer: Answer) -> None:
    """Every sentence has citations, or is marked as having none; every citation opens what it quotes."""
    cited = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        assert bool(statement.citations) == (statement.support != "unsupported")
        assert statement.citations or statement.reason
        assert set(statement.citations) <= set(cited)
    for citation in cited.values():
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end
        assert citation.support != "unsupported"


def assert_steady(snapshots: list[Answer]) -> None:
    """What a model wrote stays as it is, number and all, once it is shown; where another stands in, a note says so."""
    for earlier, later in pairwise(snapshots):
        if earlier.model == later.model:
            assert later.statements[: len(earlier.statements)] == earlier.statements
            assert later.citations[: len(earlier.citations)] == earlier.citations
        else:
            assert later.notes


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> dict[str, list[Answer]]:
    return {question: asked(assistant, question) for question in QUESTIONS}


def test_answers_stream_and_every_snapshot_keeps_the_contract(answers: dict[str, list[Answer]]) -> None:
    for snapshots in answers.values():
        assert len({answer.pending for answer in snapshots}) > 5  # it is seen while it is written
        for answer in snapshots:
            assert_sound(answer)
        assert_steady(snapshots)
        assert all(statement.support != "unsupported" for statement in snapshots[-1].statements)


def test_the_model_itself_answers_in_supported_sentences(answers: dict[str, list[Answer]]) -> None:
    last = [snapshots[-1] for snapshots in answers.values()]
    own = [answer for answer in last if answer.model != "extractive" and answer.statements]
    assert own  # how many is a matter of the model's wits, and of a processor's rounding
    for answer in own:
        assert answer.generation is not None
        assert answer.generation.usage.output_tokens
        assert answer.generation.supported
        assert answer.generation.written
    for answer in last:
        assert answer in own or answer.notes  # where the articles' own sentences stand in, it is said why


def test_what_the_articles_do_not_hold_is_not_put_to_the_model(assistant: Assistant) -> None:
    answer = asked(assistant, NOT_IN_THEM)[-1]
    assert answer.abstained
    assert answer.generation is None


def test_sentences_without_support_are_marked_where_the_reader_wants_them(settings: Settings) -> None:
    marking = settings.model_copy(update={"unsupported": "mark"})
    with closing(Assistant.open(settings=marking)) as assistant:
        answer = asked(assistant, QUESTIONS[0])[-1]
    assert_sound(answer)
    assert answer.statements
