"""What `citations.check` makes of a sentence: the support, its reason in words, the passage, the offsets."""

from __future__ import annotations

from datetime import date

import pytest

from rag.citations import Checked, check
from rag.claims import Source
from rag.datamodels import Article, Hit, Passage
from tests.fakes import HashingEmbedder

_TEXT = (
    "Chancellor Helga Brandt met Mart Kask in Tallinn on Tuesday. They agreed to raise the budget by 12 percent to "
    "1,200 million euros. Mr Kask said he would not sign the treaty before March. “We are not ready,” he told "
    "reporters. Kestrel Rovers beat Port Albany 3-1 on 5 February. The European Union denied that 30 people were "
    "injured. One in three voters stayed at home. Some 2,512,345 ballots were counted. In the 1990s exports rose."
)
_SOURCE = Source(_TEXT, "Leaders agree\nThe Baltic Courier", date(2019, 2, 6))


def _only(text: str) -> Checked:
    (checked,) = check(text, [_SOURCE])
    return checked


@pytest.mark.parametrize(
    "text",
    [
        "Brandt met Kask in Tallinn on 5 February 2019.",
        "H. Brandt met M. Kask.",
        "They agreed to raise the budget by 12 % to 1.2 billion euros.",
        "They agreed to raise the budget by twelve per cent to 1 200 million euros.",
        "They agreed to raise the budget to 1200 million euros.",
        "Kestrel Rovers beat Port Albany on Feb. 5.",
        "Kestrel Rovers beat Port Albany on 2019-02-05.",
        "Port Albany were beaten by Kestrel Rovers.",
        "The EU denied that thirty people were injured.",
        "A third of voters stayed at home.",
        "33 percent of voters stayed at home.",
        "About 2.5 million ballots were counted.",
        "More than 2.5 million ballots were counted.",
        "Kask said “we are not ready”.",
        "The Baltic Courier said that Kask would not sign the treaty before March.",
    ],
)
def test_the_same_in_another_form_is_supported(text: str) -> None:
    checked = _only(text)
    assert (checked.support, checked.reason) == ("supported", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "They agreed to raise the budget by 13 percent.",
            "the passage says “12 percent”, the sentence says “13 percent”",
        ),
        ("They agreed to cut the budget by 12 percent.", "the passage says “raise”, the sentence says “cut”"),
        ("They agreed to raise the budget to 1,200 million dollars.", "“1,200 million dollars” is not in the passage"),
        ("Brandt met Kask in Riga on Tuesday.", "the passage says “Tallinn”, the sentence says “Riga”"),
        ("Kask said he would sign the treaty before March.", "the passage denies what the sentence says"),
        ("The EU said 30 people were not injured.", "the sentence denies what the passage says"),
        ("Kask said “we are ready”.", "the words “we are ready” are not in the passage"),
        ("Brandt met Kask on Wednesday.", "the passage says “Tuesday”, the sentence says “Wednesday”"),
        ("2.5 million ballots were counted.", "the passage says “2,512,345”, the sentence says “2.5 million”"),
        ("About 2.6 million ballots were counted.", "the passage says “2,512,345”, the sentence says “2.6 million”"),
    ],
)
def test_what_the_passage_does_not_say_is_named(text: str, reason: str) -> None:
    checked = _only(text)
    assert checked.support in ("partly", "unsupported")
    assert reason in checked.reason


def test_roles_that_are_turned_round_are_unsupported() -> None:
    assert _only("Port Albany beat Kestrel Rovers 3-1 on 5 February.").support == "unsupported"


def test_part_of_a_sentence_that_denies_it_is_not_verbatim() -> None:
    (checked,) = check("He was guilty.", ["Nobody in the court said that he was guilty. The trial goes on."])
    assert checked.support != "verbatim"


def test_other_words_on_another_subject_are_unsupported() -> None:
    checked = _only("Bakers across the country complain about expensive flour and butter.")
    assert checked.support == "unsupported"
    assert checked.reason.startswith("the passage has")


