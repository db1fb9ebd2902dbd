"""What a reader sees of periods, follow-ups, disagreements, timelines and folded stories, over articles of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Visit, VisitSite
from tests.web.process import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ARTICLES = Path(__file__).with_name("stories")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("stories") / "index", ARTICLES) as server:
        server.wait_until_ready()
        yield server


def asked(visit: Visit, question: str, turn: int = 1) -> Any:
    """The turn that answers a question, on the page that the visit has open."""
    visit.ask(question)
    return visit.answered(turn)


def test_a_period_is_answered_from_that_period_and_named(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "What happened at the Corran lighthouse in February 2019?")
        expect(turn.locator(".sentence").first).to_contain_text("A storm broke the lamp")
        expect(turn.locator(".details")).to_contain_text("published 1 February 2019 – 28 February 2019")
        expect(turn.locator(".message")).to_have_count(0)
        dates = page.locator("#live-sources .byline time")
        assert {date.get_attribute("datetime") for date in dates.all()} == {"2019-02-11"}


def test_a_period_without_an_answer_is_told_before_what_others_say(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        visit.open()
        turn = asked(visit, "What happened at the Corran lighthouse in July 2019?")
        expect(turn.locator(".message")).to_contain_text("July 2019")
        leads = [lead.get_attribute("datetime") for lead in turn.locator("time.lead").all()]
        assert leads
        assert not [lead for lead in leads if str(lead).startswith("2019-07")]
        assert turn.inner_text().index("July 2019") < turn.inner_text().index("2019-0")


def test_a_follow_up_is_answered_and_what_was_searched_is_shown(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        visit.open()
        first = asked(visit, "Who opened the Orla Clock Museum?")
        expect(first.locator(".gist")).to_have_text("Henrik Sandoval")
        expect(first.locator(".focus")).to_have_text("Henrik Sandoval")
        second = asked(visit, "When was it opened?", 2)
        expect(second.locator(".gist")).to_have_text("1 July 2019")
        expect(second.locator(".focus").first).to_contain_text("1 July 2019")
        expect(second.locator(".searched")).to_contain_text("Orla Clock Museum")


def test_a_sentence_that_points_back_is_explained_by_the_one_before_it(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "How many new lamps were promised for the quay of Nettleby?")
        expect(turn.locator(".gist")).to_have_text("30 new lamps")
        expect(turn.locator(".context")).to_have_text("Ines Calder spoke with rope makers and net menders on Saturday.")
        quoted = "She promised 30 new lamps for the quay of Nettleby."
        expect(turn.locator(".context + .sentence")).to_have_text(quoted)
        expect(page.locator("#source-1-1")).to_have_text(quoted)


def test_a_disagreement_shows_both_sides_and_takes_none(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "How many houses did the flood in Dunmere destroy?")
        items = turn.locator("ul.disagreement > li")
        expect(items).to_have_count(2)
        expect(turn.locator(".message")).to_contain_text("different figures")
        assert turn.inner_text().index("different figures") < turn.inner_text().index("Harbour Gazette, 2019-04-18:")
        expect(items.nth(0)).to_contain_text("Harbour Gazette, 2019-04-18: The flood in Dunmere destroyed 40 houses.")
        expect(items.nth(1)).to_contain_text("Northern Herald, 2019-04-21: The flood in Dunmere destroyed 55 houses.")
        expect(turn.locator(".gist")).to_have_count(0)
        items.nth(1).locator("a.cite").click()
        expect(page.locator("mark.current")).to_have_text("The flood in Dunmere destroyed 55 houses.")


def test_a_timeline_is_in_the_order_of_its_dates(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "How did the repair of the Tamsin Bridge develop?")
        leads = turn.locator("ol.timeline > li > time.lead")
        assert [lead.get_attribute("datetime") for lead in leads.all()] == [
            "2019-02-04",
            "2019-03-12",
            "2019-06-20",
            "2019-09-30",
        ]
        turn.locator("li", has_text="money ran out").locator("a.cite").click()
        expect(page.locator("mark.current")).to_contain_text("was halted on 20 June 2019")


def test_a_story_told_three_times_is_one_source_that_names_the_others(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "How many passengers were on board the ferry Marigold?")
        expect(turn.locator(".gist")).to_have_text("112 passengers")
        expect(turn.locator(".sentence", has_text="112 passengers")).to_have_count(1)
        expect(turn.locator(".note").first).to_have_text("also in 2 articles")
        card = page.locator("#live-sources .source").first
        expect(card.locator(".byline").first).to_contain_text("17 August 2019")
        others = card.locator("details.also li")
        expect(others.first).to_be_hidden()
        card.locator("details.also summary").click()
        expect(others).to_have_count(2)
        addresses = {link.get_attribute("href") for link in others.locator("a").all()}
        assert addresses == {
            "https://northern-herald.example/ferry-herald",
            "https://coast-wire.example/ferry-wire",
        }


def test_what_a_newer_version_dropped_is_marked_as_superseded(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url) as visit:
        page = visit.open()
        turn = asked(visit, "What was the cause of the fire in the granary of Nettleby?")
        expect(turn.locator(".sentence", has_text="stroke of lightning")).to_have_count(1)
        expect(turn.locator(".note.doubtful")).to_have_text(["superseded by a newer version"])
        note = page.locator("#live-sources .superseded")
        expect(note).to_have_text("Superseded by a newer version (23 May 2019): Granary of Nettleby burns")
        assert note.locator("a").get_attribute("href") == "https://coast-wire.example/granary-later"


def test_no_form_scrolls_sideways_on_a_phone(app: Running, visiting: VisitSite) -> None:
    with visiting(app.url, width=320, height=640) as visit:
        page = visit.open()
        for turn, question in enumerate(
            (
                "How did the repair of the Tamsin Bridge develop?",
                "How many houses did the flood in Dunmere destroy?",
                "How many passengers were on board the ferry Marigold?",
            ),
            1,
        ):
            asked(visit, question, turn)
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.locator("#live a.cite").first.click()
        page.locator("#live-sources details.also summary").click()
        expect(page.locator("#live-sources details.also a").first).to_be_visible()
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
