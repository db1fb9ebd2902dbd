"""The page on screens of every width, in light and dark, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import VisitSite

pytestmark = [
    pytest.mark.browser,
    # Gradio's queue counts its events with what pandas 4 will drop.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
QUESTION = "When will the Intergovernmental Commission meet?"


def test_no_width_scrolls_sideways(hostile_site: str, visiting: VisitSite) -> None:
    widths = (320, 360, 390, 768, 899, 900, 1280, 1920)
    with visiting(hostile_site) as visit:
        page = visit.open()

        def overflow() -> list[int]:
            found = []
            for width in widths:
                page.set_viewport_size({"width": width, "height": 740})
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    found.append(width)
            return found

        assert overflow() == []
        page.locator("#period summary").click()
        visit.ask("x" * 300)
        visit.answered()
        assert overflow() == []
        page.locator("#live a.cite").first.click()
        page.locator("#panel button", has_text="Read the whole article").click()
        expect(page.locator("dialog.reader[open]")).to_be_visible()
        assert overflow() == []


def test_on_a_phone_the_sources_come_up_and_go_down(site: str, visiting: VisitSite) -> None:
    with visiting(site, width=360, height=740) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        expect(page.locator("#panel")).to_be_hidden()
        page.locator("#live a.cite", has_text="[1]").click()
        expect(page.locator("mark.current")).to_be_in_viewport()
        page.locator("#sheet-bar button").click()
        expect(page.locator("#panel")).to_be_hidden()
        page.locator("#live .show-sources").click()
        expect(page.locator("#panel .source")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()


def test_on_a_phone_the_question_box_stays_in_reach(site: str, visiting: VisitSite) -> None:
    with visiting(site, width=360, height=640) as visit:
        page = visit.open()
        for turn in (1, 2, 3):
            visit.ask(QUESTION)
            visit.answered(turn)
        assert page.evaluate("document.documentElement.scrollHeight > 1000")
        for top in (0, 300, 100_000):
            page.evaluate(f"window.scrollTo(0, {top})")
            expect(page.locator("#composer")).to_be_in_viewport(ratio=0.99)
        expect(page.locator("#live .actions")).to_be_in_viewport()


def luminance(page: Page, selector: str, what: str) -> float:
    color = page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{what}")
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", color)[:3])
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(("dark", "path"), [(False, "/"), (True, "/"), (False, "/?__theme=dark")])
def test_every_text_stands_out_from_its_ground(site: str, visiting: VisitSite, dark: bool, path: str) -> None:
    with visiting(site, dark=dark) as visit:
        page = visit.open(path)
        visit.ask(QUESTION)
        visit.answered()
        page.wait_for_timeout(300)
        ground = luminance(page, ".gradio-container", "backgroundColor")
        assert (ground < 0.05) is (dark or "dark" in path)
        for selector in (".question", ".statements", ".details", "a.cite", ".byline", "blockquote", ".actions button"):
            ink = luminance(page, selector, "color")
            contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
            assert contrast >= 4.5, (selector, contrast)
