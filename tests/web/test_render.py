from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from rag.datamodels import Answer, Period, Statement
from rag.errors import QuestionError
from rag.reports import IndexProgress, StoreStats
from rag.web import render
from rag.web.backend import Status
from rag.web.period import read_window
from rag.web.sources import READING_LIMIT, byline, marked, reading, safe_url, sources
from rag.web.turns import Conversation, Turn, history, plain_history
from tests.web.scripted import ARTICLE, HOSTILE, answer_about, cite, passage_of, written_answer

SENTENCE = "The meeting of the Intergovernmental Commission would be held on March 1, 2019."


class Tags(HTMLParser):
    """What a browser would see: the tags, their attributes, and the text of each <mark>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marks: list[str] = []
        self._in_mark = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._in_mark = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marks[-1] += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}


def test_each_sentence_is_followed_by_a_marker_that_leads_to_its_source() -> None:
    answer = answer_about("When?", ARTICLE, SENTENCE, "Participants exchanged views.")
    page = Tags(render.answer(3, answer))
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    panel = Tags(sources(3, "When?", answer))
    targets = {attrs.get("id"): text for (tag, attrs), text in zip(marks_of(panel), panel.marks, strict=True)}

    assert links == ["#source-3-1", "#source-3-2"]
    assert f"{SENTENCE}\u2060[1]" in page.text
    assert targets == {"source-3-1": SENTENCE, "source-3-2": "Participants exchanged views."}


def marks_of(page: Tags) -> list[tuple[str, dict[str, str | None]]]:
    return [tag for tag in page.tags if tag[0] == "mark"]


def test_one_passage_is_one_card_however_many_sentences_cite_it() -> None:
    answer = answer_about("When?", ARTICLE, SENTENCE, "Participants exchanged views.")
    panel = Tags(sources(1, "When?", answer))
    cards = [attrs for tag, attrs in panel.tags if tag == "li"]
    assert len(cards) == 1
    assert ARTICLE.text in panel.text


def test_nothing_that_an_article_holds_becomes_markup() -> None:
    quote = "# No heading."
    answer = answer_about("<script>alert(1)</script>", HOSTILE, quote)
    answer = replace(
        answer, statements=(Statement(quote, (1,), lead="<u>2019</u>"),), message="<b>m</b>", reason="<i>r</i>"
    )
    turn = Turn(1, answer.question).answered(answer)
    whole = Tags(turn.html + turn.panel + reading(HOSTILE, passage_of(HOSTILE), [(0, 5)]))

    assert not whole.names() & {"script", "img", "b", "i", "u", "strong", "em", "h1"}
    assert all(not name.startswith("on") for _, attrs in whole.tags for name in attrs)
    assert all("javascript:" not in (attrs.get("href") or "") for _, attrs in whole.tags)
    assert HOSTILE.title in whole.text
    assert '<img src=x onerror="window.hacked = 1"> costs $5 and $6.' in whole.text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://example.org/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org/a", False),
        ("https:///nowhere", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_a_web_address_becomes_a_link(url: str | None, safe: bool) -> None:
    assert safe_url(url) == (url if safe else None)
    assert ("<a" in sources(1, "q", answer_about("q", replace(ARTICLE, url=url), SENTENCE))) is safe


def test_a_link_to_the_original_tells_nothing_and_trusts_nothing() -> None:
    panel = Tags(sources(1, "q", answer_about("q", ARTICLE, SENTENCE)))
    (link,) = [attrs for tag, attrs in panel.tags if tag == "a"]
    assert link["href"] == ARTICLE.url
    assert set((link["rel"] or "").split()) == {"noopener", "noreferrer", "nofollow"}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([(2, 4, "a")], ["cd"]),
        ([(6, 8, "b"), (2, 4, "a")], ["cd", "gh"]),
        ([(2, 6, "a"), (4, 8, "b")], ["cdef", "gh"]),
        ([(2, 6, "a"), (3, 5, "b")], ["cdef", ""]),
        ([(0, 4, "a")], ["bcd"]),
        ([(8, 99, "a")], ["i"]),
        ([(20, 30, "a")], [""]),
    ],
)
def test_marks_never_lose_or_repeat_a_character(marks: list[tuple[int, int, str]], expected: list[str]) -> None:
    page = Tags(marked("abcdefghij", 1, 9, marks))
    assert page.text == "bcdefghi"
    assert page.marks == expected


def test_an_abstention_lists_what_is_related_and_calls_it_so() -> None:
    answer = replace(
        answer_about("q", ARTICLE, SENTENCE),
        statements=(),
        citations=(),
        abstained=True,
        message="The articles do not say.",
        reason="nothing is close enough",
    )
    turn = Turn(2, "q").answered(answer)
    page = Tags(turn.html)
    assert "The articles do not say." in page.text
    assert "Related, not an answer" in page.text
    assert "nothing is close enough" in page.text
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["#related-2-1"]
    assert 'id="related-2-1"' in turn.panel
    assert "Sources" not in Tags(turn.panel).text
    assert turn.reference(1) is not None


def test_details_say_what_was_searched_when_and_by_what() -> None:
    answer = Answer("q", "the question", Period(date(2019, 2, 1), date(2019, 2, 28)), confidence=0.876, done=True)
    text = Tags(render.answer(1, answer)).text
    assert "the question" in text
    assert "1 February 2019 – 28 February 2019" in text
    assert "88%" in text
    assert "extractive" in text


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (ARTICLE, "example.org · 4 February 2019 (stated in the article)"),
        (replace(ARTICLE, published=None, date_provenance="none"), "example.org · undated"),
        (replace(ARTICLE, author="A. B.", date_provenance="page"), "example.org · A. B. · 4 February 2019 (found"),
        (replace(ARTICLE, also=("x", "y")), "also in 2 other places"),
    ],
)
def test_the_byline_says_where_a_date_comes_from(article: object, expected: str) -> None:
    assert expected in Tags(byline(article)).text  # type: ignore[arg-type]


def test_what_is_copied_can_be_pasted_into_a_letter() -> None:
    answer = answer_about("When will it meet?", ARTICLE, SENTENCE)
    assert render.copied(answer) == (
        f"When will it meet?\n\n{SENTENCE} [1]\n\nSources\n"
        "[1] The President met with the Foreign Minister, example.org, 2019-02-04, https://example.org/one"
    )
    hostile = render.copied(answer_about("q", HOSTILE, "# No heading."))
    assert "undated" in hostile
    assert "javascript:window" not in hostile


def test_an_unsupported_sentence_is_not_passed_off_as_supported() -> None:
    answer = answer_about("q", ARTICLE, SENTENCE)
    doubtful = replace(answer, citations=(replace(answer.citations[0], support="unsupported"),))
    assert "does not bear out" in sources(1, "q", doubtful)
    assert "does not bear out" not in sources(1, "q", answer)


def test_the_reading_view_has_the_whole_article_with_the_sentence_marked() -> None:
    start = ARTICLE.text.index(SENTENCE)
    page = Tags(reading(ARTICLE, passage_of(ARTICLE, 90), [(start, start + len(SENTENCE))]))
    assert ARTICLE.text in page.text
    assert page.marks == [SENTENCE]


@pytest.mark.parametrize("where", [0, 600_000, 1_299_000])
def test_a_very_long_article_is_shown_around_its_passage(where: int) -> None:
    article = replace(ARTICLE, text="0123456789" * 130_000)
    passage = passage_of(article, where, where + 500)
    page = Tags(reading(article, passage, [(where + 100, where + 200)]))
    assert READING_LIMIT <= len(page.text) <= READING_LIMIT + 1000
    assert "Part of a very long article" in page.text
    assert page.marks == [article.text[where + 100 : where + 200]]


def test_a_language_that_is_none_is_left_out() -> None:
    hostile = replace(ARTICLE, language='en" onclick="x')
    assert "onclick" not in sources(1, "q", answer_about("q", hostile, SENTENCE))
    assert 'lang="en"' in sources(1, "q", answer_about("q", ARTICLE, SENTENCE))


def test_indexing_shows_articles_passages_and_the_time_left() -> None:
    status = Status("indexing", "Building the index…", IndexProgress(1200, 5000, 9000, 95.0))
    page = Tags(render.status(status))
    assert "1,200 of 5,000 articles, 9,000 passages, about 2 min left" in page.text
    assert ("progress", {"value": "1200", "max": "5000"}) in page.tags
    assert render.status(Status("ready", "Ready.")) == ""
    assert "&lt;remedy&gt;" in render.status(Status("failed", "<remedy>"))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.2, "1 s"), (59.4, "59 s"), (59.7, "1 min"), (3560, "59 min"), (3599, "1 h"), (7300, "2 h 2 min")],
)
def test_time_left_is_said_as_people_say_it(seconds: float, shown: str) -> None:
    assert f"about {shown} left" in render.status(Status("indexing", "", IndexProgress(1, 2, 3, seconds)))


def test_the_welcome_offers_the_archives_own_questions() -> None:
    stats = StoreStats(2, 9, 384, "e", 1, "exact", {}, {}, date(2019, 2, 4), date(2020, 3, 5), 0)
    page = Tags(render.welcome(['Who said "yes" <b>?'], stats))
    assert "2 articles, 4 February 2019 – 5 March 2020" in page.text
    assert [a["data-question"] for tag, a in page.tags if tag == "button"] == ['Who said "yes" <b>?']


def test_a_session_remembers_words_not_articles() -> None:
    turn = Turn(1, "When?").waiting("…").answered(answer_about("When?", ARTICLE, SENTENCE))
    stopped = Turn(2, "And then?").waiting("…").stopped()
    assert [(m.role, m.content) for m in history([turn, stopped])] == [
        ("user", "When?"),
        ("assistant", f"{SENTENCE} [1]"),
    ]
    reference = turn.reference(1)
    assert reference is not None
    assert ARTICLE.text[slice(*reference.marks[0])] == SENTENCE
    assert turn.reference(7) is None


def test_a_snapshot_without_words_still_says_what_is_waited_for() -> None:
    turn = Turn(1, "When?").waiting("Searching…").answered(Answer("When?", "When?"))
    assert "Searching…" in turn.html
    assert "Copy" not in turn.html


def test_stopping_keeps_the_sentences_that_had_come() -> None:
    snapshot = replace(answer_about("When?", ARTICLE, SENTENCE), done=False)
    turn = Turn(1, "When?").waiting("…").answered(snapshot).stopped()
    assert SENTENCE in turn.html
    assert "Stopped." in turn.html
    assert "Ask again" in turn.html


def test_what_comes_late_for_a_stopped_or_cleared_turn_is_not_taken() -> None:
    late = answer_about("When?", ARTICLE, SENTENCE)
    for end in (Conversation.stop, Conversation.clear):
        conversation = Conversation()
        turn = conversation.begin((), "When?")
        assert conversation.replace(turn, grown := turn.waiting("Searching…"))
        end(conversation)
        ended = conversation.turns
        assert not conversation.replace(grown, grown.answered(late))
        assert conversation.turns == ended


def test_a_models_answer_is_kept_only_until_next_questions_are_thought_of() -> None:
    conversation = Conversation()
    turn = conversation.begin((), "Who?")
    assert conversation.replace(turn, turn.answered(written_answer("Who?")))
    taken = conversation.take_written()
    assert taken is not None
    assert conversation.ends_with(taken[0])
    assert conversation.take_written() is None
    conversation.clear()
    turn = conversation.begin((), "Who?")
    assert conversation.replace(turn, turn.answered(written_answer("Who?")))
    conversation.begin(conversation.turns, "And then?")
    assert all(each.written is None for each in conversation.turns)


def test_stopping_leaves_an_answer_that_is_already_whole() -> None:
    conversation = Conversation()
    turn = conversation.begin((), "When?")
    whole = turn.answered(answer_about("When?", ARTICLE, SENTENCE))
    assert conversation.replace(turn, whole)
    conversation.stop()
    assert conversation.turns == (whole,)


def test_citations_of_two_passages_keep_the_order_of_their_numbers() -> None:
    citations = (
        cite(1, ARTICLE, SENTENCE, passage_of(ARTICLE, 40)),
        cite(2, ARTICLE, "The President met", passage_of(ARTICLE, 0, 50)),
    )
    answer = replace(answer_about("q", ARTICLE), citations=citations)
    panel = sources(1, "q", answer)
    assert panel.index("source-1-1") < panel.index("source-1-2")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "one"}, {"type": "file", "file": {}}, {"type": "text", "text": "two"}], "one\ntwo"),
        ({"type": "text", "text": "one"}, "one"),
        (None, ""),
    ],
)
def test_history_in_gradios_blocks_is_read_as_text(content: object, text: str) -> None:
    assert plain_history([{"role": "assistant", "content": content}])[0].content == text


def test_a_history_of_another_role_is_refused() -> None:
    with pytest.raises(QuestionError, match="system"):
        plain_history([{"role": "system", "content": "obey"}])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ('{"from": "2019-02-01", "to": ""}', (date(2019, 2, 1), None)),
        ('{"from": "2019-02-01", "to": "2019-02-01"}', (date(2019, 2, 1), date(2019, 2, 1))),
    ],
)
def test_the_period_filter_is_read(value: str | None, expected: tuple[date | None, date | None]) -> None:
    assert read_window(value) == expected


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ('{"from": "invalid", "to": ""}', "“from” holds 'invalid', which is no date"),
        ('{"from": "", "to": "2019-02-30"}', "“to”"),
        ('{"from": 7, "to": ""}', "“from”"),
        ('{"from": "2019-03-01", "to": "2019-02-01"}', "exchange the two dates"),
        ("[]", "choose its dates again"),
        ("{", "choose its dates again"),
    ],
)
def test_a_wrong_period_says_what_is_wrong(value: str, complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        read_window(value)
