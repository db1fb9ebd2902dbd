"""How an answer's sentences are shown: gist, exact answer, context, copies, newer versions, and the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from rag.datamodels import Answer, Article, Citation, Form, Statement
from rag.web import render
from rag.web.sources import sources
from rag.web.turns import Turn
from tests.web.scripted import ARTICLE, HOSTILE, answer_about, written_answer
from tests.web.test_render import Tags

SENTENCE = "The meeting of the Intergovernmental Commission would be held on March 1, 2019."
VIEWS = "Participants exchanged views."
EVIL = '<script>alert(1)</script><b>"x"</b>&amp; <img src=x onerror="alert(1)">'
NEWER = replace(ARTICLE, id="newer", title="Corrected", published=date(2019, 3, 2), url="https://example.org/newer")


class Texts(HTMLParser):
    """The text inside each element of a class, by class name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.by_class: dict[str, list[str]] = {}
        self._open: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "input", "br"):
            return
        names = (dict(attrs).get("class") or "").split()
        self._open.append(names)
        for name in names:
            self.by_class.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in {name for names in self._open for name in names}:
            self.by_class[name][-1] += data


def answer_with(statement: Statement, form: Form = "plain") -> Answer:
    return replace(answer_about("When?", ARTICLE, SENTENCE, VIEWS), statements=(statement,), form=form)


def cited(answer: Answer, citation: Citation) -> Answer:
    return replace(answer, citations=(citation, *answer.citations[1:]))


def test_the_gist_stands_in_front_and_the_exact_answer_inside_the_sentence() -> None:
    start = SENTENCE.index("March 1, 2019")
    statement = Statement(SENTENCE, (1,), gist="1 March 2019", focus=(start, start + 13), context="It had rained.")
    html = render.answer(1, answer_with(statement))
    texts = Texts(html).by_class
    assert texts["gist"] == ["1 March 2019"]
    assert texts["focus"] == ["March 1, 2019"]
    assert texts["sentence"] == [SENTENCE]
    assert texts["context"] == ["It had rained."]
    assert html.index("gist") < html.index("context") < html.index("sentence")


@pytest.mark.parametrize(
    ("focus", "exact"),
    [((0, 8), "<script>"), ((3, 30), EVIL[3:30]), ((0, len(EVIL)), EVIL), ((len(EVIL), 500), ""), ((7, 3), "")],
)
def test_the_exact_answer_is_cut_from_the_raw_text_and_escaped(focus: tuple[int, int], exact: str) -> None:
    page = Tags(render.answer(1, answer_with(Statement(EVIL, (1,), focus=focus))))
    texts = Texts(render.answer(1, answer_with(Statement(EVIL, (1,), focus=focus)))).by_class
    assert texts["focus"] == [exact]
    assert not page.names() & {"script", "b", "img"}
    if focus[0] <= focus[1]:
        assert texts["sentence"] == [EVIL]


