from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datamodels import Evidence, Excerpt, Hit
from rag.prompting import pack
from rag.prompting.passages import ANY_CODE, block
from rag.sentences import sentences
from tests.prompting.samples import article, count_tokens, hit, ranked

# Four articles of twelve sentences, no two of them alike.
TEXTS = {name: " ".join(f"Story {name} says in part {n} what was done." for n in range(12)) for name in "PQRS"}


@st.composite
def found(draw: st.DrawFn) -> list[Hit]:
    """Passages of whole sentences of four articles, overlapping and touching as they come, in any order."""
    hits: dict[str, Hit] = {}
    for rank in range(1, draw(st.integers(1, 10)) + 1):
        name = draw(st.sampled_from("PQRS"))
        of = article(name, TEXTS[name])
        spans = sentences(of.text, "en")
        first = draw(st.integers(0, len(spans) - 1))
        last = draw(st.integers(first, min(first + 4, len(spans) - 1)))
        new = hit(of, spans[first].start, spans[last].end, rank=rank)
        hits.setdefault(new.passage.id, new)
    return list(hits.values())


@settings(deadline=None)  # the machine may be busy; what is tested is not the speed
@given(found(), st.integers(0, 400), st.data())
def test_excerpts_are_the_articles_words_within_the_budget_and_no_word_twice(
    hits: list[Hit], budget: int, data: st.DataObject
) -> None:
    first = data.draw(st.lists(st.sampled_from([found.passage.id for found in hits]), max_size=3))
    excerpts = pack(hits, budget, count_tokens, first=first)
    assert [excerpt.number for excerpt in excerpts] == list(range(1, len(excerpts) + 1))
    assert sum(count_tokens(block(excerpt, ANY_CODE)) for excerpt in excerpts) <= budget
    for excerpt in excerpts:
        assert excerpt.text == TEXTS[excerpt.article.id][excerpt.start : excerpt.end] != ""
        assert all(held.article.id == excerpt.article.id for held in excerpt.hits)
        starts = [held.passage.start for held in excerpt.hits]
        assert starts == sorted(starts)
        assert all(held.passage.start < excerpt.end and excerpt.start < held.passage.end for held in excerpt.hits)
    shown = [(excerpt.article.id, place) for excerpt in excerpts for place in range(excerpt.start, excerpt.end)]
    assert len(shown) == len(set(shown))
    packed = [id(held) for excerpt in excerpts for held in excerpt.hits]
    assert len(packed) == len(set(packed))


@settings(deadline=None)  # the machine may be busy; what is tested is not the speed
@given(found())
def test_with_room_for_all_everything_is_there(hits: list[Hit]) -> None:
    excerpts = pack(hits, 10_000, count_tokens)
    for each in hits:
        held = [e for e in excerpts if e.article.id == each.article.id and e.start <= each.passage.start]
        assert any(each.passage.end <= excerpt.end for excerpt in held)


@pytest.mark.parametrize("count", range(1, 9))
def test_the_best_stands_first_the_next_one_last_and_the_weakest_in_the_middle(count: int) -> None:
    hits = ranked([article(str(n), f"Story number {n} stands alone.") for n in range(1, count + 1)])
    order = [int(excerpt.article.id) for excerpt in pack(hits, 10_000, count_tokens)]
    assert order == [*range(1, count + 1, 2), *sorted(range(2, count + 1, 2), reverse=True)]


def test_what_is_needed_comes_before_what_is_only_better() -> None:
    hits = ranked([article(str(n), f"Story number {n} stands alone.") for n in range(1, 6)])
    one = count_tokens(block(Excerpt(1, (hits[0],), 0, len(hits[0].passage.text)), ANY_CODE)) + 2
    excerpts = pack(hits, 2 * one, count_tokens, first=[hits[4].passage.id, hits[3].passage.id, "gone"])
    assert [excerpt.article.id for excerpt in excerpts] == ["5", "4"]


