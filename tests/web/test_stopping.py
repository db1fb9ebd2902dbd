"""A chat model's call ends when nobody waits for it: on stop, on clear, and when the reader leaves; in Chromium."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.web.conftest import VisitSite
from tests.web.scripted import WRITE, ScriptedAssistant

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue counts its events with what pandas 4 will drop.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


@pytest.mark.parametrize("end", ["stop", "clear", "leave"])
def test_the_model_is_closed_within_a_second(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite, end: str
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        visit.ask("Be silent")
        expect(page.locator("#live .waiting")).to_have_text("Reading what was found…")
        page.wait_for_timeout(1000)
        assert not writer.closed
        if end == "leave":
            visit.page.close()
        else:
            page.locator("#stop" if end == "stop" else "#clear").click()
        assert closed_after(writer) < 1


def test_stopping_takes_away_what_was_not_checked(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        writer.hold.clear()
        try:
            visit.ask(WRITE)
            expect(page.locator("#live .sentence ~ .pending")).to_be_visible()
            page.locator("#stop").click()
            expect(page.locator("#live .stopped")).to_be_visible()
            expect(page.locator("#live .pending")).to_have_count(0)
            expect(page.locator("#live .sentence")).to_have_text("They exchanged <views>.")
            expect(page.locator("#live a.cite")).to_have_text("[1]")
        finally:
            writer.hold.set()


@pytest.mark.parametrize("end", ["ask", "clear", "leave"])
def test_next_questions_are_given_up_when_the_reader_goes_on(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite, end: str
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        writer.hold_questions.clear()
        try:
            visit.ask(WRITE)
            visit.answered()
            expect(page.locator("#send")).to_be_visible()
            page.wait_for_timeout(700)
            assert not writer.closed
            if end == "ask":
                visit.ask("Who arrived?")
            elif end == "clear":
                page.locator("#clear").click()
            else:
                page.close()
            assert closed_after(writer) < 1
        finally:
            writer.hold_questions.set()
        if end == "ask":
            visit.answered(2)
            expect(page.locator(".chips")).to_have_count(0)


def closed_after(writer: ScriptedAssistant) -> float:
    """The seconds from now until the model's call is closed."""
    started = time.monotonic()
    while not writer.closed and time.monotonic() - started < 5:
        time.sleep(0.01)
    return writer.closed.pop() - started
