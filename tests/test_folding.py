"""Versions of one story fold into one hit and one citation; what only one of them says stands on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing, retrieval
from rag.archive import open_store
from rag.assistant import Assistant
from rag.datamodels import Answer, Article, Hit, Where
from rag.evidence import select
from rag.indexing import build_index, index_articles
from rag.retrieval import Retrieved, Retriever
from rag.settings import Settings
from tests.fakes import HashingEmbedder

FERRY = (
    "A ferry with 212 people on board ran aground near the harbour of Port Ellen early on Tuesday, the coastguard said."
    " Five passengers were taken to hospital with broken bones. The ship had left the mainland in thick fog, and its "
    "captain told the coastguard that the radar had failed. Divers found no damage below the waterline. The owners said"
    " that all sailings were cancelled until Friday."
)
INQUIRY = "The minister of transport ordered an inquiry into the radar of every ship in the fleet on Wednesday evening."
OTHER = (
    "The harvest of apples in the valley was the poorest in thirty years. Farmers blame a late frost in May, which "
    "killed the blossom in a single night. Cider makers have begun to buy fruit abroad."
)
MONDAY, TUESDAY, WEDNESDAY = (date(2019, 2, day) for day in (4, 5, 6))
HOSPITAL = "How many passengers were taken to hospital with broken bones?"

Open = Callable[..., Assistant]


Retrieve = Callable[..., Retrieved]


@pytest.fixture
def retrieved(tmp_path: Path) -> Retrieve:
    """Searches the archive that was opened last."""
    embedder = HashingEmbedder()

    def retrieved(query: str, k: int = 10, where: Where | None = None) -> Retrieved:
        with closing(open_store(tmp_path / "index", embedder)) as store:
            return Retriever(store, embedder).retrieve(query, k, 3, where)

    return retrieved


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens an assistant over these articles."""
    embedder = HashingEmbedder()
    for module in (indexing, assistant_module):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    made: list[Assistant] = []

    def opened(*articles: Article, passage_tokens: int | None = None) -> Assistant:
        # The hashing embedder's cosines lie elsewhere than the real one's, for which the threshold was fitted.
        settings = Settings(index=tmp_path / "index", threshold=0.0, passage_tokens=passage_tokens)
        index_articles(articles, settings.index, settings)
        made.append(Assistant.open(settings=settings))
        return made[-1]

    yield opened
    for assistant in made:
        assistant.close()


def version(name: str, text: str, day: date | None = None, updated: date | None = None, source: str = "") -> Article:
    return Article(name, name.title(), text, published=day, updated=updated, source=source or name, language="en")


def syndicated() -> list[Article]:
    return [
        version("wire", f"PORT ELLEN (Wire) - {FERRY}", MONDAY),
        version("gazette", f"Ferry runs aground in the fog\n\n{FERRY}", WEDNESDAY),
        version("herald", f"{FERRY} The Herald was there.", TUESDAY),
        version("orchard", OTHER, MONDAY),
    ]


def last(assistant: Assistant, question: str) -> Answer:
    return [*assistant.ask(question, today=date(2019, 3, 1))][-1]


def ids(articles: tuple[Article, ...]) -> list[str]:
    return [article.id for article in articles]


def about_the_ferry(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.article.id != "orchard"]


def test_a_syndicated_story_is_one_hit_led_by_the_newest(opened: Open) -> None:
    assistant = opened(*syndicated())
    (hit,) = about_the_ferry(assistant.search(HOSPITAL))
    assert hit.article.id == "gazette"
    assert ids(hit.copies) == ["herald", "wire"]
    assert hit.newer is None
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_it_is_cited_once_with_the_others_named(opened: Open) -> None:
    answer = last(opened(*syndicated()), HOSPITAL)
    (citation,) = [c for c in answer.citations if "hospital" in c.quote]
    assert citation.article.id == "gazette"
    assert ids(citation.also) == ["herald", "wire"]
    assert citation.superseded_by is None
    assert citation.article.text[citation.start : citation.end] == citation.quote
    assert {c.article.id for c in answer.citations} <= {"gazette", "orchard"}


