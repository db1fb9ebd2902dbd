"""The dates that sentences of articles state, and the words in which they answer "When …?"."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates.events import events
from rag.dates.when import when
from tests.test_dates import table as questions

TABLE = Path(__file__).parent / "dates_events.tsv"
FRIDAY = date(2019, 2, 8)


def table() -> list[tuple[str, date | None, tuple[str, ...]]]:
    """The sentences, each with its article's date and the events in it."""
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        sentence, published, stated = line.split("\t")
        expected = () if stated == "none" else tuple(stated.split("; "))
        rows.append((sentence, None if published == "-" else date.fromisoformat(published), expected))
    return rows


@pytest.mark.parametrize(("sentence", "published", "expected"), table())
def test_reads_the_events_of_the_table(sentence: str, published: date | None, expected: tuple[str, ...]) -> None:
    found = events(sentence, published)
    said = tuple(
        str(event.start) + (f"..{event.end}" if event.end != event.start else "") + "*" * event.resolved
        for event in found
    )
    assert said == expected
    assert all(sentence[slice(*event.span)] == event.text == event.text.strip() != "" for event in found)


@pytest.mark.parametrize(
    ("sentence", "text", "bound"),
    [
        ("The fort has been a hotel since 2015.", "since 2015", "since"),
        ("After Monday the pass is closed.", "After Monday", "after"),
        ("До 5 февраля движение закрыто.", "До 5 февраля", "short of"),
        ("It was built in 1834.", "in 1834", None),
        ("He taught from 1923 to 1931.", "from 1923 to 1931", None),
    ],
)
def test_keeps_the_wording_and_what_only_bounds(sentence: str, text: str, bound: str | None) -> None:
    (event,) = events(sentence, FRIDAY)
    assert (event.text, event.bound) == (text, bound)


_PIECES = (
    *("on Tuesday", "yesterday", "in March", "5 February", "5", "and", ",", "–", "from", "to", "until", "since 2015"),
    *("The mill", "will", "was", "closed", "(", ")", "1914–1918", "«", "»", "last week", "may", "the", "early", "of"),
    *("во вторник", "5 февраля", "1998 года", "закроют", "с", "по", "XIX век", "год назад", "first", "century", "Q3"),
)


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
@settings(max_examples=800, deadline=None)
def test_never_raises_and_always_quotes(sentence: str, published: date | None) -> None:
    found = events(sentence, published)
    spans = [event.span for event in found]
    assert spans == sorted(spans)
    for event in found:
        assert event.start <= event.end
        assert sentence[slice(*event.span)] == event.text != ""
        assert published or not event.resolved
    when(sentence, published, (0, 3))


@pytest.mark.parametrize("published", [date.min, date(999, 12, 31), date(2200, 12, 31), date(2201, 1, 1), date.max])
def test_any_day_can_be_that_of_an_article(published: date) -> None:
    for sentence, *_ in (*table(), *questions()):
        events(sentence, published)


@pytest.mark.parametrize(
    "unit", ["on Tuesday, ", "in 1998 and ", "5, ", "closed, ", "from 5 to ", "“", "«a b c d ", "was "]
)
def test_a_long_sentence_takes_bounded_time(unit: str) -> None:
    def seconds(length: int) -> float:
        begin = time.process_time()
        events((unit * length)[:length], FRIDAY)
        return time.process_time() - begin

    assert seconds(8_000) < max(20 * min(seconds(2_000) for _ in range(2)), 1.0)


@pytest.mark.parametrize(
    ("sentence", "published", "focus", "expected"),
    [
        (
            "The bridge was closed on Tuesday.",
            FRIDAY,
            "",
            "5 February 2019 (“on Tuesday”, in an article of 2019-02-08)",
        ),
        ("The bridge was closed on Tuesday.", None, "", ""),
        ("The mill was built in 1834.", FRIDAY, "", "1834"),
        ("The mill was built in 1834 and burnt down on 3 May 1911.", FRIDAY, "on 3 May 1911", "3 May 1911"),
        ("The mill was built in 1834 and burnt down on 3 May 1911.", FRIDAY, "3 May", "3 May 1911"),
        ("Anna Berg (14 March 1879 – 18 April 1955) was a chemist.", None, "14 March 1879", "14 March 1879"),
        ("Anna Berg (14 March 1879 – 18 April 1955) was a chemist.", None, "", "14 March 1879 – 18 April 1955"),
        ("The fort has been a hotel since 2015.", None, "", "since 2015"),
        ("The mill stood here before 1834.", None, "", "before 1834"),
        ("The ferry sails until 3 March 2019.", None, "", "until 3 March 2019"),
        ("The mill was sold in late 2005.", None, "", "late 2005"),
        ("The mill dates from the early 19th century.", None, "", "the early 19th century"),
        ("Mills flourished in the 1890s.", None, "", "the 1890s"),
        ("It ground flour until the 1890s.", None, "", "until the 1890s"),
        ("It stood idle in the mid-1890s.", None, "", "the mid-1890s"),
        ("It was leased (1914–1918) to a baker.", None, "", "1914–1918"),
        ("It was leased from March to May 1914.", None, "", "March–May 1914"),
        ("В 1890-х годах мельница процветала.", None, "", "В 1890-х годах"),
        ("The mill is old.", FRIDAY, "", ""),
        ("Мост закрыли во вторник.", FRIDAY, "", "5 февраля 2019 (“во вторник”, в статье от 2019-02-08)"),
        ("Договор подписали 5 февраля 1998 года.", FRIDAY, "", "5 февраля 1998"),
        ("Мельница построена в мае 1834 года.", FRIDAY, "", "май 1834"),
        ("С 1923 по 1931 год он преподавал.", FRIDAY, "", "1923–1931"),
        ("С 2015 года здесь гостиница.", FRIDAY, "", "с 2015"),
        ("Здесь гостиница с 5 мая 2015 года.", FRIDAY, "", "с 5 мая 2015"),
        ("До 1834 года здесь была мельница.", FRIDAY, "", "до 1834"),
    ],
)
def test_says_when(sentence: str, published: date | None, focus: str, expected: str) -> None:
    start = sentence.find(focus)
    assert when(sentence, published, (start, start + len(focus)) if focus else None) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was the mill built?", "1834"),
        ("When did the mill burn down?", "1911"),
        ("When was it rebuilt?", ""),
        ("", "1834"),
    ],
)
def test_of_several_dates_the_one_beside_the_questions_words_is_meant(question: str, expected: str) -> None:
    assert when("The mill was built in 1834 and burnt down in 1911.", None, None, question) == expected
