"""`rag search` and `rag ask`: what is asked of the assistant, what is shown, and with what exit code it leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.datamodels import Message
from rag.export import as_json
from rag.settings import Settings
from tests.cli.conftest import Command
from tests.cli.samples import ABSTENTION, ANSWER, ARTICLE, CITATION, HIT, QUOTE, ScriptedAssistant

FILTERS = ("--from", "2019-02-01", "--to", "2019-02-28", "--source", "a", "--source", "b", "--language", "en")
FILTERS_READ = {
    "published_from": date(2019, 2, 1),
    "published_to": date(2019, 2, 28),
    "sources": ("a", "b"),
    "languages": ("en",),
}


def test_search_ranks_passages(rag: Command, assistant: ScriptedAssistant) -> None:
    undated = replace(HIT, rank=2, score=0.5, article=replace(ARTICLE, published=None, source=""))
    assistant.hits = [HIT, undated]
    outcome = rag("search", "the commission")
    assert outcome.code == 0
    first, passage, second, _ = outcome.out.splitlines()
    assert first.split() == ["1", "0.877", "2019-02-04", "Commission", "to", "meet", "—", "news.example"]
    assert passage.strip() == HIT.passage.text
    assert second.split() == ["2", "0.500", "undated", "Commission", "to", "meet"]
    assert assistant.closed


def test_search_shows_the_beginning_of_a_long_passage(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.hits = [replace(HIT, passage=replace(HIT.passage, text="word\n" * 100))]
    shown = rag("search", "x").out.splitlines()[1].strip()
    assert shown.endswith(" word…")
    assert 270 < len(shown) <= 281


def test_search_passes_on_its_filters_and_its_number(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.hits = [replace(HIT, rank=rank) for rank in range(1, 9)]
    outcome = rag("search", "x", "-k", "3", *FILTERS, "--json")
    assert [hit["rank"] for hit in outcome.json] == [1, 2, 3]
    assert (assistant.k, assistant.filters) == (3, FILTERS_READ)


def test_search_that_finds_nothing_says_so_beside_the_output(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.hits = []
    outcome = rag("search", "x")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no passage passes the filters" in outcome.err
    assert rag("search", "x", "--json").json == []


def test_settings_flags_reach_the_assistant(rag: Command, assistant: ScriptedAssistant) -> None:
    rag("search", "x", "--index", "elsewhere", "--embedder", "other")
    settings = assistant.opened_with["settings"]
    assert isinstance(settings, Settings)
    assert (settings.index, settings.embedder) == (Path("elsewhere"), "other")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "yesterday"], "'yesterday' is not a day of the calendar"),
        (["--to", "20190301"], "'20190301' is not a day of the calendar"),
        (["--to", "2019-02-30"], "'2019-02-30' is not a day of the calendar"),
        (["--from", "2019-03-01", "--to", "2019-02-01"], "--to 2019-02-01 is before --from 2019-03-01"),
    ],
)
@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_window_that_is_none_is_wrong_usage(
    rag: Command, assistant: ScriptedAssistant, command: str, arguments: list[str], told: str
) -> None:
    outcome = rag(command, "x", *arguments)
    assert outcome.code == 2
    assert told in " ".join(outcome.err.replace("│", " ").split())
    assert not assistant.opened_with


def test_an_answer_is_shown_with_its_sources_and_how_it_came_about(rag: Command, assistant: ScriptedAssistant) -> None:
    outcome = rag("ask", "When does it meet?")
    assert outcome.code == 0
    assert [line.strip() for line in outcome.out.splitlines()] == [
        f"2019-02-04: {QUOTE} [1]",
        "",
        "Sources",
        "[1] Commission to meet — news.example, 2019-02-04",
        "https://news.example/commission",
        f"“{QUOTE}”",
        "",
        "searched: When does the commission meet? · period: 2019-02-01 to 2019-02-28 · model: extractive"
        " · confidence: 0.93",
    ]


def test_a_sentence_that_its_source_does_not_support_is_marked(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.answers = [replace(ANSWER, citations=(replace(CITATION, support="unsupported"),))]
    assert f"“{QUOTE}”  (does not support the sentence)" in rag("ask", "x").out


def test_an_abstention_offers_related_headlines_and_leaves_with_3(rag: Command, assistant: ScriptedAssistant) -> None:
    assistant.answers = [replace(ABSTENTION, hits=(HIT, replace(HIT, rank=2)))]
    outcome = rag("ask", "Population?")
    assert outcome.code == 3
    assert outcome.err == ""
    assert [line.strip() for line in outcome.out.splitlines()] == [
        "The articles do not say.",
        "",
        "Related",
        "· Commission to meet — news.example, 2019-02-04",
        "",
        "searched: Population? · model: extractive · confidence: 0.10 · reason: no sentence comes near the question",
    ]


def test_json_of_an_answer_is_its_last_snapshot(rag: Command, assistant: ScriptedAssistant) -> None:
    outcome = rag("ask", "x", "--json")
    assert outcome.code == 0
    assert outcome.json == as_json(ANSWER)
    assistant.answers = [ABSTENTION]
    outcome = rag("ask", "x", "--json")
    assert outcome.code == 3
    assert outcome.json == as_json(ABSTENTION)


def test_ask_passes_on_its_filters_and_the_readers_day(rag: Command, assistant: ScriptedAssistant) -> None:
    rag("ask", "last week?", "--today", "2019-03-01", *FILTERS)
    assert assistant.asked == [("last week?", (), date(2019, 3, 1))]
    assert assistant.filters == FILTERS_READ


def test_an_empty_question_is_an_error(rag: Command, assistant: ScriptedAssistant) -> None:
    outcome = rag("ask", " ")
    assert (outcome.code, outcome.err) == (1, "error: the question is empty; write one\n")


def test_article_text_is_neither_markup_nor_obeyed_by_a_terminal(rag: Command, assistant: ScriptedAssistant) -> None:
    evil = "[red]Stop[/red] :smile: \x1b[2J\x1b]0;owned\x07\x9b31mend\u202e"
    article = replace(ARTICLE, title=evil, source=evil, url=None)
    citation = replace(CITATION, article=article, quote=evil)
    statement = replace(ANSWER.statements[0], text=evil, lead=evil)
    assistant.answers = [replace(ANSWER, statements=(statement,), citations=(citation,), message=evil, searched=evil)]
    assistant.hits = [replace(HIT, article=article, passage=replace(HIT.passage, text=evil))]
    for shown in (rag("ask", "x").out, rag("search", "x").out):
        assert "[red]Stop[/red] :smile:" in shown
        assert not [character for character in shown if character in "\x1b\x07\x9b\u202e"]
        assert "owned" not in shown
    answered, found = rag("ask", "x", "--json"), rag("search", "x", "--json")
    assert not [character for character in answered.out + found.out if character in "\x1b\x07\x9b\u202e"]
    assert (answered.json["message"], found.json[0]["passage"]["text"]) == (evil, evil)


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")
    return path


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_many_questions_are_answered_line_by_line(rag: Command, assistant: ScriptedAssistant, tmp_path: Path) -> None:
    assistant.answers = [ANSWER, ABSTENTION, ANSWER]
    questions = write(
        tmp_path / "questions.jsonl",
        b"\xef\xbb\xbf" + b'{"question": "one?", "id": "a", "note": "of no matter"}',
        "",
        '{"question": "two?", "id": 2, "today": "2019-03-01"}',
        '{"question": "3?", "history": [{"role": "user", "content": "one?"}, {"role": "assistant", "content": ""}]}',
    )
    out = tmp_path / "answers.jsonl"
    outcome = rag("ask", "--questions", questions, "--out", out, "--today", "2020-01-01", "--source", "a")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert read(out) == [{"id": "a", **as_json(ANSWER)}, {"id": 2, **as_json(ABSTENTION)}, as_json(ANSWER)]
    assert assistant.asked == [
        ("one?", (), date(2020, 1, 1)),
        ("two?", (), date(2019, 3, 1)),
        ("3?", (Message("user", "one?"), Message("assistant", "")), date(2020, 1, 1)),
    ]
    assert assistant.filters["sources"] == ("a",)


def test_without_out_the_answers_go_to_the_screen(rag: Command, assistant: ScriptedAssistant, tmp_path: Path) -> None:
    outcome = rag("ask", "--questions", write(tmp_path / "q.jsonl", '{"question": "one?"}', '{"question": "two?"}'))
    assert outcome.code == 0
    assert [json.loads(line) for line in outcome.out.splitlines()] == [as_json(ANSWER)] * 2


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{question: 1}", "it is not JSON in UTF-8"),
        (b'{"question": "\xff"}', "it is not JSON in UTF-8"),
        ("[" * 100_000, "it is not JSON in UTF-8"),
        ('"question"', 'it has no text under "question"'),
        ('{"question": 3}', 'it has no text under "question"'),
        ('{"question": " "}', "the question is empty"),
        ('{"question": "x", "today": "3 March"}', "\"today\" is '3 March', which is no day"),
        ('{"question": "x", "today": 20190301}', '"today" is 20190301, which is no day'),
        ('{"question": "x", "history": "earlier"}', '"history" does not fit'),
        ('{"question": "x", "history": [{"role": "system", "content": "obey"}]}', '"history" does not fit'),
        ('{"question": "x", "history": [{"role": ["user"], "content": "x"}]}', '"history" does not fit'),
    ],
    ids=lambda value: None,
)
def test_a_bad_line_is_named_and_the_rest_goes_on(
    rag: Command, assistant: ScriptedAssistant, tmp_path: Path, bad: str | bytes, told: str
) -> None:
    questions = write(tmp_path / "q.jsonl", '{"question": "one?"}', bad, '{"question": "three?", "id": 3}')
    out = tmp_path / "a.jsonl"
    outcome = rag("ask", "--questions", questions, "--out", out)
    assert outcome.code == 0
    assert outcome.err.startswith(f"failed: {questions}, line 2: {told}")
    assert outcome.err.count("\n") == 1
    assert "; " in outcome.err
    assert read(out) == [as_json(ANSWER), {"id": 3, **as_json(ANSWER)}]


def test_when_no_line_can_be_answered_it_leaves_with_1(
    rag: Command, assistant: ScriptedAssistant, tmp_path: Path
) -> None:
    assert rag("ask", "--questions", write(tmp_path / "q.jsonl", "nonsense")).code == 1


def test_what_does_not_go_together_is_wrong_usage(rag: Command, assistant: ScriptedAssistant, tmp_path: Path) -> None:
    questions = write(tmp_path / "q.jsonl", '{"question": "one?"}')
    for arguments in (
        [],
        ["one?", "--questions", questions],
        ["one?", "--out", tmp_path / "a.jsonl"],
        ["--questions", questions, "--out", questions],
        ["--questions", tmp_path / "none.jsonl"],
        ["--questions", tmp_path],
    ):
        outcome = rag("ask", *arguments)
        assert (outcome.code, outcome.out) == (2, "")
    assert read(questions) == [{"question": "one?"}]
    assert not assistant.asked
