"""Turns the rows of composed answers into the report's sections; each is None where there was nothing to measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from rag.evaluation.figures import means, ratio, times
from rag.evaluation.report import Figure, Section
from rag.evaluation.rows import Gold, Kind, Measured, Row, ShownSentence, WrittenSentence
from rag.evaluation.writing import CARRIED

_Sentence = TypeVar("_Sentence", WrittenSentence, ShownSentence)
_MOST_REASONS = 5
_LONGEST_REASON = 200
_SIDES: dict[str, Callable[[Row], Measured | None]] = {
    "composed": lambda row: row.composed,
    "extractive": lambda row: row.extractive,
}
_UNANSWERABLE: tuple[tuple[Kind, str], ...] = (("unanswerable", "unanswerable"), ("off_topic", "off-topic"))


def composed_sections(rows: Sequence[Row]) -> tuple[Section, ...]:
    """Everything that is reported of the rows of one run."""
    found = (support(rows), markers(rows), answers(rows), abstention(rows), cost(rows))
    return tuple(section for section in found if section)


def support(rows: Sequence[Row]) -> Section | None:
    """How much of what the model wrote its passages support, and how much of what is shown.

    `rag.claims.check` judges both, and it is the program's own: it also decides what is shown, so that "after" is high
    by construction, and "before" is the finding. Containment and gold sentences (`answers`) do not depend on it.
    """
    written = [row.sentences for row in rows if row.sentences]
    if not written:
        return None
    shown = [row.composed.sentences for row in rows if row.outcome == "answered" and row.composed]
    figures = [
        *_of_sentences("before: by the excerpts that its own markers name", written, lambda s: s.support in CARRIED),
        *_of_sentences("before: by any excerpt, whatever the markers", written, lambda s: s.anywhere in CARRIED),
        *_of_sentences("after: by the passages cited, as before", shown, lambda s: s.support in CARRIED),
        *_of_sentences("after: shown as supported", shown, lambda s: s.labelled in CARRIED),
        *_of_sentences("after: shown as supported in part", shown, lambda s: s.labelled == "partly"),
        *_of_sentences("after: shown as unsupported", shown, lambda s: s.labelled == "unsupported"),
        *_of_sentences("after: shown as supported, though the quoted sentences do not say it", shown, _mislabelled),
        *ratio("sentences left out", [(_left_out(row), row.counted) for row in rows if row.sentences]),
    ]
    note = (
        "shares of sentences, by the program's own claim check, which also decides what is shown: so after is high by "
        "construction and before is the finding; of what the model wrote, sentences that claim something"
    )
    return Section("composed_support", "Answers: support", note, tuple(figures))


def markers(rows: Sequence[Row]) -> Section | None:
    """The markers that the model wrote itself, before any was moved, added or dropped."""
    written = [row.sentences for row in rows if row.sentences]
    if not written:
        return None
    named = [[(len(s.markers), len(s.valid), len(s.right)) for s in sentences] for sentences in written]
    totals = [tuple(map(sum, zip(*counts, strict=True))) for counts in named]
    figures = [
        *_of_sentences("sentences with a marker", written, lambda s: bool(s.markers)),
        *ratio("markers that name an excerpt", [(valid, written) for written, valid, _ in totals]),
        *ratio("markers whose excerpt supports the sentence", [(right, written) for written, _, right in totals]),
        *_of_sentences(
            "sentences that an excerpt supports, but none that they name",
            written,
            lambda s: s.anywhere in CARRIED and s.support not in CARRIED,
        ),
    ]
    return Section("composed_markers", "Answers: markers", "as the model wrote them", tuple(figures))


def answers(rows: Sequence[Row]) -> Section | None:
    """The answers shown against the set's gold: short answers, long ones, gold sentences; composed and extractive."""
    asked = [row for row in rows if row.kind == "answerable"]
    both = [row for row in asked if row.outcome == "answered" and not row.extractive.refused]
    figures: list[Figure] = []
    for name, score in (("gold answer in it", _contained), ("ROUGE-L", _rouge)):
        figures += _compared(f"{name}, all answerable", asked, score)
        if any(row.composed for row in asked) and len(both) < len(asked):
            figures += _compared(f"{name}, where both answered", both, score)
    for side, measured in _SIDES.items():
        golds = [of.gold for row in both if (of := measured(row)) and of.gold.sentences]
        if golds:
            figures += [
                *ratio(f"citations that quote a gold sentence, {side}", [(g.quotes_right, g.quotes) for g in golds]),
                *ratio(f"gold sentences cited, {side}", [(g.sentences_quoted, g.sentences) for g in golds]),
            ]
    if not figures:
        return None
    note = (
        "gold answer: one of fewer than ten words stands in the sentences shown (lenient: maybe in another role), "
        "where a relevant document holds it; ROUGE-L: with the nearest gold answer of ten words or more; nothing shown "
        "counts 0; difference: composed less extractive, paired"
    )
    return Section("composed_answers", "Answers: against gold", note, tuple(figures))