@pytest.mark.parametrize("form", ["plain", "timeline", "comparison", "disagreement"])
def test_nothing_hostile_becomes_markup_in_any_form(form: Form) -> None:
    quote = "# No heading."
    evil = replace(HOSTILE, id="evil", title=EVIL, source=EVIL, author=EVIL, url=f'https://x.org/"><script>{EVIL}')
    worse = replace(evil, id="worse", url="javascript:alert(1)", published=None)
    answer = answer_about(EVIL, HOSTILE, quote)
    citation = replace(answer.citations[0], support="partly", reason=EVIL, also=(evil, worse), superseded_by=worse)
    statement = Statement(quote, (1,), lead=EVIL, gist=EVIL, focus=(0, 5), context=EVIL)
    turn = Turn(1, EVIL).answered(
        replace(answer, statements=(statement, statement), citations=(citation,), form=form, message=EVIL)
    )
    page = Tags(turn.html + turn.panel)
    assert not page.names() & {"script", "img", "b"}
    assert all(not name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert all("javascript:" not in (attrs.get("href") or "") for _, attrs in page.tags)
    assert page.text.count(EVIL) >= 8


def test_a_timeline_is_an_ordered_list_led_by_dates() -> None:
    statements = (Statement(VIEWS, (2,), lead="2019-02-04:"), Statement(SENTENCE, (1,), lead="2019-02 – 2019-03:"))
    page = Tags(render.answer(1, replace(answer_with(statements[0], "timeline"), statements=statements)))
    names = [tag for tag, _ in page.tags]
    assert (names.count("ol"), names.count("li")) == (1, 2)
    assert [attrs["datetime"] for tag, attrs in page.tags if tag == "time"] == ["2019-02-04"]
    assert page.text.index("2019-02-04:") < page.text.index(VIEWS) < page.text.index("2019-02 – 2019-03:")


def test_a_comparison_has_a_heading_for_each_side() -> None:
    statements = (
        Statement("All met.", (1,), lead="Kara / Lund:"),
        Statement(SENTENCE, (1,), lead="Kara:"),
        Statement(VIEWS, (2,), lead="Kara:"),
        Statement("No views.", (2,), lead="Lund:"),
    )
    html = render.answer(1, replace(answer_with(statements[0], "comparison"), statements=statements))
    assert Texts(html).by_class["lead"] == ["Kara / Lund", "Kara", "Lund"]
    assert [text.count("[") for text in Texts(html).by_class["side"]] == [1, 2, 1]


def test_a_disagreement_is_a_list_below_what_the_assistant_says_of_it() -> None:
    statements = (Statement(VIEWS, (2,)), Statement(SENTENCE, (1,)))
    answer = replace(
        answer_with(statements[0], "disagreement"), statements=statements, message="The articles disagree."
    )
    page = Tags(render.answer(1, answer))
    assert [tag for tag, _ in page.tags].count("li") == 2
    assert page.text.index("The articles disagree.") < page.text.index(VIEWS)


def test_copies_are_listed_behind_a_line_that_counts_them() -> None:
    copies = tuple(
        replace(ARTICLE, id=f"copy-{n}", title=f"Copy {n}", url=f"https://mirror.example/{n}" if n else None)
        for n in range(3)
    )
    answer = answer_about("When?", ARTICLE, SENTENCE, VIEWS)
    answer = cited(answer, replace(answer.citations[0], also=copies))
    panel = sources(1, "When?", answer)
    (also,) = Texts(panel).by_class["also"]
    assert also.startswith("Also in 3 articles")
    assert [a["href"] for tag, a in Tags(panel).tags if tag == "a" and "mirror" in (a.get("href") or "")] == [
        "https://mirror.example/1",
        "https://mirror.example/2",
    ]
    assert "Copy 0" in also
    assert "also in 3 articles" in Tags(render.answer(1, answer)).text
    assert "also in 3 articles" in render.copied(answer)
    assert "also in 1 article" in render.copied(cited(answer, replace(answer.citations[0], also=copies[:1])))


def test_endless_copies_are_cut_short() -> None:
    copies = tuple(replace(ARTICLE, id=str(n), title=f"Copy {n}.") for n in range(500))
    answer = answer_about("When?", ARTICLE, SENTENCE)
    panel = sources(1, "When?", cited(answer, replace(answer.citations[0], also=copies)))
    assert "Also in 500 articles" in panel
    assert "and 480 more" in panel
    assert "Copy 20." not in panel


def test_a_superseded_source_is_marked_with_the_newer_version() -> None:
    answer = answer_about("When?", ARTICLE, SENTENCE)
    answer = cited(answer, replace(answer.citations[0], superseded_by=NEWER))
    panel = sources(1, "When?", answer)
    (note,) = Texts(panel).by_class["superseded"]
    assert note == "Superseded by a newer version (2 March 2019): Corrected"
    assert NEWER.url in [attrs.get("href") for _, attrs in Tags(panel).tags]
    assert "superseded by a newer version" in Tags(render.answer(1, answer)).text
    assert "superseded by a newer version (2 March 2019)" in render.copied(answer)
    bare: Article = replace(NEWER, published=None, url="ftp://example.org")
    undated = sources(1, "When?", cited(answer, replace(answer.citations[0], superseded_by=bare)))
    assert "Superseded by a newer version: <span" in undated


@pytest.mark.parametrize(
    ("support", "note", "card"),
    [
        ("partly", "partly supported", "Source 1 bears out only part of the sentence: the passage says 4, not 5"),
        ("unsupported", "not supported", "Source 1 does not bear out the sentence: the passage says 4, not 5"),
    ],
)
def test_doubt_is_said_beside_the_sentence_and_explained_at_the_source(support: str, note: str, card: str) -> None:
    answer = answer_about("When?", ARTICLE, SENTENCE)
    doubtful = replace(answer.citations[0], support=support, reason="the passage says 4, not 5")  # type: ignore[arg-type]
    answer = cited(answer, doubtful)
    assert Texts(render.answer(1, answer)).by_class["doubtful"] == [note]
    assert Texts(sources(1, "When?", answer)).by_class["doubt"] == [card]
    assert "the passage says 4, not 5" in render.copied(answer)


@pytest.mark.parametrize("support", ["verbatim", "supported"])
def test_full_support_needs_no_note(support: str) -> None:
    answer = answer_about("When?", ARTICLE, SENTENCE)
    supported = replace(answer.citations[0], support=support)  # type: ignore[arg-type]
    assert "note" not in Texts(render.answer(1, cited(answer, supported))).by_class


def test_the_gist_is_copied_too() -> None:
    statement = Statement(SENTENCE, (1,), gist="1 March 2019")
    assert render.copied(answer_with(statement)).startswith(f"When?\n\n1 March 2019\n\n{SENTENCE} [1]")


def test_an_unsupported_sentence_has_no_marker_even_where_it_has_citations() -> None:
    statement = Statement(SENTENCE, (1, 2), support="unsupported", reason=EVIL)
    page = Tags(render.answer(1, answer_with(statement)))
    assert "a" not in page.names()
    assert f"{SENTENCE} not supported: {EVIL}" in page.text
    assert "[1]" not in render.copied(answer_with(statement)).split("Sources")[0]
    assert f"{SENTENCE} [not supported]" in render.copied(answer_with(statement))


@pytest.mark.parametrize("form", ["plain", "timeline", "comparison", "disagreement"])
def test_a_models_words_are_never_markup(form: Form) -> None:
    evil = Statement(EVIL, (1,), support="unsupported", reason=EVIL)
    whole = replace(
        written_answer(EVIL), statements=(evil, replace(evil, support="supported")), notes=(EVIL,), form=form
    )
    assert whole.generation is not None
    generation = replace(whole.generation, model=EVIL, prompts=(EVIL,))
    whole = replace(whole, searched=EVIL, model=EVIL, generation=generation)
    growing = replace(whole, statements=(), pending=EVIL, done=False)
    for shown in (whole, growing):
        page = Tags(Turn(1, EVIL).answered(shown).html + render.suggestions((EVIL,)))
        assert not page.names() & {"script", "img", "b"}
        assert all(not name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert page.text.count(EVIL) >= 3


def test_the_sentence_that_is_being_written_stands_last_and_only_while_it_is() -> None:
    growing = replace(answer_with(Statement(SENTENCE, (1,))), pending="Participants ex", done=False)
    turn = Turn(1, "When?").answered(growing)
    html = turn.html
    assert html.index(SENTENCE) < html.index("[1]") < html.index("Participants ex")
    assert Texts(html).by_class["pending"] == ["Participants ex"]
    assert "Participants ex" not in turn.stopped().html
    assert "Participants ex" not in turn.failed("it is down").html
    assert SENTENCE in turn.stopped().html
    done = turn.answered(replace(growing, pending="", done=True))
    assert "Participants ex" not in done.html


def test_a_first_sentence_that_is_being_written_takes_the_place_of_the_waiting() -> None:
    turn = Turn(1, "When?").waiting("Searching…")
    found = turn.answered(replace(answer_about("When?", ARTICLE), done=False))
    assert "Reading what was found" in found.html
    assert "waiting" not in found.answered(Answer("When?", "When?", pending="Par")).html


def test_the_notes_stand_with_the_answer_and_are_copied_with_who_wrote_it() -> None:
    answer = written_answer("Who?")
    (note,) = answer.notes
    assert Texts(render.answer(1, answer)).by_class["notes"] == [note]
    copied = render.copied(answer)
    assert f"{note}\nWritten by scripted:large; 1 of 3 sentences supported by the articles.\n\nSources" in copied
    assert "Written by" not in render.copied(answer_about("When?", ARTICLE, SENTENCE))


def test_what_was_searched_is_shown_above_where_it_is_not_what_was_asked() -> None:
    assert "searched" not in Texts(render.answer(1, answer_about("When?", ARTICLE, SENTENCE))).by_class
    early = Answer("And then?", "What came after the <visit>?")
    assert Texts(render.answer(1, early)).by_class["searched"] == ["Searched “What came after the <visit>?”"]


def test_another_model_than_the_one_shown_is_named_in_the_details() -> None:
    answer = replace(written_answer("Who?"), model="extractive")
    (details,) = Texts(render.answer(1, answer)).by_class["details"]
    assert details.startswith("extractive · confidence 93%")
    assert "1 of 3" not in details
    assert "not shown: what scripted:large wrote" in details
    assert "Written by" not in render.copied(answer)


def test_two_citations_of_one_sentence_both_have_all_of_it() -> None:
    panel = sources(1, "Who?", written_answer("Who?"))
    anchors = [attrs["id"] for tag, attrs in Tags(panel).tags if tag == "mark"]
    assert anchors == ["source-1-1", "source-1-2"]
    opening = '<mark id="source-1-1" tabindex="-1"><mark id="source-1-2" tabindex="-1">'
    assert f"{opening}{VIEWS}</mark></mark>" in panel
