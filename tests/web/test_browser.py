"""The whole path for real: `python app.py` over the shipped seeds, asked through a real Chromium."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import VisitSite
from tests.web.process import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTION = "When will the Intergovernmental Commission meet?"
HOSTILE_TITLE = "**Zanzibar** <script>window.hacked = 1</script> [spice](javascript:alert(1)) $x^2$ ${1+1} {{value}}"
HOSTILE_SENTENCE = (
    'The spice harvest of Zanzibar weighs 420 tonnes <img src=x onerror="window.hacked = 1"> and costs $5 to $6.'
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("seeds-index") / "index") as server:
        yield server


def test_the_first_visitor_asks_at_once_and_is_answered_with_the_marked_source(
    app: Running, visiting: VisitSite
) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        visit.ask(QUESTION)  # the archive is still being built, or the model loaded
        turn = visit.answered()
        expect(turn.locator(".statements")).to_contain_text("March 1, 2019")
        sentence = turn.locator(".sentence", has_text="March 1, 2019")
        marker = turn.locator(".sentence:has-text('March 1, 2019') + a.cite")
        marker.click()
        expect(page.locator("mark.current")).to_have_text(sentence.inner_text())
        expect(page.locator("mark.current")).to_be_in_viewport()
        expect(page.locator(".source.current .byline")).to_contain_text("4 February 2019 (stated in the article)")


def test_what_the_articles_do_not_say_is_not_answered(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        visit.ask("What is the population of Bishkek?")
        turn = visit.answered()
        expect(turn.locator(".answer.abstained .message")).to_contain_text("The articles do not say")
        expect(turn.locator(".sentence")).to_have_count(0)
        expect(page.locator("#panel mark")).to_have_count(0)


def test_the_reading_view_shows_the_whole_article(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        visit.ask(QUESTION)
        visit.answered()
        page.locator("#panel button", has_text="Read the whole article").first.click()
        reader = page.locator("dialog.reader[open]")
        expect(reader).to_contain_text("The President of Kyrgyzstan Sooronbai Jeenbekov met")
        expect(reader).to_contain_text("under the chairmanship of Kyrgyzstan.")
        expect(reader.locator("mark", has_text="March 1, 2019")).to_be_in_viewport()


def test_a_period_without_the_article_finds_nothing(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        page.locator("#period summary").click()
        page.locator("#period [name=from]").fill("2019-02-05")
        visit.ask(QUESTION)
        turn = visit.answered()
        expect(turn.locator(".answer.abstained")).to_be_visible()
        expect(turn.locator(".details")).to_contain_text("from 5 February 2019")
        expect(page.locator(".source")).to_have_count(0)
        page.locator("#period [name=from]").fill("2019-02-04")
        page.locator("#live button", has_text="Ask again").click()
        expect(page.locator("#live .statements")).to_contain_text("March 1, 2019")


def test_examples_come_from_the_archive_and_are_answered(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url, width=360, height=740) as visit:
        page = visit.open()
        example = page.locator(".examples button").first
        example.wait_for(timeout=60_000)
        example.click()
        turn = visit.answered()
        expect(turn.locator(".sentence").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_hostile_article_is_shown_letter_by_letter(tmp_path: Path, visiting: VisitSite) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "spice.txt").write_text(f"{HOSTILE_TITLE}\n\n{HOSTILE_SENTENCE} It rained.\n", encoding="utf-8")
    with running(tmp_path / "index", seeds) as server, visiting(server.url, dark=True) as visit:
        page = visit.open()
        visit.ask("How many tonnes does the spice harvest of Zanzibar weigh?")
        expect(visit.answered().locator(".statements")).to_contain_text("420 tonnes <img src=x onerror=")
        expect(page.locator("#panel h3").first).to_contain_text(HOSTILE_TITLE)
        page.locator("#panel button", has_text="Read the whole article").first.click()
        expect(page.locator("dialog.reader h2")).to_have_text(HOSTILE_TITLE)
        expect(page.locator("dialog.reader .text")).to_contain_text(HOSTILE_SENTENCE)
        assert page.evaluate("window.hacked") is None


def test_a_port_that_is_taken_ends_with_the_remedy(app: Running, tmp_path: Path) -> None:
    port = app.url.rsplit(":", 1)[1]
    with running(tmp_path / "index", port=port) as second:
        second.process.wait(60)
    assert second.process.returncode == 2
    assert "RAG_PORT" in "".join(second.log)
    assert "Traceback" not in "".join(second.log)


def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    with running(tmp_path / "index") as server:
        assert server.url
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0
    assert "Traceback" not in "".join(server.log)
