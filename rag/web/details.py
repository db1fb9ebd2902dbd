"""How an answer came about, as HTML and as plain text: what was searched, who wrote it, and what that took."""

from __future__ import annotations

from html import escape

from rag.account import public_name, spent, supported
from rag.datamodels import Answer, Generation, Period
from rag.web.sources import long_date


def details(value: Answer) -> str:
    """One line; where a chat model wrote, a line that opens to all that is known of it."""
    facts = [f"Searched “{value.searched}”" if value.searched == value.question else ""]
    if value.period and (value.period.start or value.period.end):
        facts.append(f"published {span(value.period)}")
    facts.append(public_name(value.model))
    if value.abstained:
        facts.append(value.reason)
    elif value.confidence:
        facts.append(f"confidence {value.confidence:.0%}")
    if value.generation is None:
        return f'<p class="details">{_joined(facts)}</p>'
    line = _joined([*facts, supported(value.generation) if value.is_generated else ""])
    more = _joined(_more(value.model, value.generation))
    return f'<details class="details"><summary>{line}</summary><p>{more}</p></details>'


def provenance(value: Answer) -> list[str]:
    """Who wrote an answer that is not the articles' own sentences, and how much of it they support."""
    if value.generation is None or not value.is_generated:
        return []
    share = supported(value.generation)
    return [f"Written by {public_name(value.generation.model)}" + (f"; {share} by the articles." if share else ".")]


def span(period: Period) -> str:
    """A period's days as a reader writes them: "1 February 2019 – 28 February 2019"; empty where it has no side."""
    if period.start and period.end:
        first, last = long_date(period.start), long_date(period.end)
        return first if first == last else f"{first} – {last}"
    if period.start:
        return f"from {long_date(period.start)}"
    return f"up to {long_date(period.end)}" if period.end else ""


def _more(model: str, generation: Generation) -> list[str]:
    written = f"not shown: what {public_name(generation.model)} wrote" if generation.model != model else ""
    prompts = f"prompts: {', '.join(generation.prompts)}" if generation.prompts else ""
    dropped = f"{generation.dropped:,} left out" if generation.dropped else ""
    return [written, dropped, prompts, *spent(generation.usage)]


def _joined(facts: list[str]) -> str:
    return escape(" · ".join(fact for fact in facts if fact))