def test_the_date_of_the_article_resolves_a_weekday_only_where_it_is_known() -> None:
    undated = Source(_TEXT)
    (checked,) = check("Brandt met Kask in Tallinn on 5 February 2019.", [undated])
    assert checked.support != "supported"


def test_verbatim_whatever_the_spaces_quotes_and_dashes_are() -> None:
    passage = "He said: «It is – in short – over». Then he left."
    assert check('He said: "It is - in  short - over".', [passage])[0].support == "verbatim"


def test_offsets_hold_in_markdown_with_several_paragraphs() -> None:
    text = "## Summary\n\n- **Brandt** met Kask [1].\n- They agreed to raise the budget. [2]\n\nBakers complain [1, 2]."
    found = check(text, [_SOURCE])
    assert [text[c.start : c.end] for c in found] == [c.text for c in found]
    assert [c.cited for c in found] == [(), (1,), (2,), (1, 2)]
    assert [c.support for c in found][1:3] == ["supported", "supported"]


def test_a_marker_holds_its_sentence_against_its_passage() -> None:
    passages: dict[int, Source | str] = {1: _SOURCE, 2: "Bakers complain about expensive flour."}
    text = "Brandt met Kask in Tallinn [1]. Brandt met Kask in Tallinn [2]. Bakers complain about flour. It rained [7]."
    found = check(text, passages)
    assert [(c.support, c.passage) for c in found] == [
        ("supported", 1),
        ("unsupported", 2),
        ("supported", 2),
        ("unsupported", None),
    ]
    assert found[3].reason == "there is no passage [7]"


def test_a_sentence_that_cites_two_passages_may_need_both() -> None:
    text = "Brandt met Kask in Tallinn and bakers complain about expensive flour [1][2]."
    found = check(text, {1: "Brandt met Kask in Tallinn.", 2: "Bakers complain about expensive flour."})
    assert [c.support for c in found] == ["supported"]


def test_the_passage_that_supports_best_is_named() -> None:
    others = [f"Nothing of interest happened in the village of Ost number {n}." for n in range(20)]
    (checked,) = check("Brandt met Kask in Tallinn.", [*others, _TEXT])
    assert (checked.support, checked.passage) == ("supported", 20)


def test_a_hit_brings_its_article() -> None:
    article = Article("a", "Leaders agree", _TEXT, published=date(2019, 2, 6), source="The Baltic Courier")
    hit = Hit(Passage("a:0", "a", _TEXT, 0, len(_TEXT)), article, 1.0, 1)
    assert check("Brandt met Kask in Tallinn on 5 February 2019.", [hit])[0].support == "supported"


def test_no_passages_support_nothing_and_no_text_has_no_sentences() -> None:
    assert check("Brandt met Kask.", [])[0].reason == "there is no passage to hold it against"
    assert check("", [_SOURCE]) == ()
    assert check("---\n\n[1]", [_SOURCE]) == ()


def test_words_of_the_question_need_not_be_in_the_passage_but_its_names_must() -> None:
    text, passage = "The tired fishermen of the harbour landed herring.", "They landed herring."
    assert check(text, [passage])[0].support == "partly"
    assert (
        check(text, [passage], question="What did the tired fishermen of the harbour land?")[0].support == "supported"
    )
    named = check("Okoro landed herring in Selwyn.", [passage], question="What did Okoro land in Selwyn?")
    assert named[0].support != "supported"


def test_nearness_can_lift_words_but_no_facts() -> None:
    passage = "The herring was of the kind that the mayor and the bishop like."
    said = "The herring was of the kind that the crews and the owners unload."
    assert check(said, [passage])[0].support == "partly"
    assert check(said, [passage], embedder=HashingEmbedder())[0].support == "supported"
    named = said.replace("herring", "herring of Selwyn")
    assert check(named, [passage], embedder=HashingEmbedder())[0].support == "unsupported"