@pytest.mark.parametrize(
    ("wire", "gazette", "leading"),
    [
        ({"day": MONDAY}, {"day": TUESDAY}, "gazette"),
        ({"day": MONDAY, "updated": WEDNESDAY}, {"day": TUESDAY}, "wire"),
        ({"day": None}, {"day": MONDAY}, "gazette"),
        ({"day": MONDAY}, {"day": None}, "wire"),
        ({"day": None, "updated": MONDAY}, {"day": None}, "wire"),
        ({"day": MONDAY}, {"day": MONDAY}, "wire"),
        ({"day": None}, {"day": None}, "wire"),
    ],
)
def test_the_newest_leads_and_undated_ones_come_last(
    opened: Open, wire: dict[str, date | None], gazette: dict[str, date | None], leading: str
) -> None:
    assistant = opened(version("wire", f"WIRE - {FERRY}", **wire), version("gazette", FERRY, **gazette))  # type: ignore[arg-type]  # days by name
    (hit,) = assistant.search(HOSPITAL)
    assert hit.article.id == leading
    assert {hit.article.id, *ids(hit.copies)} == {"wire", "gazette"}
    assert hit.newer is None


def test_the_corrected_version_is_quoted_and_the_old_figure_is_not(opened: Open) -> None:
    corrected = FERRY.replace("Five passengers", "Seven passengers")
    assistant = opened(
        version("first", FERRY, MONDAY), version("second", corrected, TUESDAY), version("orchard", OTHER)
    )
    (hit,) = about_the_ferry(assistant.search(HOSPITAL))
    assert hit.article.id == "second"
    assert ids(hit.copies) == ["first"]
    answer = last(assistant, HOSPITAL)
    (citation,) = [c for c in answer.citations if "hospital" in c.quote]
    assert citation.quote.startswith("Seven passengers")
    assert citation.also == ()  # the first version does not say seven
    assert "Five passengers" not in answer.text


def test_versions_of_one_day_that_differ_are_both_shown(opened: Open) -> None:
    corrected = FERRY.replace("Five passengers", "Seven passengers")
    assistant = opened(version("first", FERRY, MONDAY), version("second", corrected, MONDAY))
    assert {hit.article.id for hit in assistant.search(HOSPITAL)} == {"first", "second"}
    # What they do not differ in is one hit all the same.
    (hit,) = assistant.search("Did divers find damage below the waterline?")
    assert len(hit.copies) == 1


def test_what_the_new_version_dropped_is_marked_as_superseded(opened: Open) -> None:
    dropped = FERRY.replace("Five passengers were taken to hospital with broken bones. ", "")
    assistant = opened(version("first", FERRY, MONDAY), version("second", dropped, TUESDAY), version("orchard", OTHER))
    answer = last(assistant, HOSPITAL)
    (citation,) = [c for c in answer.citations if "hospital" in c.quote]
    assert citation.article.id == "first"
    assert citation.superseded_by is not None
    assert citation.superseded_by.id == "second"
    assert citation.also == ()
    # All that the newer version still says is quoted from it.
    assert {c.article.id for c in answer.citations if c.quote in dropped} <= {"second"}


def test_a_paragraph_that_one_version_alone_has_stands_on_its_own(opened: Open) -> None:
    versions = [version("first", f"{FERRY}\n\n{INQUIRY}", MONDAY), version("second", FERRY, TUESDAY)]
    assistant = opened(*versions)
    answer = last(assistant, "Who ordered an inquiry into the radar of every ship?")
    (citation,) = [c for c in answer.citations if "inquiry" in c.quote]
    assert citation.article.id == "first"
    assert citation.also == ()
    assert citation.superseded_by is not None
    # Added instead of dropped, nothing supersedes it.
    added = [replace(versions[0], published=WEDNESDAY), versions[1]]
    answer = last(opened(*added), "Who ordered an inquiry into the radar of every ship?")
    (citation,) = [c for c in answer.citations if "inquiry" in c.quote]
    assert (citation.article.id, citation.superseded_by) == ("first", None)


