"""How well and how fast a question's period is read, beside dateparser's search: `python -m tests.benchmarks.dates`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, datetime

from rag.datamodels import Period
from rag.dates import period
from rag.dates.spans import Days, current
from tests.test_dates import table

Reader = Callable[[str, date], Period | None]


def by_dateparser() -> Reader:
    """The best use of dateparser that we know: what its search finds first, widened to the precision that it was given.

    It knows no bounds and no ranges ("since", "from … to …"), so these are out of its reach.
    """
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    def read(question: str, today: date) -> Period | None:
        noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001 (dateparser compares naive times)
        settings = {"RELATIVE_BASE": noon, "PREFER_DATES_FROM": "past", "RETURN_TIME_AS_PERIOD": False}
        found = search_dates(question, languages=["en", "ru"], settings=settings) if question else None
        if not found:
            return None
        data = DateDataParser(languages=["en", "ru"], settings=settings).get_date_data(found[0][0])
        day = (data.date_obj or found[0][1]).date()
        days: Days | None = current(data.period if data.period in ("week", "month", "year") else "day", day)
        return Period(days.first, days.last, found[0][0]) if days else None

    return read


def main() -> None:
    """Print the accuracy on the table of tests, and the time of a call."""
    rows = [(question, today, expected) for question, today, expected in table() if question]
    groups = {
        "English": [row for row in rows if row[0].isascii() or not _cyrillic(row[0])],
        "Russian": [row for row in rows if _cyrillic(row[0])],
        "no period": [row for row in rows if row[2] is None],
        "one day, month, year ...": [row for row in rows if row[2] and row[2].start and row[2].end],
        "open on one side": [row for row in rows if row[2] and not (row[2].start and row[2].end)],
        "all": rows,
    }
    print(f"{'':26}{'rows':>6}{'grammar':>10}{'dateparser':>12}")
    readers = (period, by_dateparser())
    times: list[list[float]] = [[], []]
    right = [
        {row[0] + str(row[1]): _right(reader, row, spent) for row in rows}
        for reader, spent in zip(readers, times, strict=True)
    ]
    for name, group in groups.items():
        shares = [sum(marks[row[0] + str(row[1])] for row in group) / len(group) for marks in right]
        print(f"{name:26}{len(group):6}{shares[0]:10.1%}{shares[1]:12.1%}")
    median, p95 = ([1000 * statistics.quantiles(spent, n=20)[at] for spent in times] for at in (9, 18))
    print(f"{'ms a question, median':32}{median[0]:10.2f}{median[1]:12.2f}")
    print(f"{'ms a question, 95th of 100':32}{p95[0]:10.2f}{p95[1]:12.2f}")


def _right(reader: Reader, row: tuple[str, date, Period | None], spent: list[float]) -> bool:
    question, today, expected = row
    begin = time.perf_counter()
    found = reader(question, today)
    spent.append(time.perf_counter() - begin)
    return (found and (found.start, found.end)) == (expected and (expected.start, expected.end))


def _cyrillic(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


if __name__ == "__main__":
    main()
