"""The period filter: two native date fields, and the reading of what they hold."""

from __future__ import annotations

import json
from datetime import date

from rag.errors import QuestionError

# The browser's own date fields bring a calendar, the reader's date format and the keyboard. Their value is JSON,
# {"from": "2019-02-01", "to": ""}; a field that holds half a date reports "invalid".
HTML = """
<details class="period">
  <summary>Published: <span class="chosen">any time</span></summary>
  <div class="fields" role="group" aria-label="Answer only from articles published in this period">
    <label>from <input type="date" name="from" min="0001-01-01" max="9999-12-31"></label>
    <label>to <input type="date" name="to" min="0001-01-01" max="9999-12-31"></label>
    <button type="button" name="any">Any time</button>
  </div>
</details>
"""

JS = """
const from = element.querySelector('[name=from]'), to = element.querySelector('[name=to]');
const chosen = element.querySelector('.chosen');
const read = field => field.validity.badInput ? 'invalid' : field.value;
function report() {
  const value = {from: read(from), to: read(to)};
  chosen.textContent = value.from && value.to ? value.from + ' to ' + value.to
    : value.from ? 'from ' + value.from : value.to ? 'up to ' + value.to : 'any time';
  props.value = JSON.stringify(value);
}
element.addEventListener('input', report);
element.addEventListener('focusout', report);  // half a date is no input yet
element.querySelector('[name=any]').addEventListener('click', () => { from.value = to.value = ''; report(); });
"""


def read_window(value: str | None) -> tuple[date | None, date | None]:
    """The first and the last day of publication that the reader wants, each None where the side is open.

    :raises QuestionError: a field holds no date, or the days are the wrong way round.
    """
    try:
        fields = json.loads(value or "{}")
        first, last = fields.get("from") or "", fields.get("to") or ""
    except (ValueError, AttributeError) as error:
        raise QuestionError("the period is not readable; choose its dates again") from error
    return window(first, last)


def window(first: str, last: str) -> tuple[date | None, date | None]:
    """The same for two dates as text, "" for an open side.

    :raises QuestionError: one is no date, or they are the wrong way round.
    """
    start, end = _day("from", first), _day("to", last)
    if start and end and start > end:
        raise QuestionError(f"the period begins on {start} and ends before that, on {end}; exchange the two dates")
    return start, end


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        shown = str(text)[:40]
        raise QuestionError(
            f"“{name}” holds {shown!r}, which is no date; write YYYY-MM-DD or leave it empty"
        ) from error