def abstention(rows: Sequence[Row]) -> Section | None:
    """Who is refused, by whom, and what became of the questions that the model did not answer."""
    if not rows:
        return None
    figures: list[Figure] = []
    answerable = [row for row in rows if row.kind == "answerable"]
    for side, measured in _SIDES.items():
        refused = [(row.kind, float(of.refused)) for row in rows if (of := measured(row))]
        for kind, name in _UNANSWERABLE:
            figures += means(f"{name} refused, {side}", [value for of, value in refused if of == kind])
        figures += means(f"answerable refused, {side}", [value for of, value in refused if of == "answerable"])
    called = [row for row in rows if row.composed and row.outcome != "abstained"]
    for name, is_answerable in (("answerable", True), ("unanswerable", False)):
        asked = [row for row in called if (row.kind == "answerable") is is_answerable]
        declined = [float(row.outcome == "declined") for row in asked]
        figures += means(f"declined by the model that was asked, {name}", declined)
    figures += means("another answer stood in", [float(row.outcome == "stood in") for row in called])
    figures += means("failed", [float(row.outcome == "failed") for row in called])
    note = f"{len(answerable)} answerable of {len(rows)}; too little evidence refuses before any model is called"
    if reasons := _reasons(called):
        note += f"; why the model's answer is not shown: {reasons}"
    return Section("composed_abstention", "Answers: abstention", note, tuple(figures))


def cost(rows: Sequence[Row]) -> Section | None:
    """Tokens, money, time and length of the answers."""
    figures: list[Figure] = []
    usages = [row.usage for row in rows if row.usage]
    if usages:
        figures += means("tokens read", [u.input_tokens for u in usages], "tokens")
        figures += means("tokens written", [u.output_tokens for u in usages], "tokens")
        figures += means("cost", [u.cost for u in usages], "US$")
        figures += times("first token", [u.first for u in usages])
        figures += times("model's call", [u.seconds or None for u in usages])
    for side, measured in _SIDES.items():
        given = [of for row in rows if row.outcome in ("answered", "stood in") and (of := measured(row))]
        given = [of for of in given if not of.refused]
        figures += times(f"first sentence shown, {side}", [of.first for of in given])
        figures += times(f"whole answer, {side}", [of.seconds for of in given])
        figures += means(f"sentences shown, {side}", [len(of.sentences) for of in given], "sentences")
        figures += means(f"length of the answer, {side}", [len(of.text.split()) for of in given], "words")
    if not figures:
        return None
    note = "tokens, cost, sentences and words are means an answer; one question at a time, the model loaded before"
    return Section("composed_cost", "Answers: cost", note, tuple(figures))


def _contained(gold: Gold) -> float | None:
    return None if gold.contained is None else float(gold.contained)


def _rouge(gold: Gold) -> float | None:
    return gold.rouge


def _compared(name: str, rows: Sequence[Row], score: Callable[[Gold], float | None]) -> list[Figure]:
    figures: list[Figure] = []
    for side, measured in _SIDES.items():
        figures += means(f"{name}, {side}", [score(of.gold) for row in rows if (of := measured(row))])
    pairs = [(score(row.composed.gold), score(row.extractive.gold)) for row in rows if row.composed]
    differences = [mine - theirs for mine, theirs in pairs if mine is not None and theirs is not None]
    return figures + means(f"{name}, difference", differences)


def _of_sentences(
    name: str, answers: Sequence[Sequence[_Sentence]], is_so: Callable[[_Sentence], bool]
) -> list[Figure]:
    return ratio(name, [(sum(map(is_so, sentences)), len(sentences)) for sentences in answers])


def _left_out(row: Row) -> int:
    """How many sentences of the model are not shown; all of them where another answer stands in."""
    return row.dropped if row.outcome == "answered" else row.counted


def _mislabelled(sentence: ShownSentence) -> bool:
    return sentence.labelled in CARRIED and sentence.quoted not in CARRIED


def _reasons(rows: Sequence[Row]) -> str:
    """What rows say of why no answer of the model is shown, the most frequent first."""
    counted = Counter(row.why[:_LONGEST_REASON] for row in rows if row.why and row.outcome != "declined")
    return "; ".join(f"{count} x {reason!r}" for reason, count in counted.most_common(_MOST_REASONS))
