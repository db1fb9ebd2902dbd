"""The conversation as HTML: questions, answers with their markers, and how far the start has come, all escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.datamodels import Answer, Hit, Period
from rag.reports import StoreStats
from rag.web.backend import Status
from rag.web.details import details, provenance, span
from rag.web.sources import byline, caveats, counted, safe_url
from rag.web.statements import statements

_AGAIN = '<button type="button" class="again" data-event="retry">Ask again</button>'


def question(text: str) -> str:
    """The reader's own words."""
    return f'<h2 class="question" dir="auto">{escape(text)}</h2>'


def answer(turn: int, value: Answer) -> str:
    """An answer, or a snapshot of one: its sentences with their markers and, when done, what was searched."""
    parts = [_searched(value)]
    if value.message:
        parts.append(f'<p class="message">{escape(value.message)}</p>')
    parts.append(statements(turn, value))
    if value.abstained and value.hits:
        parts.append(_related(turn, value.hits))
    if value.notes:
        parts.append(f'<ul class="notes">{"".join(f"<li>{escape(note)}</li>" for note in value.notes)}</ul>')
    if value.done:
        parts.append(details(value))
    return f'<div class="answer{" abstained" if value.abstained else ""}">{"".join(parts)}</div>'


def suggestions(questions: Sequence[str]) -> str:
    """What may be asked next, each asked by a click."""
    if not questions:
        return ""
    return f'<div class="next"><p class="label">Ask next</p><ul class="chips">{_questions(questions)}</ul></div>'


def _searched(value: Answer) -> str:
    """What was searched instead of the reader's own words, where it is something else."""
    if value.searched in ("", value.question):
        return ""
    return f'<p class="searched">Searched “<span dir="auto">{escape(value.searched)}</span>”</p>'


def actions(turn: int, value: Answer) -> str:
    """The buttons below a finished answer."""
    label = (
        "Related" if value.abstained else counted(len({citation.passage.id for citation in value.citations}), "source")
    )
    shown = f'<button type="button" class="show-sources" data-do="sources" data-turn="{turn}">{label}</button>'
    return (
        f'<div class="actions">{shown if value.citations or value.hits else ""}'
        f'<button type="button" data-do="copy" data-text="{escape(copied(value))}">Copy with citations</button>'
        f"{_AGAIN}</div>"
    )


def again() -> str:
    """The button below a turn that has no answer."""
    return f'<div class="actions">{_AGAIN}</div>'


def stopped() -> str:
    """What stands below a turn that the reader stopped."""
    return f'<p class="stopped" role="status">Stopped.</p>{again()}'


def copied(value: Answer) -> str:
    """An answer as plain text to paste elsewhere: the question, the sentences, and the numbered sources."""
    gist = next((statement.gist for statement in value.statements), "")
    lines = [value.question, *(["", gist] if gist else []), "", value.text]
    notes = [*value.notes, *provenance(value)]
    if notes:
        lines += ["", *notes]
    if value.citations:
        lines += ["", "Sources"]
    for citation in value.citations:
        article = citation.article
        published = article.published.isoformat() if article.published else "undated"
        facts = [article.title, article.source, published, safe_url(article.url) or "", *caveats(citation)]
        lines.append(f"[{citation.number}] " + ", ".join(fact for fact in facts if fact))
    return "\n".join(lines)


def waiting(message: str) -> str:
    """What the assistant is busy with."""
    return f'<p class="waiting" role="status">{escape(message)}</p>'


def problem(message: str) -> str:
    """What went wrong, with its remedy."""
    return f'<p class="problem" role="alert">{escape(message[:1].upper() + message[1:])}</p>'


def status(value: Status) -> str:
    """How far the start has come; nothing once all is ready."""
    if value.state == "ready":
        return ""
    if value.state == "failed":
        return problem(value.message)
    bar, figures = "<progress></progress>", ""
    if progress := value.progress:
        total = progress.articles_total
        of_total = f" of {total:,}" if total else ""
        figures = f"{progress.articles:,}{of_total} articles, {progress.passages:,} passages"
        if progress.seconds_left is not None:
            figures += f", about {_duration(progress.seconds_left)} left"
        if total:
            bar = f'<progress value="{progress.articles}" max="{total}"></progress>'
    return f'<div class="starting" role="status"><p>{escape(value.message)} <span>{figures}</span></p>{bar}</div>'


def welcome(examples: Sequence[str], stats: StoreStats | None) -> str:
    """What is there before the first question: questions that this archive can answer."""
    buttons = _questions(examples)
    offered = (
        f'<p class="label">Questions these articles answer</p><ul class="examples">{buttons}</ul>' if buttons else ""
    )
    return (
        f'<div class="welcome"><h2>Ask the articles</h2><p>Every sentence of an answer carries its source. '
        f"When the articles do not say, you are told so.{_archive(stats)}</p>{offered}</div>"
    )


def _questions(questions: Sequence[str]) -> str:
    return "".join(
        f'<li><button type="button" data-event="example_select" data-question="{escape(text)}" dir="auto">'
        f"{escape(text)}</button></li>"
        for text in questions
    )


def _archive(stats: StoreStats | None) -> str:
    if stats is None:
        return ""
    dates = ""
    if stats.earliest and stats.latest:
        dates = f", {span(Period(stats.earliest, stats.latest))}"
    return f" <span>In the archive: {counted(stats.articles, 'article')}{dates}.</span>"


def _related(turn: int, hits: Sequence[Hit]) -> str:
    items = "".join(
        f'<li><a class="cite" href="#related-{turn}-{hit.rank}" dir="auto">{escape(hit.article.title)}</a>'
        f"{byline(hit.article)}</li>"
        for hit in hits
    )
    return f'<div class="related"><p class="label">Related, not an answer</p><ul>{items}</ul></div>'


def _duration(seconds: float) -> str:
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes))
