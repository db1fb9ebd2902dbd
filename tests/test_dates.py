from datetime import date
from pathlib import Path

import pytest

from rag.datamodels import Period
from rag.dates import describe, period

TABLE = Path(__file__).parent / "dates_table.tsv"


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
