"""Holds what a model wrote, and what is shown of an answer, against the passages: before the contract and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.claims import Checked, Given, Source, check
from rag.claims.judging import RANK
from rag.claims.sources import source_of
from rag.contract.cutting import Cutter
from rag.contract.markers import Markers
from rag.contract.plain import plain
from rag.contract.talk import sort, unlabelled
from rag.datamodels import Answer, Citation, Excerpt, Statement, Support
from rag.evaluation.rows import ShownSentence, WrittenSentence

CARRIED: frozenset[Support] = frozenset({"verbatim", "supported"})
_ANY_NUMBER = frozenset(range(10_000))


def written_sentences(written: str, excerpts: Sequence[Excerpt], question: str) -> tuple[WrittenSentence, ...]:
    """Every sentence of the model's text that claims something, against the excerpts that its own markers name.

    Sentences are cut and sorted as the contract does it, so that before and after are of the same ones; one that is
    repeated counts once. They are judged by `rag.claims.check`, the program's own checker, which also decides what is
    shown. So that what is shown is supported holds by construction; what is found here, before, is the finding.
    """
    sources = {excerpt.number: replace(source_of(excerpt.hits[0]), text=excerpt.text) for excerpt in excerpts}
    claims: dict[str, tuple[int, ...]] = {}
    for text, markers in _claims(written, excerpts, question):
        claims.setdefault(text, markers)
    return tuple(_judged(text, markers, sources, question) for text, markers in claims.items())


def shown_sentences(answer: Answer) -> tuple[ShownSentence, ...]:
    """Every sentence of an answer as shown, held once more against what its citations open."""
    return tuple(_found_again(statement, answer) for statement in answer.statements)


def _claims(written: str, excerpts: Sequence[Excerpt], question: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What is claimed, as plain text, with the numbers that its markers name, those of no excerpt among them."""
    texts = [excerpt.text for excerpt in excerpts]
    markers, any_number = Markers([excerpt.number for excerpt in excerpts], texts), Markers(_ANY_NUMBER, texts)
    cutter = Cutter(markers)
    for cut in (*cutter.feed(written), *cutter.finish()):
        line = plain(cut, markers)
        text = unlabelled(line.text)
        said = sort(text, question)
        if said == "sources":
            return
        if said == "claim" and not line.heading and any(map(str.isalnum, text)):
            named = {(marker.start, marker.end): marker.numbers for marker in any_number.find(cut.text)}
            found = [named.get((marker.start, marker.end), marker.numbers) for marker in markers.find(cut.text)]
            yield text, tuple(dict.fromkeys(number for numbers in found for number in numbers))


def _judged(text: str, markers: tuple[int, ...], sources: Mapping[int, Source], question: str) -> WrittenSentence:
    valid = tuple(number for number in markers if number in sources)
    by_marker, reason = _held(text, {number: sources[number] for number in valid}, question)
    return WrittenSentence(
        text,
        markers,
        valid,
        tuple(number for number in valid if _held(text, {number: sources[number]}, question)[0] in CARRIED),
        by_marker,
        _weakest(check(text, list(sources.values()), question=question))[0],
        reason,
    )


def _found_again(statement: Statement, answer: Answer) -> ShownSentence:
    cited = {citation.number: citation for citation in answer.citations if citation.number in statement.citations}
    quoted = {number: _quoted(citation) for number, citation in cited.items()}
    return ShownSentence(
        statement.text,
        statement.support,
        _held(statement.text, cited, answer.searched)[0],
        _held(statement.text, quoted, answer.searched)[0],
    )


def _quoted(citation: Citation) -> Source:
    return replace(source_of(citation), text=citation.quote)


def _held(text: str, passages: Mapping[int, Given], question: str) -> tuple[Support, str]:
    """How well the passages, singly or together, support all of a sentence, and why not better."""
    if not passages:
        return "unsupported", "no marker of it names an excerpt"
    markers = "".join(f"[{number}]" for number in passages)
    return _weakest(check(f"{text} {markers}", passages, question=question))


def _weakest(checked: Sequence[Checked]) -> tuple[Support, str]:
    worst = min(checked, key=lambda sentence: RANK[sentence.support], default=None)
    return (worst.support, worst.reason) if worst else ("unsupported", "it says nothing")