def test_neighbours_are_one_excerpt_in_the_place_of_the_stronger() -> None:
    of = article("a", "The first part.\n\nThe second part. The third part.")
    other = article("b", "Another story.")
    hits = [hit(of, 17, 33, rank=1), hit(other, rank=2), hit(of, 0, 15, rank=3), hit(of, 34, 49, rank=4)]
    one, two = pack(hits, 1000, count_tokens)
    assert (one.text, two.text) == (of.text, other.text)
    assert [held.rank for held in one.hits] == [3, 1, 4]


def test_passages_with_words_between_them_stay_apart() -> None:
    of = article("a", "The first part. Words in between. The second part.")
    assert len(pack([hit(of, 0, 15), hit(of, 34, 50)], 1000, count_tokens)) == 2


@pytest.mark.parametrize(
    ("copy", "count"),
    [
        ("The bridge was closed on Monday. Nobody was hurt.", 1),
        ("The bridge was closed\non Monday.  Nobody was hurt.", 1),
        ("Nobody was hurt.", 1),
        ("The bridge was closed on Monday. Two people were hurt.", 2),
        ("The bridge was closed on Tuesday. Nobody was hurt.", 2),
    ],
)
def test_a_hit_that_says_nothing_new_is_left_out_and_a_correction_is_not(copy: str, count: int) -> None:
    first = article("a", "The bridge was closed on Monday. Nobody was hurt.")
    assert len(pack(ranked([first, article("b", copy)]), 1000, count_tokens)) == count


def test_a_superseded_article_is_left_out_where_the_newer_one_is_there() -> None:
    old = article("old", "Two people were hurt.", published=date(2019, 2, 4))
    new = article("new", "Three people were hurt, police said later.", published=date(2019, 2, 5))
    before, after = hit(old, rank=1, newer=new), hit(new, rank=2)
    assert [e.article.id for e in pack([before, after], 1000, count_tokens)] == ["new"]
    assert [e.article.id for e in pack([before], 1000, count_tokens)] == ["old"]
    assert [e.article.id for e in pack([before, after], 1000, count_tokens, first=[before.passage.id])] == [
        "old",
        "new",
    ]


@pytest.mark.parametrize("centre", range(12))
def test_the_best_passage_is_cut_at_sentence_ends_around_its_evidence(centre: int) -> None:
    of = article("P", TEXTS["P"])
    whole = hit(of)
    spans = sentences(of.text, "en")
    start, end = spans[centre]
    evidence = Evidence(whole, start, end, of.text[start:end], 1.0)
    heading = count_tokens(block(Excerpt(1, (whole,), 0, 0), ANY_CODE))
    (excerpt,) = pack([whole], heading + 2 + 40, count_tokens, evidence=[evidence])
    assert excerpt.start <= start < end <= excerpt.end
    assert excerpt.start in {span.start for span in spans}
    assert excerpt.end in {span.end for span in spans}
    assert 25 <= count_tokens(excerpt.text) <= 40


def test_a_sentence_that_is_too_long_by_itself_is_cut_between_words() -> None:
    of = article("a", "word " * 300 + "end.")
    whole = hit(of)
    heading = count_tokens(block(Excerpt(1, (whole,), 0, 0), ANY_CODE))
    (excerpt,) = pack([whole], heading + 22, count_tokens)
    assert excerpt.text.split() == ["word"] * 20


def test_no_weaker_passage_is_cut_to_fill_up() -> None:
    hits = ranked([article("a", "A short story."), article("P", TEXTS["P"]), article("b", "Another short one.")])
    excerpts = pack(hits, 60, count_tokens)
    assert [excerpt.article.id for excerpt in excerpts] == ["a", "b"]


def test_nothing_fits_into_nothing() -> None:
    hits = ranked([article("a", "A short story.")])
    assert pack(hits, 0, count_tokens) == pack(hits, 5, count_tokens) == pack([], 1000, count_tokens) == ()