def test_a_lesser_sentence_that_answers_too_is_not_lost(opened: Open) -> None:
    more = "Three more passengers were taken to hospital later."
    assistant = opened(version("first", f"{FERRY} {more}", MONDAY), version("second", FERRY, TUESDAY))
    assert any(more in hit.passage.text for hit in assistant.search(HOSPITAL))
    # A question to which it means nothing gets one hit.
    (hit,) = assistant.search("Did divers find damage below the waterline?")
    assert hit.article.id == "second"


def test_a_sentence_is_taken_from_the_newest_version_that_was_found(opened: Open, retrieved: Retrieve) -> None:
    versions = [version("first", f"{FERRY} {INQUIRY}", MONDAY), version("second", FERRY, TUESDAY)]
    opened(*(replace(article, title="The inquiry into the radar") for article in versions))
    question = "Who ordered the inquiry into the radar of the ship?"
    scored = select(question, retrieved(question))
    assert {item.evidence.hit.article.id for item in scored} == {"first", "second"}
    assert [item.evidence.text for item in scored if item.evidence.hit.article.id == "first"] == [INQUIRY]


def seals() -> list[Article]:
    """A long story whose oldest version ranks first by its title; in the others every passage begins elsewhere."""
    long = " ".join(f"The crew of boat {n} counted {n} seals near rock {n}." for n in range(40))
    first = replace(version("first", long, MONDAY), title="How many seals did the crew of boat 17 count?")
    return [
        first,
        version("second", f"{INQUIRY} {long}", TUESDAY),
        version("third", f"Seals! {long} {INQUIRY}", MONDAY),
    ]


SEALS = "How many seals did the crew of boat 17 count?"


def test_passages_cut_elsewhere_fold_too(opened: Open) -> None:
    assistant = opened(*seals(), passage_tokens=64)
    assert assistant.rank(SEALS)[0].article.id == "first"
    hits = assistant.search(SEALS, k=5)
    assert {hit.article.id for hit in hits} == {"second"}
    assert "counted 17 seals" in hits[0].passage.text
    assert ids(hits[0].copies) == ["third", "first"]
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_of_the_passages_that_share_words_the_one_that_answers_leads(opened: Open) -> None:
    first, second, _ = seals()
    assistant = opened(
        replace(first, title="How many seals did the crew of the boat count?"), second, passage_tokens=64
    )
    for n in range(5, 35):
        (hit,) = assistant.search(f"How many seals did the crew of boat {n} count?", k=1)
        assert hit.article.id == "second"
        assert f"counted {n} seals" in hit.passage.text


def test_the_newest_leads_although_it_was_not_found(
    opened: Open, retrieved: Retrieve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "POOL", 1)
    assistant = opened(*seals(), passage_tokens=64)
    (hit,) = assistant.search(SEALS, k=1)
    (found,) = assistant.rank(SEALS, k=1)
    assert found.article.id == "first"
    assert hit.article.id == "second"
    assert ids(hit.copies) == ["third", "first"]
    # Of its passages the one that has most of what was found.
    middle = len(INQUIRY) + 1 + (found.passage.start + found.passage.end) // 2
    assert hit.passage.start < middle < hit.passage.end
    assert select(SEALS, retrieved(SEALS, k=1))


def test_articles_that_a_search_names_are_the_only_ones(opened: Open, retrieved: Retrieve) -> None:
    opened(*syndicated())
    (hit,) = retrieved(HOSPITAL, where=Where(article_ids=("wire", "herald"))).hits
    assert (hit.article.id, ids(hit.copies)) == ("herald", ["wire"])
    assert hit.newer is not None
    assert hit.newer.id == "gazette"


