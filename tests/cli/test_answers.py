"""How an answer is shown on a terminal: what is exact, what leads, where else it stands, and nothing that is obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from rag.cli import answers
from rag.cli.answers import print_answer
from rag.datamodels import Answer, Form, Generation, Statement, Usage
from tests.cli.samples import ANSWER, ARTICLE, CITATION, QUOTE

NEWER = replace(ARTICLE, id="newer", title="Corrected", published=date(2019, 3, 2), url="https://news.example/newer")
EVIL = "[red]Stop[/red] \x1b[2J\x1b]0;owned\x07\x9b31mend\u202e"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Console:
    console = Console(width=200, markup=False, highlight=False, emoji=False, record=True, quiet=False, soft_wrap=True)
    monkeypatch.setattr(answers, "stdout", lambda: console)
    return console


def shown(screen: Console, answer: Answer) -> list[str]:
    print_answer(answer)
    return [line.strip() for line in screen.export_text(styles=False).splitlines()]


def of(form: Form, *statements: Statement) -> Answer:
    return replace(ANSWER, form=form, statements=statements)


def test_the_gist_comes_first_and_the_exact_answer_is_bold(screen: Console) -> None:
    start = QUOTE.index("March 1, 2019")
    statement = Statement(QUOTE, (1,), gist="1 March 2019", focus=(start, start + 13), context="The commission meets.")
    print_answer(of("plain", statement))
    styled = screen.export_text(styles=True, clear=False)
    assert "\x1b[1mMarch 1, 2019\x1b[0m" in styled
    lines = screen.export_text(styles=False).splitlines()
    assert lines[:2] == ["1 March 2019", f"The commission meets. {QUOTE} [1]"]


def test_a_timeline_has_an_entry_a_line(screen: Console) -> None:
    answer = of("timeline", Statement("It met.", (1,), "2019-02-04:"), Statement("It met again.", (1,), "2019-03:"))
    assert shown(screen, answer)[:2] == ["· 2019-02-04: It met. [1]", "· 2019-03: It met again. [1]"]


def test_a_comparison_is_grouped_by_side(screen: Console) -> None:
    answer = of(
        "comparison", Statement("A.", (1,), "Kara:"), Statement("B.", (1,), "Kara:"), Statement("C.", (1,), "Lund:")
    )
    assert shown(screen, answer)[:5] == ["Kara:", "· A. [1]", "· B. [1]", "Lund:", "· C. [1]"]


def test_a_disagreement_is_a_list_below_its_message(screen: Console) -> None:
    answer = replace(of("disagreement", Statement("Four.", (1,)), Statement("Six.", (1,))), message="They disagree.")
    assert shown(screen, answer)[:3] == ["They disagree.", "· Four. [1]", "· Six. [1]"]


def test_copies_newer_versions_and_doubts_stand_below_the_source(screen: Console) -> None:
    copies = tuple(replace(ARTICLE, id=str(n), title=f"Copy {n}", url=None) for n in range(7))
    citation = replace(CITATION, also=copies, superseded_by=NEWER, support="partly", reason="another number")
    lines = shown(screen, replace(ANSWER, citations=(citation,)))
    assert f"“{QUOTE}”  (supports only part of the sentence: another number)" in lines
    newer = "Corrected — news.example, 2019-03-02, https://news.example/newer"
    assert f"superseded by a newer version: {newer}" in lines
    at = lines.index("also in 7 articles:")
    assert lines[at + 1] == "· Copy 0 — news.example, 2019-02-04"
    assert lines[at + 6] == "· and 2 more"


def test_a_models_answer_shows_what_is_not_supported_its_notes_and_what_it_took(screen: Console) -> None:
    generation = Generation("ollama:x", ("answer 3f2a91c0",), (), "", 8, 7, 1, Usage(100, 20, 0.5, 2.0))
    answer = replace(
        of(
            "plain",
            Statement(QUOTE, (1,), support="supported"),
            Statement("Six.", (), support="unsupported", reason="no"),
        ),
        model="ollama:x",
        notes=("1 sentence was left out.",),
        generation=generation,
    )
    lines = shown(screen, answer)
    assert lines[:2] == [f"{QUOTE} [1] Six. [not supported: no]", "note: 1 sentence was left out."]
    assert lines[-1].endswith(
        "model: ollama:x · confidence: 0.93 · 7 of 8 sentences supported · prompts: answer 3f2a91c0"
        " · tokens: 100 read, 20 written · price unknown · first word after 0.5 s, 2.0 s in all"
    )


@pytest.mark.parametrize("form", ["plain", "timeline", "comparison", "disagreement"])
def test_nothing_is_obeyed_in_any_form(screen: Console, form: Form) -> None:
    evil = replace(ARTICLE, title=EVIL, source=EVIL, url=EVIL)
    citation = replace(CITATION, article=evil, also=(evil,), superseded_by=evil, support="partly", reason=EVIL)
    for focus in ((0, 5), (17, 18), (18, 21), (0, len(EVIL))):
        statement = Statement(EVIL, (1,), lead=EVIL, gist=EVIL, focus=focus, context=EVIL)
        bad = Statement(EVIL, (), lead=EVIL, support="unsupported", reason=EVIL)
        answer = replace(ANSWER, statements=(statement, bad), citations=(citation,), form=form, message=EVIL)
        answer = replace(answer, model=EVIL, notes=(EVIL,), generation=Generation(EVIL, (EVIL,)))
        text = "\n".join(shown(screen, answer))
        assert "[red]Stop[/red]" in text
        assert not [character for character in text if character in "\x1b\x07\x9b\u202e"]
