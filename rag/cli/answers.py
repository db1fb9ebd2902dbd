"""An answer on the screen: its sentences as its form arranges them, its numbered sources, and how it came about."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from rag.account import spent, supported
from rag.cli.output import clean, day_column, headline, one_line, print_indented, stdout
from rag.datamodels import Answer, Article, Citation, Statement

_SUPPORT = {"partly": "supports only part of the sentence", "unsupported": "does not support the sentence"}
_MOST_LISTED = 5


def print_answer(answer: Answer) -> None:
    """The answer with its markers, its numbered sources, and how it came about; abstaining, what is related."""
    console = stdout()
    if answer.message:
        console.print(Text(clean(answer.message)))
    _print_statements(console, answer)
    for note in answer.notes:
        console.print(Text(f"note: {one_line(note)}", style="yellow"))
    if answer.citations:
        console.print(Text("\nSources", style="bold"))
        for citation in answer.citations:
            _print_source(console, citation)
    if answer.abstained and answer.hits:
        console.print(Text("\nRelated", style="bold"))
        for article in {hit.article.id: hit.article for hit in answer.hits}.values():
            console.print(Text("  · ") + _dated(article))
    console.print(Text("\n" + _account(answer), style="dim"))


def sentences(answer: Answer) -> list[Text]:
    """The answer's sentences with their markers, in one run."""
    return [_sentence(statement) for statement in answer.statements]


def _print_statements(console: Console, answer: Answer) -> None:
    match answer.form:
        case "plain":
            for gist in (statement.gist for statement in answer.statements if statement.gist):
                console.print(Text(one_line(gist), style="bold"))
            if answer.statements:
                console.print(Text(" ").join(sentences(answer)))
        case "timeline" | "disagreement":
            for statement in answer.statements:
                print_indented(console, Text("· ") + _sentence(statement), 2)
        case "comparison":
            for lead, side in groupby(answer.statements, key=lambda statement: statement.lead):
                if lead:
                    console.print(Text(clean(lead), style="bold"))
                for statement in side:
                    print_indented(console, Text("· ") + _sentence(statement, led=False), 2)


def _sentence(statement: Statement, *, led: bool = True) -> Text:
    parts = [Text(clean(statement.lead), style="dim")] if statement.lead and led else []
    if statement.context:
        parts.append(Text(clean(statement.context), style="dim italic"))
    parts.append(_focused(statement))
    if statement.support == "unsupported":
        reason = f": {one_line(statement.reason)}" if statement.reason else ""
        parts.append(Text(f"[not supported{reason}]", style="yellow"))
    elif statement.citations:
        parts.append(Text(statement.markers, style="cyan"))
    return Text(" ").join(parts)


def _focused(statement: Statement) -> Text:
    """The sentence with its exact answer in bold."""
    start, end = statement.focus or (0, 0)
    text = Text(clean(statement.text[:start]))
    text.append(clean(statement.text[start:end]), style="bold")
    return text.append(clean(statement.text[end:]))


def _print_source(console: Console, citation: Citation) -> None:
    article = citation.article
    console.print(Text(f"[{citation.number}] ", style="cyan") + _dated(article))
    if article.url:
        console.print(Text(f"    {one_line(article.url)}", style="dim"))
    quote = Text(f"“{one_line(citation.quote)}”")
    if citation.support in _SUPPORT:
        reason = f": {one_line(citation.reason)}" if citation.reason else ""
        quote.append(f"  ({_SUPPORT[citation.support]}{reason})", style="yellow")
    print_indented(console, quote, 4)
    if newer := citation.superseded_by:
        print_indented(console, Text("superseded by a newer version: ", style="yellow") + _placed(newer), 4)
    if citation.also:
        _print_also(console, citation.also)


def _print_also(console: Console, also: tuple[Article, ...]) -> None:
    print_indented(console, Text(f"also in {len(also)} article{'' if len(also) == 1 else 's'}:", style="dim"), 4)
    for article in also[:_MOST_LISTED]:
        print_indented(console, Text("· ") + _placed(article), 6)
    if len(also) > _MOST_LISTED:
        print_indented(console, Text(f"· and {len(also) - _MOST_LISTED} more"), 6)


def _dated(article: Article) -> Text:
    return headline(article) + Text(f", {day_column(article.published)}", style="dim")


def _placed(article: Article) -> Text:
    return _dated(article) + Text(f", {one_line(article.url)}" if article.url else "", style="dim")


def _account(answer: Answer) -> str:
    """How the answer came about: what was searched, when, by which model, at what price, how sure, why it abstained."""
    parts = [f"searched: {one_line(answer.searched)}"]
    if answer.period:
        start, end = answer.period.start, answer.period.end
        parts.append(f"period: {start or 'the beginning'} to {end or 'today'}")
    parts += [f"model: {one_line(answer.model)}", f"confidence: {answer.confidence:.2f}"]
    if answer.reason:
        parts.append(f"reason: {one_line(answer.reason)}")
    if answer.generation:
        prompts = [f"prompts: {', '.join(answer.generation.prompts)}"] if answer.generation.prompts else []
        parts += [
            supported(answer.generation) if answer.is_generated else "",
            *map(one_line, prompts),
            *spent(answer.generation.usage),
        ]
    return " · ".join(part for part in parts if part)
