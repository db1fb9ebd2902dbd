"""The exact answer and its gist, in English and Russian: right where a sentence is literal, silent where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.answering.focus import focus, in_line
from rag.answering.gist import gist
from rag.datamodels import Article, Evidence, Hit, Passage
from rag.evidence import ScoredSentence, Scores

TABLE = Path(__file__).with_name("exact_answers.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [tuple(line.split("\t")[1:]) for line in TABLE]
SCORES = Scores(cosine=0.5, coverage=1.0, context=0.0, passage=1.0, kind=1.0)


def scored(text: str, sentence: str = "", title: str = "", published: date | None = None) -> ScoredSentence:
    sentence = sentence or text
    language = "ru" if any("а" <= letter <= "я" for letter in text.lower()) else "en"
    article = Article("a", title, text, published=published, language=language)
    hit = Hit(Passage("a@0", "a", text, 0, len(text)), article, 1.0, 1)
    start = text.index(sentence)
    return ScoredSentence(Evidence(hit, start, start + len(sentence), sentence, 1.0), SCORES)


@pytest.mark.parametrize(("question", "sentence", "exact", "short"), ROWS)
def test_the_exact_answer_is_found_or_nothing_is(question: str, sentence: str, exact: str, short: str) -> None:
    span = focus(question, scored(sentence))
    found = sentence[slice(*span)] if span else "-"
    # A preposition of time may stand inside: the words of the date are what counts.
    assert found.removeprefix("in ").removeprefix("In ").removeprefix("on ").removeprefix("в ") == exact


@pytest.mark.parametrize(("question", "sentence", "exact", "short"), ROWS)
def test_the_gist_is_literal_or_there_is_none(question: str, sentence: str, exact: str, short: str) -> None:
    assert (gist(question, scored(sentence)) or "-") == short


def test_the_span_of_a_reader_is_taken_where_the_rules_are_silent() -> None:
    silent = replace(scored("The bridge was painted red."), span=(23, 26))
    assert focus("What colour was the bridge painted?", silent) == (23, 26)
    outvoted = replace(scored("The bridge was closed on 4 February 2019."), span=(4, 10))
    assert focus("When was the bridge closed?", outvoted) == (22, 40)


def test_a_sentence_about_something_else_has_no_exact_answer() -> None:
    assert focus("When was the old stone bridge near the mill closed?", scored("Snow fell on 4 May 2019.")) is None


def test_a_relative_date_is_resolved_from_the_articles_own() -> None:
    item = scored("The bridge was closed on Tuesday.", published=date(2019, 2, 8))
    assert gist("When was the bridge closed?", item) == "5 February 2019 (“on Tuesday”, in an article of 2019-02-08)"


def test_a_name_of_the_question_that_is_missing_silences_the_gist() -> None:
    question = "How many visitors did the fair in Norwich have?"
    sentence = "The fair had nine thousand visitors."
    assert gist(question, scored(sentence)) == ""
    assert gist(question, scored(sentence, title="The Norwich fair")) == "nine thousand visitors"
    assert gist(question, scored(f"Norwich held its fair. {sentence}", sentence)) == "nine thousand visitors"
    assert gist(question, scored(f"{sentence} Norwich was dry.", sentence)) == ""


def test_a_gist_is_one_short_line() -> None:
    assert gist("How many ships came?", scored("In all 14\nships came.")) == "14 ships"
    name = "Anna " + "Maria " * 30 + "Orlova"
    assert gist("Who opened the fair?", scored(f"The fair was opened by {name}.")) == ""


@pytest.mark.parametrize(
    ("text", "span", "exact"),
    [
        ("a b c", (2, 3), "b"),
        ("  a\n\nb  c ", (5, 9), "b c"),
        ("\ta", (1, 2), "a"),
        ("re\u00a0do it", (0, 5), "re do"),
        ("x 1\n 200 men", (2, 8), "1 200"),
        ("glued", (2, 4), "ue"),
    ],
)
def test_offsets_follow_a_text_into_one_line(text: str, span: tuple[int, int], exact: str) -> None:
    assert " ".join(text.split())[slice(*in_line(text, span))] == exact


@pytest.mark.parametrize(
    "question", ["Who?", "When?", "How many?", "Is it?", "Why?", "What is it?", "Закрыли ли?", "", "?"]
)
@pytest.mark.parametrize("sentence", ["?", "(((", "не не не", "1 " * 900, "Ann Ann " * 500, "because " * 200])
def test_no_sentence_is_too_odd(question: str, sentence: str) -> None:
    span = focus(question, scored(sentence))
    assert span is None or 0 <= span[0] < span[1] <= len(sentence)
    assert len(gist(question, scored(sentence))) <= 80


def test_a_follow_up_is_not_answered_by_what_it_carries_from_the_turn_before() -> None:
    sentence = "The Orla Museum was opened by Ines Calder on 1 July 2019."
    opened, closed = "When was it opened? (Orla Museum)", "When is it closed? (opened Orla Museum)"
    assert gist(opened, scored(sentence)) == "1 July 2019"
    assert gist(closed, scored(sentence)) == ""
    assert focus(closed, scored(sentence)) is None
