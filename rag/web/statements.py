"""The sentences of an answer as HTML, arranged as its form says, each with its exact answer, context and markers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import groupby

from rag.datamodels import Answer, Citation, Statement
from rag.web.sources import counted

_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_SUPPORT = {"partly": "partly supported", "unsupported": "not supported"}


def statements(turn: int, value: Answer) -> str:
    """An answer's sentences: a paragraph, a list, a list by date, or a section for each side; nothing without any.

    In a paragraph the sentence that is being written comes last.
    """
    citations = {citation.number: citation for citation in value.citations}
    if value.form == "plain" or not value.statements:
        sentences = [_statement(turn, statement, citations) for statement in value.statements]
        written = " ".join([*sentences, _pending(value.pending)] if value.pending else sentences)
        return f'<p class="statements">{written}</p>' if written else ""
    match value.form:
        case "disagreement":
            return f'<ul class="statements disagreement">{_items(turn, value.statements, citations)}</ul>'
        case "timeline":
            return f'<ol class="statements timeline">{_items(turn, value.statements, citations)}</ol>'
        case "comparison":
            sides = groupby(value.statements, key=lambda statement: statement.lead)
            sections = (
                f'<section class="side">{_heading(lead)}<ul>{_items(turn, group, citations, led=False)}</ul></section>'
                for lead, group in ((lead, tuple(group)) for lead, group in sides)
            )
            return f'<div class="statements comparison">{"".join(sections)}</div>'


def _items(turn: int, items: tuple[Statement, ...], citations: Mapping[int, Citation], *, led: bool = True) -> str:
    return "".join(f"<li>{_statement(turn, item, citations, led=led)}</li>" for item in items)


def _heading(lead: str) -> str:
    return f'<h3 class="lead" dir="auto">{escape(lead.removesuffix(":"))}</h3>' if lead else ""


def _pending(text: str) -> str:
    """What is not checked yet: muted, without a marker, and unread by a screen reader until it is checked.

    The element is none that a sentence has, so that the browser puts a sentence in its place instead of renaming it.
    """
    return f'<bdi class="pending" aria-hidden="true">{escape(text)}</bdi>'


def _unsupported(statement: Statement) -> str:
    why = f": {escape(statement.reason)}" if statement.reason else ""
    return (
        f'<span class="unsupported"><span class="sentence" dir="auto">{escape(statement.text)}</span> '
        f'<span class="note doubtful">not supported{why}</span></span>'
    )


def _statement(turn: int, statement: Statement, citations: Mapping[int, Citation], *, led: bool = True) -> str:
    if statement.support == "unsupported":
        return _unsupported(statement)
    markers = "".join(_marker(turn, number, citations.get(number)) for number in statement.citations)
    gist = f'<strong class="gist" dir="auto">{escape(statement.gist)}</strong> ' if statement.gist else ""
    lead = _lead(statement.lead) if led else ""
    context = f'<span class="context" dir="auto">{escape(statement.context)}</span> ' if statement.context else ""
    sentence = f'<span class="sentence" dir="auto">{_focused(statement)}</span>'
    return f"{gist}{lead}{context}{sentence}\u2060{markers}"


def _lead(lead: str) -> str:
    if not lead:
        return ""
    day = lead.removesuffix(":")
    if _DATE.fullmatch(day):
        return f'<time class="lead" datetime="{day}">{escape(lead)}</time> '
    return f'<span class="lead" dir="auto">{escape(lead)}</span> '


def _focused(statement: Statement) -> str:
    """The sentence with its exact answer set off; the offsets are of the text before it is escaped."""
    if statement.focus is None:
        return escape(statement.text)
    start, end = statement.focus
    before, exact, behind = statement.text[:start], statement.text[start:end], statement.text[end:]
    return f'{escape(before)}<strong class="focus">{escape(exact)}</strong>{escape(behind)}'


def _marker(turn: int, number: int, citation: Citation | None) -> str:
    title = escape(citation.article.title) if citation else ""
    marker = (
        f'<a class="cite" href="#source-{turn}-{number}" title="{title}" aria-label="Source {number}">[{number}]</a>'
    )
    notes = _notes(citation) if citation else []
    return marker + "".join(f' <span class="{kind}">{note}</span>' for kind, note in notes)


def _notes(citation: Citation) -> list[tuple[str, str]]:
    """What a reader must know of a source before opening it; the source's card says more."""
    notes = []
    if citation.support in _SUPPORT:
        notes.append(("note doubtful", _SUPPORT[citation.support]))
    if citation.superseded_by:
        notes.append(("note doubtful", "superseded by a newer version"))
    if citation.also:
        notes.append(("note", f"also in {counted(len(citation.also), 'article')}"))
    return notes
