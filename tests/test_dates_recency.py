"""What asks for the newest, what asks for a day of publication, and what fits the time asked about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datamodels import Period
from rag.dates import period
from rag.dates.agreement import agreement
from rag.dates.publication import of_publication
from rag.dates.recency import RECENCY, favoured, wants_recent

TODAY = date(2019, 2, 8)


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the dam?",
        "Latest news of the strike?",
        "Which is the newest ferry?",
        "What is the most recent figure for rainfall?",
        "Who currently runs the port?",
        "Who is mayor now?",
        "Who runs the mill at the moment?",
        "How many houses have been built so far?",
        "Is the bridge still closed?",
        "Who is the current mayor of Tartu?",
        "What is the council's current budget?",
        "What has recently changed at the port?",
        "Каковы последние новости о плотине?",
        "Кто сейчас мэр?",
        "Кто теперь управляет портом?",
        "Закрыт ли мост до сих пор?",
        "Кто нынешний мэр города?",
        "Сколько домов построено на данный момент?",
    ],
)
def test_asks_for_the_newest(question: str) -> None:
    assert wants_recent(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who built the dam?",
        "Who won the latest edition of the Olympics in 1996?",
        "What was the latest news in February 2019?",
        "By when must it be paid at the latest?",
        "Must it be paid by noon at latest?",
        "Who directed Apocalypse Now?",
        "Who wrote “The Latest Thing”?",
        "Which tribes lived in what is now Austria?",
        "Why is it closed now that it is paid?",
        "How is an electric current measured?",
        "Why is the sea so far from the town?",
        "Why did farmers still use oxen?",
        "Who painted the still life with bees?",
        "Why must a heron stand still?",
        "What happened last week?",
        "Who was the last king?",
        "Кто построил плотину?",
        "Кто был последним царём?",
        "Что произошло за последние три дня?",
        "Каковы были новости в феврале 2019 года?",
    ],
)
def test_does_not_ask_for_the_newest(question: str) -> None:
    assert not wants_recent(question)


def test_newer_candidates_gain_among_those_that_are_nearly_as_relevant() -> None:
    old, new = date(2015, 1, 1), date(2019, 1, 1)
    assert favoured([0.8, 0.7], [old, new]) == pytest.approx([0.8 / 1.4, 1.1 / 1.4])
    # Off the subject nothing gains, however new it is.
    assert favoured([0.8, 0.1], [old, new]) == pytest.approx([1.0 / 1.4, 0.1 / 1.4])
    # What is much better stays first.
    scores = favoured([1.0, 0.6, 0.59], [old, new, new])
    assert scores[0] == max(scores)


def test_without_dates_nothing_gains_or_loses() -> None:
    assert favoured([], []) == []
    undated = favoured([0.9, 0.8, 0.2], [None, None, None])
    assert sorted(undated, reverse=True) == undated
    old, none, new = favoured([0.8, 0.8, 0.8], [date(2015, 1, 1), None, date(2019, 1, 1)])
    assert old < none < new
    assert new - none == pytest.approx(none - old)


@given(st.lists(st.tuples(st.floats(0, 1), st.none() | st.dates()), max_size=20))
def test_the_gain_is_bounded(candidates: list[tuple[float, date | None]]) -> None:
    scores = [score for score, _ in candidates]
    raised = favoured(scores, [day for _, day in candidates])
    for before, after in zip(scores, raised, strict=True):
        assert before - 1e-9 <= after * (1 + RECENCY) <= before + RECENCY + 1e-9
        assert 0 <= after <= 1


@pytest.mark.parametrize(
    "question",
    [
        "What happened last week?",
        "What happened yesterday in Tartu?",
        "Who arrived this month?",
        "Who arrived on Monday?",
        "What has changed in the past 3 days?",
        "Who arrived three days ago?",
        "What was reported in 1987?",
        "Show me the news of May 1940.",
        "Which articles were published in 1950?",
        "Что произошло на прошлой неделе?",
        "Что случилось вчера?",
        "Что сообщалось в 1987 году?",
        "Новости за май 1940 года",
    ],
)
def test_is_about_publication(question: str) -> None:
    found = period(question, TODAY)
    assert found is not None
    assert of_publication(question, found)


@pytest.mark.parametrize(
    "question",
    [
        "Who reigned in 1066?",
        "Who won the prize in the last century?",
        "Who ruled 200 years ago?",
        "What happened in February 1848?",
        "Who ruled in the 19th century?",
        "Кто правил в 1066 году?",
        "Что было 200 лет назад?",
    ],
)
def test_may_be_about_what_articles_tell(question: str) -> None:
    found = period(question, TODAY)
    assert found is not None
    assert not of_publication(question, found)


IN_1987 = Period(date(1987, 1, 1), date(1987, 12, 31), "in 1987")


@pytest.mark.parametrize(
    ("asked", "question", "sentence", "published", "expected"),
    [
        (None, "Who won the prize?", "Berg won the prize in 1985.", None, 1.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize in 1987.", None, 1.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize in May 1987.", date(2019, 2, 8), 1.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize in 1985.", None, 0.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize.", date(2019, 2, 8), 0.5),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize.", date(1987, 2, 8), 1.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won the prize on Tuesday.", date(2019, 2, 8), 0.0),
        (IN_1987, "Who won the prize in 1987?", "Berg won it in 1985 and Holm in 1987.", None, 1.0),
        (IN_1987, "Who ran it in 1987?", "Berg has run it since 1980.", None, 1.0),
        (IN_1987, "Who ran it in 1987?", "Berg has run it since 1990.", None, 0.0),
        (IN_1987, "Who ran it in 1987?", "Berg ran it from 1980 to 1990.", None, 1.0),
        (IN_1987, "Who ran it in 1987?", "Berg ran it until 1985.", None, 0.0),
        (IN_1987, "Who ran it in 1987?", "Mills were rare in the 20th century.", None, 0.5),
        (None, "Who won the prize in 1987?", "Berg won the prize in 1985.", None, 0.0),
        (None, "Who won the 2008 Olympics?", "Berg won the 2012 Olympics.", None, 0.0),
        (None, "Who won the 2008 Olympics?", "Berg won the 2008 Olympics.", None, 1.0),
        (Period(date(2015, 1, 1), None, "since 2015"), "Who won since 2015?", "Berg won in 2017.", None, 1.0),
        (Period(None, date(2014, 12, 31), "before 2015"), "Who won before 2015?", "Berg won in 2017.", None, 0.0),
        (IN_1987, "Кто получил премию в 1987 году?", "Берг получил премию в 1985 году.", None, 0.0),
        (IN_1987, "Кто получил премию в 1987 году?", "Берг получил премию в мае 1987 года.", None, 1.0),
        (None, "Кто получил премию в 1987 году?", "Премию получил Берг.", None, 0.5),
    ],
)
def test_agreement(asked: Period | None, question: str, sentence: str, published: date | None, expected: float) -> None:
    assert agreement(asked, question, sentence, published) == expected


@given(st.text(), st.text(), st.none() | st.dates())
def test_agreement_never_raises(question: str, sentence: str, published: date | None) -> None:
    assert 0 <= agreement(period(question, TODAY), question, sentence, published) <= 1
