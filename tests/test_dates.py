import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.datamodels import Period
from rag.dates import describe, period
from rag.dates.english import ENGLISH
from rag.dates.russian import RUSSIAN

TABLE = Path(__file__).parent / "dates_table.tsv"
TODAY = date(2019, 2, 5)
LONGEST = 20_000


def table() -> list[tuple[str, date, Period | None]]:
    """The expressions: a question, the reader's day, and the period it names."""
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        question, today, start, end = line.split("\t")
        expected = None if start == "none" else Period(_day(start), _day(end))
        rows.append((question, date.fromisoformat(today), expected))
    return rows


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("question", "today", "expected"), table())
def test_reads_the_period_of_the_table(question: str, today: date, expected: Period | None) -> None:
    found = period(question, today)
    assert (found and Period(found.start, found.end)) == expected
    if found:
        assert found.text.strip() == found.text != ""
        assert found.text in question


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        ("What happened in February 2019?", "in February 2019"),
        ("On Feb. 4th, 2019, who arrived?", "On Feb. 4th, 2019"),
        ("Who led it from March 2015 to May 2017 in Osh?", "from March 2015 to May 2017"),
        ("What has been said since the beginning of 2019 about gas?", "since the beginning of 2019"),
        ("Who ran it in 2015–17?", "in 2015–17"),
        ("What\u00a0happened LAST  WEEK then?", "LAST  WEEK"),
        ("Что было НА ПРОШЛОЙ НЕДЕЛЕ в Оше?", "НА ПРОШЛОЙ НЕДЕЛЕ"),
        ("Что было с 2015 по 2017 год?", "с 2015 по 2017 год"),
        ("Что было 4\u00a0февраля 2019\u00a0г. в Оше?", "4\u00a0февраля 2019\u00a0г."),
        ("İstanbul'da in 2018?", "in 2018"),
    ],
)
def test_keeps_the_wording_of_the_question(question: str, wording: str) -> None:
    found = period(question, TODAY)
    assert found is not None
    assert found.text == wording


def test_years_are_those_of_a_thousand_to_2200() -> None:
    assert period("in 1000", TODAY) == Period(date(1000, 1, 1), date(1000, 12, 31), "in 1000")
    assert period("in 2200", TODAY) == Period(date(2200, 1, 1), date(2200, 12, 31), "in 2200")
    assert period("in 2201", TODAY) is None
    assert period("in 0999", TODAY) is None
    assert period("in the 10th century", TODAY) is None
    assert period("what happened 2000 years ago", TODAY) is None


@pytest.mark.parametrize("year", [1900, 2000, 2018, 2019, 2020])
@pytest.mark.parametrize("month", range(12))
def test_months_end_where_the_calendar_ends_them(year: int, month: int) -> None:
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    expected = (date(year, month + 1, 1), following - timedelta(days=1))
    for words, lead in ((ENGLISH, "in"), (RUSSIAN, "в")):
        for form in words.months[month].split("|"):
            found = period(f"{lead} {form} {year}", TODAY)
            assert found is not None, form
            assert (found.start, found.end) == expected


