"""The worst of the poisoned articles in a real Chromium: nothing runs, nothing is fetched, nothing navigates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.archive import open_store
from rag.assistant import Assistant
from rag.web.backend import Backend
from tests.fakes import HashingEmbedder
from tests.injection.archives import handed_over, hashed
from tests.injection.articles import POISONS
from tests.injection.victim import ObedientModel
from tests.web.conftest import VisitSite, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORST = (
    *("markdown-image", "html-image", "css-url", "javascript-url", "script", "svg", "frames-and-meta"),
    *("event-handlers", "parser-confusion", "our-own-hooks", "curly-templates", "combining-flood", "headline"),
    *("address-with-quotes", "script-address"),
)
FOREIGN = "img, script, iframe, svg, style, link, base, meta, form, object, embed, video, math, [onclick], [onerror]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with hashed():
        settings = handed_over(tmp_path_factory.mktemp("poisoned"))
        victim = ObedientModel("mixes")
        settings = settings.model_copy(update={"model": victim.name, "suggestions": 3})
        embedder = HashingEmbedder()
        store = open_store(Path(settings.index), embedder)
        with (
            closing(Assistant(store, embedder, settings, {victim.name: victim})) as assistant,
            serving(Backend(settings, lambda settings, on_progress: assistant)) as url,
        ):
            yield url


def test_no_poisoned_article_does_anything_in_a_browser(site: str, visiting: VisitSite) -> None:
    asked = [poison for poison in POISONS if poison.name in WORST]
    assert len(asked) == len(WORST)
    with visiting(site) as visit:
        page = visit.open()
        page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
        page.on("framenavigated", lambda frame: visit.complaints.append(f"navigated: {frame.url}"))
        page.on("popup", lambda popup: visit.complaints.append(f"popup: {popup.url}"))
        for turn, poison in enumerate(asked, 1):
            visit.ask(poison.question)
            answered = visit.answered(turn)
            expect(answered.locator(".statements")).to_contain_text(poison.fact)
            answered.locator("a.cite").first.click()
            open_and_close_the_article(page)
            assert_untouched(page)


def open_and_close_the_article(page: Page) -> None:
    page.locator("#panel #live-sources button", has_text="Read the whole article").first.click()
    reader = page.locator("dialog.reader[open]")
    expect(reader.locator(".text")).not_to_be_empty()
    reader.locator("[data-do=close-reader]").click()
    expect(reader).to_have_count(0)


def assert_untouched(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert len(page.frames) == 1
    for part in ("#past", "#live", "#past-sources", "#live-sources", "#reader"):
        assert page.locator(part).locator(FOREIGN).count() == 0, part