def test_a_filter_is_never_left_for_a_newer_version(opened: Open) -> None:
    corrected = FERRY.replace("Five passengers", "Seven passengers")
    assistant = opened(*syndicated()[:1], version("later", corrected, WEDNESDAY))
    (hit,) = assistant.search(HOSPITAL, published_to=TUESDAY)
    assert (hit.article.id, hit.copies) == ("wire", ())
    assert hit.newer is not None
    assert hit.newer.id == "later"
    (hit,) = assistant.search(HOSPITAL, sources=["wire"])
    assert (hit.article.id, hit.copies) == ("wire", ())
    # The period is answered from that period, and a reader is told what came after it.
    answer = last(assistant, f"{HOSPITAL} On 4 February 2019?")
    (citation,) = [c for c in answer.citations if "hospital" in c.quote]
    assert (citation.article.id, citation.superseded_by and citation.superseded_by.id) == ("wire", "later")


def test_a_newer_version_outside_the_filter_that_says_the_same_is_named(opened: Open) -> None:
    assistant = opened(*syndicated()[:2])
    answer = [*assistant.ask(HOSPITAL, published_to=MONDAY)][-1]
    (citation,) = [c for c in answer.citations if "hospital" in c.quote]
    assert (citation.article.id, ids(citation.also), citation.superseded_by) == ("wire", ["gazette"], None)


def test_reports_in_their_own_words_stay_apart(opened: Open) -> None:
    own = (
        "Travellers of a ferry that hit a sandbank off Islay in dense fog were brought ashore by lifeboat. According to"
        " rescuers, five passengers were taken to hospital. Western Isles Lines does not expect to sail again before"
        " the end of the week. The master of the vessel blamed a fault in the radar."
    )
    hits = opened(version("wire", FERRY, MONDAY), version("own", own, TUESDAY)).search(HOSPITAL)
    assert {hit.article.id for hit in hits} == {"wire", "own"}
    assert all((hit.copies, hit.newer) == ((), None) for hit in hits)


def test_what_is_ranked_for_measuring_is_not_folded(opened: Open) -> None:
    hits = opened(*syndicated()).rank(HOSPITAL)
    assert {hit.article.id for hit in hits} == {"wire", "gazette", "herald", "orchard"}
    assert all(hit.copies == () for hit in hits)


def test_versions_do_not_crowd_out_other_articles(opened: Open) -> None:
    many = [version(f"copy {n}", f"{FERRY} Paper {n} has more.", MONDAY) for n in range(20)]
    hits = opened(*many, version("orchard", OTHER)).search("the ferry, the harbour and the harvest", k=3)
    assert {"orchard"} < {hit.article.id for hit in hits}
    assert len(hits) == 2
    assert len(hits[0].copies) == 19


def test_a_version_that_goes_while_a_question_is_asked_is_passed_over(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = opened(*syndicated())
    real = assistant._store.passages
    with closing(open_store(tmp_path / "index", HashingEmbedder())) as writer:

        def passages(article_id: str) -> object:
            found = real(article_id)
            writer.remove(["gazette"])
            return found

        monkeypatch.setattr(assistant._store, "passages", passages)
        hits = about_the_ferry(assistant.search(HOSPITAL))
    assert "gazette" not in {hit.article.id for hit in hits}


def test_the_report_counts_near_copies(opened: Open, tmp_path: Path) -> None:
    opened()
    folder = tmp_path / "news"
    folder.mkdir()
    for article in syndicated():
        (folder / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
    settings = Settings(index=tmp_path / "files")
    assert build_index([folder], settings=settings).near_copies == 3
    assert build_index([folder], settings=settings).near_copies == 0
    (folder / "more.txt").write_text(f"More on this: {FERRY}", encoding="utf-8")
    assert build_index([folder], settings=settings).near_copies == 1
