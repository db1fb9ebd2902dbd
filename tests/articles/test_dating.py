from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rag.articles.dating import date_in_name, is_missing, plausible_creation, read_date

DAY = date(2019, 2, 4)


@pytest.mark.parametrize(
    "value",
    [
        "2019-02-04",
        "2019-2-4",
        "2019/02/04",
        "20190204",
        "20190204153000",
        "2019-02-04T23:30:00Z",
        "2019-02-04 23:30:00.123456",
        "2019-W06-1",
        "Mon, 04 Feb 2019 10:00:00 +0600",
        "4 Feb 2019",
        "04-Feb-2019",
        "February 4, 2019",
        "Feb. 4th, 2019 at 10:15 p.m. EST",
        "the 4th of February 2019",
        "Updated 10:20 AM ET, Mon February 4, 2019",
        "04.02.2019",
        "1549281600",
        "1549281600000",
    ],
)
def test_forms_that_leave_no_doubt(value: str) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize("value", ["4 февраля 2019 г.", "4 de febrero de 2019", "2019年2月4日", "4. Februar 2019"])
def test_other_languages(value: str) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize("value", ["2019-02-04T23:30:00-11:00", "2019-02-04T00:30:00+14:00"])
def test_a_time_zone_does_not_move_the_day(value: str) -> None:
    assert read_date(value) == DAY


def test_day_and_month_are_told_apart_only_where_they_can_be() -> None:
    assert read_date("13/04/2019") == date(2019, 4, 13)
    assert read_date("04/13/2019") == date(2019, 4, 13)
    assert read_date("05/05/2019") == date(2019, 5, 5)
    assert read_date("03.04.2019") == date(2019, 4, 3)
    for value in ("03/04/2019", "03-04-2019"):
        with pytest.raises(ValueError, match="day first or month first"):
            read_date(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0000-00-00", "no day of the calendar"),
        ("0000-02-04", "no day of the calendar"),
        ("0001-01-01", "not plausible"),
        ("9999-12-31", "not plausible"),
        ("2019-02-30", "no day of the calendar"),
        ("2019-13-45", "no day of the calendar"),
        ("2019", "names no day"),
        ("March 2019", "names no day"),
        ("yesterday", "names no day"),
        ("2 days ago", "names no day"),
        ("04/02/19", "names no day"),
        ("published 4 Feb 2019, updated 6 Feb 2019", "more than one day"),
        ("4 Feb 2019 " * 20, "too long"),
        ("9" * 90, "names no day"),
    ],
)
def test_what_states_no_plausible_day_is_refused(value: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_date(value)


def test_a_year_ahead_is_plausible_and_two_are_not() -> None:
    today = datetime.now(tz=UTC).date()
    assert read_date((today + timedelta(days=300)).isoformat()) == today + timedelta(days=300)
    with pytest.raises(ValueError, match="not plausible"):
        read_date((today + timedelta(days=730)).isoformat())


@pytest.mark.parametrize("value", ["", " ", "null", "None", "NaN", "NaT", "n/a", "-"])
def test_ways_to_write_that_there_is_none(value: str) -> None:
    assert is_missing(value)


@pytest.mark.parametrize(
    "path",
    [
        "news/2019-02-04-bridge.txt",
        "news/2019_02_04.md",
        "news/bridge-2019.02.04.html",
        "news/20190204.txt",
        "news/bridge_20190204_v2.txt",
        "news/20190204T1000.txt",
        "news/2019/02/04/bridge.html",
        "2019/2/4/bridge.html",
    ],
)
def test_days_in_names(path: str) -> None:
    assert date_in_name(path) == DAY


@pytest.mark.parametrize(
    "path",
    [
        "seeds/000_139cab1db7a7b812.txt",
        "news/a20190204b.txt",
        "news/120190204.txt",
        "news/2019-13-04.txt",
        "news/20991231.txt",
        "news/2019/bridge.html",
        "2019-02-04/bridge.html",
    ],
)
def test_what_only_looks_like_a_day_in_a_name(path: str) -> None:
    assert date_in_name(path) is None


def test_a_document_was_not_made_before_computers_wrote_documents_nor_tomorrow() -> None:
    assert plausible_creation(datetime(2019, 2, 4, 23, 30)) == DAY  # noqa: DTZ001 (documents state local time)
    assert plausible_creation(datetime(1970, 1, 1, tzinfo=UTC)) is None
    assert plausible_creation(datetime.now(tz=UTC) + timedelta(days=3)) is None
    assert plausible_creation(None) is None
