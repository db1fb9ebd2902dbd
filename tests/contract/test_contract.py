"""From a model's text to checked statements: which passage each is moved to, what is dropped, what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from rag.claims.entailment import Judgement, Premise
from rag.contract import Contract, Written
from rag.contract.contract import MOST_CHARS, MOST_SENTENCES
from rag.datamodels import Excerpt, Hit, Passage
from tests.contract.articles import article, excerpt

_LEADERS = article(
    "leaders",
    "Chancellor Helga Brandt met the Estonian prime minister, Mart Kask, in Tallinn on Tuesday. The two agreed to "
    "raise the joint border budget by 12 percent. Mr Kask said he would not sign the fishing treaty before March. It "
    "had been drawn up in 2016.",
    title="Leaders meet in Tallinn",
    day="2019-02-06",
)
_FERRY = article(
    "ferry",
    "A passenger ferry with 312 people on board ran aground off the island of Lindholm early on Monday. Nobody was "
    "injured, the coast guard said. The captain, Erik Sund, had sailed the route for 27 years.\n\nInvestigators have "
    "ruled out a technical fault.",
    title="Ferry runs aground off Lindholm",
    day="2021-06-14",
)
_EXCERPTS = (excerpt(1, _LEADERS), excerpt(2, _FERRY))


def _written(text: str, excerpts: Sequence[Excerpt] = _EXCERPTS, question: str = "", *, keep: bool = False) -> Written:
    contract = Contract(excerpts, question, keep_unsupported=keep)
    contract.feed(text)
    return contract.finish()


def _quotes(written: Written, statement: int = 0) -> list[str]:
    cited = {citation.number: citation for citation in written.citations}
    return [cited[number].quote for number in written.statements[statement].citations]


@pytest.mark.parametrize("marker", ["", " [2]", " [1]", " [7]", " [1][2]", " (1)"])
def test_a_sentence_cites_what_supports_it_whatever_it_names(marker: str) -> None:
    written = _written(f"Captain Erik Sund had sailed the route for 27 years{marker}.")
    assert [statement.text for statement in written.statements] == [
        "Captain Erik Sund had sailed the route for 27 years."
    ]
    assert _quotes(written) == ["The captain, Erik Sund, had sailed the route for 27 years."]
    assert written.statements[0].support == written.citations[0].support == "supported"
    assert (written.sentences, written.supported, written.dropped) == (1, 1, 0)


def test_a_citation_is_of_the_article_and_inside_the_passage() -> None:
    written = _written("Nobody was injured. Brandt met Kask in Tallinn. The budget was raised by 99 percent.")
    assert len(written.citations) >= 2
    for citation in written.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_what_stands_in_the_article_is_verbatim() -> None:
    written = _written("Investigators have ruled out a technical fault. [1]")
    assert written.statements[0].support == written.citations[0].support == "verbatim"


def test_a_sentence_of_two_passages_cites_both() -> None:
    written = _written("Nobody was injured, and Brandt met Kask in Tallinn [1].")
    assert written.statements[0].citations == (1, 2)
    assert len({citation.article.id for citation in written.citations}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "The captain, Erik Sund, had sailed the route for 12 years. [2]",
        "The captain, Mart Kask, had sailed the route for 27 years. [2]",
        "Investigators have not ruled out a technical fault. [2]",
        "The moon is made of cheese. [1]",
        "Le capitaine avait navigué sur cette route pendant des années. [2]",
    ],
)
def test_what_nothing_supports_is_dropped_or_marked(text: str) -> None:
    dropped = _written(text)
    assert (dropped.statements, dropped.citations, dropped.sentences, dropped.dropped) == ((), (), 1, 1)
    kept = _written(text, keep=True)
    assert [statement.support for statement in kept.statements] == ["unsupported"]
    assert kept.statements[0].citations == ()
    assert kept.statements[0].reason
    assert (kept.supported, kept.dropped) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "The captain was brought to Tallinn by the coast guard. [2]",
        "Nobody was injured, which angered the pirates. [2]",
        "The ferry had sailed the route for 27 years. [2]",
    ],
)
def test_what_a_passage_says_only_a_part_of_is_never_supported(text: str) -> None:
    written = _written(text)
    assert written.supported == 0
    assert all(statement.support == "partly" and statement.reason for statement in written.statements)
    assert all(citation.support == "partly" and citation.reason for citation in written.citations)


def test_one_number_for_one_quotation_and_support() -> None:
    written = _written(
        "Nobody was injured, the coast guard said. According to the coast guard, nobody was injured. "
        "Investigators have ruled out a technical fault. The coast guard said that nobody was injured."
    )
    assert [statement.citations for statement in written.statements] == [(1,), (2,), (3,), (2,)]
    assert [citation.support for citation in written.citations] == ["verbatim", "supported", "verbatim"]


def test_numbers_do_not_change_while_more_arrives() -> None:
    text = (
        "Nobody was injured. [9] Brandt met Kask in Tallinn. [2] Investigators have ruled out a technical fault. Bye."
    )
    contract = Contract(_EXCERPTS, "")
    snapshots = [contract.feed(character) for character in text]
    for one, two in pairwise(snapshots):
        assert two.statements[: len(one.statements)] == one.statements
        assert two.citations[: len(one.citations)] == one.citations


def test_pending_is_what_is_being_written() -> None:
    contract = Contract(_EXCERPTS, "")
    assert contract.feed("Nobody was inj").pending == "Nobody was inj"
    assert contract.feed("ured [").pending == "Nobody was injured"
    assert contract.feed("2]. **Br").pending == "Nobody was injured. Br"
    written = contract.feed("andt met")
    assert [statement.text for statement in written.statements] == ["Nobody was injured."]
    assert written.pending == "Brandt met"
    assert contract.finish().pending == ""


@pytest.mark.parametrize("text", ["The articles do not say.", "The articles do not say. [1]", "Answer: I don't know."])
def test_a_refusal(text: str) -> None:
    written = _written(text)
    assert written.refused
    assert (written.statements, written.sentences) == ((), 0)


def test_a_refusal_among_claims_is_not_counted() -> None:
    written = _written("Nobody was injured. The articles do not say who paid.")
    assert not written.refused
    assert (written.sentences, len(written.statements)) == (1, 1)


def test_an_article_may_say_that_a_document_does_not_say() -> None:
    own = article("report", "The report does not mention the captain. It has 40 pages.")
    written = _written("The report does not mention the captain.", [excerpt(1, own)])
    assert [statement.support for statement in written.statements] == ["verbatim"]


@pytest.mark.parametrize("text", ["", "   \n", "[1][2]", "**", "<b></b>", "\u200b", "I hope this helps!", "Why not?"])
def test_nothing_is_claimed(text: str) -> None:
    assert _written(text, question="Who was injured?") == Written(finished=True)


def test_without_excerpts_nothing_is_supported() -> None:
    written = _written("Nobody was injured. [1]", [])
    assert (written.sentences, written.supported, written.dropped) == (1, 0, 1)


def test_what_is_said_twice_is_shown_once_and_a_loop_is_ended() -> None:
    contract = Contract(_EXCERPTS, "")
    written = contract.feed("Nobody was injured. [2] " * 2)
    assert not written.finished
    written = contract.feed("Nobody was injured. [2] " * 500)
    assert written.finished
    assert (len(written.statements), written.sentences) == (1, 1)
    assert contract.feed("Brandt met Kask in Tallinn. And so on.") == written


def test_endless_output_is_ended() -> None:
    contract = Contract(_EXCERPTS, "")
    for number in range(MOST_SENTENCES + 5):
        written = contract.feed(f"There were {number} ghosts. ")
    assert written.finished
    assert written.sentences == MOST_SENTENCES
    assert _written("I am a word, " * (MOST_CHARS // 10)).finished


def test_a_list_of_sources_ends_the_answer() -> None:
    written = _written("Nobody was injured. [1]\n\nSources:\n[1] Ferry runs aground off Lindholm, Gazette\n")
    assert [statement.text for statement in written.statements] == ["Nobody was injured."]
    assert written.finished


def test_headings_preambles_and_lists() -> None:
    written = _written(
        "Here is the answer:\n\n## Ferry\n\n- **Nobody was injured**, the coast guard said. [1]\n"
        "- Investigators have ruled out a technical fault [2]\n\nI hope this helps!"
    )
    assert [statement.text for statement in written.statements] == [
        "Nobody was injured, the coast guard said.",
        "Investigators have ruled out a technical fault",
    ]
    assert written.sentences == 2


def test_a_name_alone_must_be_where_the_question_is_answered() -> None:
    right = _written("Erik Sund. [2]", question="Who was the captain that sailed the route for 27 years?")
    assert [statement.support for statement in right.statements] == ["supported"]
    wrong = _written("Mart Kask. [1]", question="Who was the captain that sailed the route for 27 years?")
    assert wrong.supported == 0


def test_a_pronoun_shows_what_it_stands_for() -> None:
    alone = _written("Nobody was injured, the coast guard said. It had been drawn up in 2016.")
    assert alone.statements[1].context == "Mr Kask said he would not sign the fishing treaty before March."
    behind = _written(
        "Mr Kask said he would not sign the fishing treaty before March. It had been drawn up in 2016. [1]"
    )
    assert [statement.context for statement in behind.statements] == ["", ""]


def test_text_is_plain_and_holds_no_marker() -> None:
    written = _written(
        'Nobody was injured<img src=x onerror="alert(1)"> [2](javascript:alert(1)), the coast guard &#91;1&#93; said. '
        "[Investigators](http://evil.example/?q=1) have ruled out a technical \u202efault\u202c ![x](http://evil/x).",
        keep=True,
    )
    assert [statement.text for statement in written.statements] == [
        "Nobody was injured, the coast guard said.",
        "Investigators have ruled out a technical fault.",
    ]


def test_neighbours_joined_in_one_excerpt_are_quoted_from_their_own_passage() -> None:
    cut = _FERRY.text.index("The captain")
    parts = (
        Passage("f#0", "ferry", _FERRY.text[:cut], 0, cut),
        Passage("f#1", "ferry", _FERRY.text[cut:], cut, len(_FERRY.text)),
    )
    end = len(_FERRY.text)
    hits = tuple(Hit(part, _FERRY, 0.5, rank) for rank, part in enumerate(parts, 1))
    written = _written(
        "The captain, Erik Sund, had sailed the route for 27 years. Nobody was injured, the coast guard said.",
        [Excerpt(1, hits, 0, end)],
    )
    assert [citation.passage.id for citation in written.citations] == ["f#1", "f#0"]


def test_copies_and_newer_versions_are_named() -> None:
    copy = replace(_FERRY, id="copy", source="Herald")
    newer = replace(_FERRY, id="newer", text="A ferry ran aground. One man was injured.")
    hit = replace(_EXCERPTS[1].hits[0], copies=(copy,), newer=newer)
    written = _written("Nobody was injured, the coast guard said.", [replace(_EXCERPTS[1], hits=(hit,))])
    assert written.citations[0].also == (copy,)
    assert written.citations[0].superseded_by == newer


class _Objects:
    def judge(self, pairs: Sequence[Premise]) -> list[Judgement]:
        return ["contradiction" for _ in pairs]


def test_a_cross_encoder_may_object() -> None:
    contract = Contract(_EXCERPTS, "", entailment=_Objects())
    contract.feed("The coast guard said that nobody was injured.")
    assert contract.finish().dropped == 1