@given(st.dates(date(1001, 1, 1), date(2199, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_every_way_to_write_a_day_is_that_day(day: date) -> None:
    name = ENGLISH.months[day.month - 1].split("|")[0].capitalize()
    russian = RUSSIAN.months[day.month - 1].split("|")[1]
    for written in (
        day.isoformat(),
        f"{day:%d.%m.%Y}".replace(f"{day:%Y}", str(day.year)),
        f"{day.day} {name} {day.year}",
        f"{name} {day.day}, {day.year}",
        f"{day.day} {russian} {day.year} года",
    ):
        found = period(f"What was reported on {written}?", TODAY)
        assert found is not None, written
        assert (found.start, found.end) == (day, day), written


@given(st.dates(date(1100, 1, 1), date(2100, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_what_has_no_year_has_begun_by_today(today: date) -> None:
    for question in ("in February", "on 29 February", "on Monday", "in Q3", "в марте", "в среду", "on 31 December"):
        found = period(question, today)
        assert found is not None
        assert found.start is not None
        assert found.start <= today
        latest = 1 if question in ("on Monday", "в среду") else 53 if "29" not in question else 53 * 8
        assert today - found.start < timedelta(weeks=latest)


def test_what_is_to_come_may_lie_after_today() -> None:
    assert period("When will it happen in March?", TODAY) == Period(date(2019, 3, 1), date(2019, 3, 31), "in March")
    # "will" inside a question about the past does not turn it round.
    assert period("What did he say in March will happen?", TODAY) == Period(
        date(2018, 3, 1), date(2018, 3, 31), "in March"
    )


@pytest.mark.parametrize("today", [date.min, date(999, 12, 31), date(2200, 12, 31), date(2201, 1, 1), date.max])
def test_any_day_can_be_today(today: date) -> None:
    for question, _, _ in table():
        period(question, today)


_WORDS = sorted(
    {
        form
        for words in (ENGLISH, RUSSIAN)
        for field in (
            *(*words.months, *words.weekdays, *words.seasons.values(), *words.units.values(), *words.leads.values()),
            *(*words.numbers.values(), *words.ordinals.values(), *words.shifts.values(), *words.days.values()),
            *(*words.parts.values(), *words.edges.values(), *words.clips.values(), *words.decades.values()),
            *(words.rolling, words.ago, words.joins, words.conjunctions, words.now, words.weekend, words.eras),
            *(
                "of|the|a|,|-|–|.|?|:|/|4|4th|31|0|99|2019|1000|2200|2015-2017|2019-02|1990s|90s|4-10|Q3|XIX|2019-02-04",
            ),
        )
        for form in field.split("|")
    }
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)), st.dates())
@example("laſt weeK", TODAY)
@example("in ２０１９", TODAY)
@example("last 999 centuries", TODAY)
@settings(max_examples=1500, deadline=None)
def test_never_raises_and_always_quotes(question: str, today: date) -> None:
    found = period(question, today)
    if found is not None:
        assert found.text in question
        assert found.text
        assert found.start or found.end
        assert found.start is None or found.end is None or found.start <= found.end
        describe(found)


_UNITS = (
    *(
        "in February ",
        "1",
        "in 2015 and ",
        "the ",
        "early ",
        "first week of ",
        '"',
        "4,",
        "Monday, ",
        "2015-",
        "«",
        "в ",
    ),
    *("the end of the ", "February, ", "x", " ", "last ", "4 and ", "between 2015 and "),
)


@pytest.mark.parametrize("unit", _UNITS)
def test_a_long_question_takes_bounded_time(unit: str) -> None:
    def seconds(length: int) -> float:
        begin = time.process_time()
        period((unit * length)[:length], TODAY)
        return time.process_time() - begin

    assert seconds(LONGEST) < max(20 * min(seconds(LONGEST // 4) for _ in range(2)), 1.0)


def test_a_question_takes_less_than_two_milliseconds() -> None:
    spent = []
    for question, today, _ in table():
        begin = time.perf_counter()
        period(question, today)
        spent.append(time.perf_counter() - begin)
    assert sorted(spent)[len(spent) // 2] < 0.002


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, rag.dates; print(sorted({'dateparser', 'numpy', 'torch', 'regex'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2019-02-04", "2019-02-04", "4 February 2019"),
        ("2019-02-01", "2019-02-28", "February 2019"),
        ("2020-02-01", "2020-02-28", "1–28 February 2020"),
        ("2019-02-04", "2019-02-10", "4–10 February 2019"),
        ("2019-01-28", "2019-02-03", "28 January – 3 February 2019"),
        ("2018-12-31", "2019-01-06", "31 December 2018 – 6 January 2019"),
        ("2019-03-01", "2019-05-31", "March–May 2019"),
        ("2018-12-01", "2019-02-28", "December 2018 – February 2019"),
        ("2018-02-01", "2019-02-28", "February 2018 – February 2019"),
        ("2018-02-04", "2019-02-04", "4 February 2018 – 4 February 2019"),
        ("2019-01-01", "2019-12-31", "2019"),
        ("2015-01-01", "2017-12-31", "2015–2017"),
        ("1801-01-01", "1900-12-31", "1801–1900"),
        ("2018-03-01", "-", "since 1 March 2018"),
        ("-", "2018-12-31", "until 31 December 2018"),
        ("-", "9999-12-31", "until 31 December 9999"),
        ("-", "-", "any time"),
    ],
)
def test_describes_a_period(start: str, end: str, expected: str) -> None:
    assert describe(Period(_day(start), _day(end))) == expected


@given(st.dates(), st.dates())
@settings(max_examples=300, deadline=None)
def test_a_described_closed_period_names_both_years(first: date, second: date) -> None:
    start, end = min(first, second), max(first, second)
    said = describe(Period(start, end))
    assert str(start.year) in said
    assert str(end.year) in said
