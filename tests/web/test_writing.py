"""What a reader sees of a chat model that writes, in a real Chromium, over a model whose words are written down."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import VisitSite
from tests.web.scripted import MODELS, WRITE, ScriptedAssistant
from tests.web.test_layout import luminance

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue counts its events with what pandas 4 will drop.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
# Keeps, of every change of the answer, its sentences with their markers and what is pending.
WATCH = """() => {
  window.seen = [];
  const live = document.getElementById('live');
  const look = () => {
    const shown = live.querySelector('.statements');
    const pending = live.querySelector('.pending');
    window.seen.push({
      markers: [...live.querySelectorAll('a.cite')].map(marker => marker.textContent),
      checked: [...live.querySelectorAll('.sentence')].map(sentence => sentence.textContent),
      pending: pending ? pending.textContent : '',
      text: shown ? shown.textContent : '',
    });
  };
  new MutationObserver(look).observe(live, {childList: true, subtree: true, characterData: true});
}"""


def seen(page: Page) -> list[dict[str, list[str]]]:
    found: list[dict[str, list[str]]] = page.evaluate("window.seen")
    return found


def test_what_is_checked_stays_and_keeps_its_number_while_the_rest_is_written(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        page.evaluate(WATCH)
        pending = page.locator("#live .sentence ~ .pending")
        writer.hold.clear()
        try:
            visit.ask(WRITE)
            expect(pending).to_be_visible()
            expect(pending).to_have_attribute("aria-hidden", "true")
            expect(pending.locator("a")).to_have_count(0)
            expect(page.locator("#live .pending ~ *")).to_have_count(0)
        finally:
            writer.hold.set()
        visit.answered()
        expect(page.locator("#live .pending")).to_have_count(0)
        looks = seen(page)
        assert looks[-1]["markers"] == ["[1]", "[2]"]
        for before, after in itertools.pairwise(looks):
            assert after["markers"][: len(before["markers"])] == before["markers"]
            assert after["checked"][: len(before["checked"])] == before["checked"]


def test_an_unsupported_sentence_has_no_marker_and_says_why(writing_site: str, visiting: VisitSite) -> None:
    with visiting(writing_site) as visit:
        visit.open()
        visit.ask(WRITE)
        turn = visit.answered()
        expect(turn.locator(".unsupported")).to_have_text("They signed 40 treaties. not supported: no passage says 40")
        expect(turn.locator(".unsupported a")).to_have_count(0)
        expect(turn.locator(".unsupported + a")).to_have_count(0)
        expect(turn.locator(".statements")).to_contain_text("[2] partly supported")
        expect(turn.locator(".notes")).to_have_text("scripted:small was asked first and gave no answer: it is <down>.")
        expect(turn.locator(".searched")).to_have_text(f"Searched “{WRITE} (the visit)”")


def test_the_details_open_to_what_the_answer_took(writing_site: str, visiting: VisitSite) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        visit.ask(WRITE)
        details = visit.answered().locator(".details")
        expect(details.locator("summary")).to_contain_text(
            "scripted:large · confidence 93% · 1 of 3 sentences supported"
        )
        expect(details.locator("p")).to_be_hidden()
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(details.locator("p")).to_have_text(
            "prompts: answer 3f2a91c0 · tokens: 1,234 read, 56 written · $0.0012 · first word after 0.4 s, 3.1 s in all"
        )


def test_a_suggestion_asks_by_click_and_by_key(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        visit.ask(WRITE)
        visit.answered()
        chips = page.locator(".chips button")
        expect(chips).to_have_text(["Who arrived in Bishkek?", 'Who said "yes" <b>?'])
        chips.first.click()
        expect(visit.answered(2).locator(".question")).to_have_text("Who arrived in Bishkek?")
        expect(chips).to_have_count(0)
        visit.ask(WRITE)
        visit.answered(3)
        chips.last.focus()
        page.keyboard.press("Enter")
        visit.answered(4)
        assert writer.asked[-1][0] == 'Who said "yes" <b>?'
        assert len(writer.asked[-1][1]) == 6


def test_the_model_that_is_chosen_is_asked_from_then_on(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        select = page.get_by_label("Model")
        expect(select).to_have_value("scripted:large")
        assert select.locator("option").all_inner_texts() == [
            "scripted:large",
            "local:small <b>.gguf",
            MODELS[2],
        ]
        visit.ask("Who arrived?")
        visit.answered(1)
        select.focus()
        page.keyboard.press("ArrowDown")
        for turn in (2, 3):
            visit.ask("Who arrived?")
            visit.answered(turn)
        assert writer.models[-3:] == [MODELS[0], MODELS[1], MODELS[1]]
        assert "editor" not in page.content()


def test_a_model_that_is_not_offered_is_refused(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite
) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        asked = len(writer.asked)
        page.get_by_label("Model").evaluate(
            "select => { select.options[0].value = 'openai:dear'; select.selectedIndex = 0;"
            " select.dispatchEvent(new Event('change', {bubbles: true})); }"
        )
        visit.ask("Who arrived?")
        expect(page.locator("#notice")).to_contain_text("There is no model “openai:dear” to choose")
        assert len(writer.asked) == asked


def test_where_one_model_is_set_there_is_nothing_to_choose(site: str, visiting: VisitSite) -> None:
    with visiting(site) as visit:
        page = visit.open()
        expect(page.locator("#model select")).to_have_count(0)


def test_while_nothing_is_new_the_page_is_left_alone(writing_site: str, visiting: VisitSite) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        visit.ask("Be silent")
        expect(page.locator("#live .waiting")).to_have_text("Reading what was found…")
        page.evaluate(WATCH)
        page.wait_for_timeout(1500)
        assert seen(page) == []
        page.locator("#stop").click()
        expect(page.locator("#live .stopped")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_muted_can_still_be_read(
    writing_site: str, writer: ScriptedAssistant, visiting: VisitSite, dark: bool
) -> None:
    with visiting(writing_site, dark=dark) as visit:
        page = visit.open()
        page.wait_for_timeout(300)
        writer.hold.clear()
        try:
            visit.ask(WRITE)
            expect(page.locator("#live .sentence ~ .pending")).to_be_visible()
            contrasts = [contrast(page, "#live .pending")]
        finally:
            writer.hold.set()
        visit.answered()
        expect(page.locator(".chips button")).to_have_count(2)
        for selector in (".unsupported .sentence", ".doubtful", ".notes li", ".searched", ".chips button", ".choice"):
            contrasts.append(contrast(page, selector))
        assert min(contrasts) >= 4.5, contrasts


def test_no_width_scrolls_sideways(writing_site: str, visiting: VisitSite) -> None:
    with visiting(writing_site) as visit:
        page = visit.open()
        visit.ask(WRITE)
        visit.answered().locator(".details summary").click()
        page.get_by_label("Model").select_option(MODELS[2])
        expect(page.locator(".chips button")).to_have_count(2)
        for width in (320, 360, 390, 768, 899, 900, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
            select, clear = page.get_by_label("Model").bounding_box(), page.locator("#clear").bounding_box()
            assert select
            assert clear
            apart = select["x"] + select["width"] <= clear["x"] or select["y"] >= clear["y"] + clear["height"]
            assert apart, width


def contrast(page: Page, selector: str) -> float:
    """How much a text stands out from the page's ground."""
    ink, ground = luminance(page, selector, "color"), luminance(page, ".gradio-container", "backgroundColor")
    return (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
