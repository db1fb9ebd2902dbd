"""The page's own behaviour in a real Chromium, over an assistant whose answers are written down."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Page, expect

from rag.errors import IndexMismatchError
from rag.reports import IndexProgress
from rag.settings import Settings, load_settings
from rag.web.backend import Backend, OnProgress
from tests.web.conftest import VisitSite, serving
from tests.web.scripted import HOSTILE, ScriptedAssistant

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue counts its events with what pandas 4 will drop.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
QUESTION = "When will the Intergovernmental Commission meet?"
SENTENCE = "The meeting of the Intergovernmental Commission would be held on March 1, 2019."


def test_a_marker_brings_its_source_forward(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        turn = visit.answered()
        turn.locator("a.cite", has_text="[1]").click()
        expect(page.locator("mark.current")).to_have_text(SENTENCE)
        turn.locator("a.cite", has_text="[2]").click()
        expect(page.locator("mark.current")).to_have_text("Participants exchanged views.")
        expect(page.locator("mark.current")).to_be_in_viewport()


def test_the_marker_of_an_earlier_turn_opens_that_turns_source(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered(1)
        visit.ask("Who arrived?")
        visit.answered(2)
        expect(page.locator("#past #turn-1")).to_be_visible()
        expect(page.locator("#sources-2")).to_be_visible()
        expect(page.locator("#sources-1")).to_be_hidden()
        page.locator("#turn-1 a.cite", has_text="[1]").click()
        expect(page.locator("#sources-1")).to_be_visible()
        expect(page.locator("#sources-2")).to_be_hidden()
        expect(page.locator("#source-1-1.current")).to_have_text(SENTENCE)
        page.locator("#sources-1 button", has_text="Read the whole article").click()
        expect(page.locator("dialog.reader mark").first).to_have_text(SENTENCE)
        page.keyboard.press("Escape")
        visit.ask("And then?")
        visit.answered(3)
        expect(page.locator("#sources-3")).to_be_visible()
        expect(page.locator("#sources-1")).to_be_hidden()


def test_everything_can_be_done_with_the_keyboard(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        page.locator("#live a.cite", has_text="[1]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("mark.current")).to_have_text(SENTENCE)
        page.keyboard.press("Tab")
        expect(page.locator("#panel :focus")).to_have_text("Read the whole article")
        page.keyboard.press("Enter")
        expect(page.locator("dialog.reader[open]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog.reader[open]")).to_have_count(0)
        expect(page.locator("#panel :focus")).to_have_text("Read the whole article")


def test_the_reading_view_opens_closes_and_opens_again(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        for close in ("[data-do=close-reader]", ""):
            page.locator("#panel button", has_text="Read the whole article").click()
            reader = page.locator("dialog.reader[open]")
            expect(reader).to_contain_text("The President met with the Foreign Minister, who arrived")
            expect(reader.locator("mark").first).to_be_in_viewport()
            expect(reader.locator("a.original")).to_have_attribute("href", "https://example.org/one")
            if close:
                page.locator(close).click()
            else:
                page.mouse.click(5, 5)
            expect(page.locator("dialog.reader[open]")).to_have_count(0)


def test_what_articles_and_readers_write_is_never_run(hostile_site: str, visiting: VisitSite) -> None:
    with visiting(hostile_site) as visit:
        page = visit.open()
        visit.ask("<img src=x onerror='window.hacked=1'> **bold** $x^2$ ${1+1} {{value}}")
        turn = visit.answered()
        expect(turn.locator(".question")).to_have_text(
            "<img src=x onerror='window.hacked=1'> **bold** $x^2$ ${1+1} {{value}}"
        )
        expect(turn.locator(".statements")).to_contain_text("`code` <b>bold</b> ${7*7} {{value}}.")
        expect(page.locator("#panel h3")).to_contain_text(HOSTILE.title)
        page.locator("#panel button", has_text="Read the whole article").click()
        expect(page.locator("dialog.reader h2")).to_have_text(HOSTILE.title)
        expect(page.locator("dialog.reader .text")).to_contain_text(HOSTILE.text)
        assert page.evaluate("window.hacked") is None
        assert page.locator("#desk :is(script, img, b, strong), dialog :is(script, img, b), .katex").count() == 0
        assert page.locator("a[href^=javascript]").count() == 0


def test_stop_keeps_what_had_come_and_the_question_can_be_asked_again(
    site: str, scripted: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(site) as visit:
        page = visit.open()
        scripted.hold.clear()
        try:
            visit.ask(QUESTION)
            expect(page.locator("#live .sentence")).to_have_count(1)
            expect(page.locator("#send")).to_be_hidden()
            page.locator("#stop").click()
            expect(page.locator("#live .stopped")).to_have_text("Stopped.")
            expect(page.locator("#live .sentence")).to_have_count(1)
            expect(page.locator("#stop")).to_be_hidden()
        finally:
            scripted.hold.set()
        page.wait_for_timeout(500)
        expect(page.locator("#live .sentence")).to_have_count(1)
        page.locator("#live button", has_text="Ask again").click()
        visit.answered(1)
        expect(page.locator("#live .sentence")).to_have_count(2)
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator("#send")).to_be_visible()


def test_clear_forgets_the_conversation(site: str, scripted: ScriptedAssistant, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        visit.ask("Who arrived?")
        visit.answered(2)
        assert scripted.asked[-1][1][0].content == QUESTION
        page.locator("#clear").click()
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("section.sources")).to_have_count(0)
        expect(page.locator(".welcome")).to_be_visible()
        visit.ask("Who arrived?")
        visit.answered(1)
        assert scripted.asked[-1][1] == []


def test_clearing_while_an_answer_streams_ends_it(site: str, scripted: ScriptedAssistant, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        scripted.hold.clear()
        try:
            visit.ask(QUESTION)
            expect(page.locator("#live .sentence")).to_have_count(1)
            page.locator("#clear").click()
            expect(page.locator(".turn")).to_have_count(0)
        finally:
            scripted.hold.set()
        page.wait_for_timeout(500)
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#send")).to_be_visible()


def test_copy_takes_the_numbered_sources_along(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        page.locator("#live button", has_text="Copy").click()
        expect(page.locator("#live .actions")).to_contain_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert f"{SENTENCE} [1]" in copied
        assert (
            "[1] The President met with the Foreign Minister, example.org, 2019-02-04, https://example.org/one"
            in copied
        )


def test_copy_works_where_the_browser_has_no_clipboard(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('insecure')); }")
        page.locator("#live button", has_text="Copy").click()
        expect(page.locator("#live .actions")).to_contain_text("Copied")
        assert f"{SENTENCE} [1]" in page.evaluate("navigator.clipboard.readText()")


def test_an_example_is_asked_by_a_click(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        page.locator(".examples button", has_text="Who arrived").click()
        expect(visit.answered().locator(".question")).to_have_text("Who arrived in Bishkek?")
        expect(page.locator(".welcome")).to_be_hidden()


def test_the_period_filter_reaches_the_assistant_and_refuses_nonsense(
    site: str, scripted: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(site) as visit:
        page = visit.open()
        page.locator("#period summary").click()
        page.locator("#period [name=from]").fill("2019-03-01")
        page.locator("#period [name=to]").fill("2019-02-01")
        expect(page.locator("#period .chosen")).to_have_text("2019-03-01 to 2019-02-01")
        visit.ask(QUESTION)
        expect(page.locator("#notice")).to_contain_text("exchange the two dates")
        expect(page.locator("#question textarea")).to_have_value(QUESTION)
        expect(page.locator(".turn")).to_have_count(0)
        page.locator("#period [name=to]").fill("2019-04-01")
        page.locator("#send").click()
        visit.answered()
        expect(page.locator("#notice")).to_have_text("")
        assert [str(day) for day in scripted.asked[-1][2:]] == ["2019-03-01", "2019-04-01"]
        page.locator("#period button", has_text="Any time").click()
        visit.ask(QUESTION)
        visit.answered(2)
        assert scripted.asked[-1][2:] == (None, None)


def test_half_a_date_is_not_taken_for_none(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        page.locator("#period summary").click()
        page.locator("#period [name=from]").focus()
        page.keyboard.type("02")
        visit.ask(QUESTION)
        expect(page.locator("#notice")).to_contain_text("which is no date")


@pytest.mark.parametrize(("question", "complaint"), [("   ", "no question yet"), ("x" * 4001, "4,001 characters")])
def test_a_question_that_cannot_be_asked_stays_where_it_is(
    site: str, visiting: VisitSite, question: str, complaint: str
) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask(question)
        expect(page.locator("#notice [role=alert]")).to_contain_text(complaint)
        expect(page.locator("#question textarea")).to_have_value(question)


def test_what_breaks_is_said_and_the_conversation_goes_on(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask("explode")
        expect(page.locator("#live .problem")).to_contain_text("Something went wrong")
        expect(page.locator("#send")).to_be_visible()
        visit.ask(QUESTION)
        visit.answered(2)
        visit.complaints.clear()  # Gradio logs the error to the console, as it should


def test_an_abstention_looks_like_one(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        visit.ask("What is the population of Bishkek?")
        turn = visit.answered()
        expect(turn.locator(".answer.abstained .message")).to_have_text("The articles do not say.")
        expect(turn.locator(".sentence")).to_have_count(0)
        turn.locator(".related a.cite").click()
        expect(page.locator("#panel")).to_contain_text("Related, not an answer")
        expect(page.locator("#panel .source.current")).to_be_in_viewport()


def test_the_start_is_shown_and_a_question_waits_for_it(visiting: VisitSite) -> None:
    release = threading.Event()

    def build(settings: Settings, on_progress: OnProgress) -> ScriptedAssistant:
        on_progress(IndexProgress(3, 10, 40, 12.0))
        release.wait(30)
        return ScriptedAssistant()

    with serving(Backend(load_settings(), build)) as url, visiting(url) as visit:
        page = visit.open()
        expect(page.locator("#status")).to_contain_text("3 of 10 articles, 40 passages, about 12 s left")
        visit.ask(QUESTION)
        expect(page.locator("#live .waiting")).to_contain_text("answered right after")
        release.set()
        visit.answered()
        expect(page.locator("#status")).to_have_text("")


def test_an_archive_that_cannot_be_opened_is_explained(visiting: VisitSite) -> None:
    def refuse(settings: Settings, on_progress: OnProgress) -> ScriptedAssistant:
        raise IndexMismatchError("made by another <embedder>; run rag index --rebuild")

    with serving(Backend(load_settings(), refuse)) as url, visiting(url) as visit:
        page = visit.open()
        expect(page.locator("#status [role=alert]")).to_have_text("Made by another <embedder>; run rag index --rebuild")
        visit.ask(QUESTION)
        expect(page.locator("#live .problem")).to_contain_text("rag index --rebuild")


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
