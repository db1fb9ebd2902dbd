"""From a question to a cited answer over a real archive; only the embedder is the hashing one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rag import assistant as assistant_module
from rag import indexing
from rag.assistant import Assistant
from rag.datamodels import Answer, Article, Message
from rag.errors import IndexDamagedError, IndexMissingError, QuestionError, SettingsError
from rag.indexing import index_articles
from rag.settings import Settings
from tests.fakes import HashingEmbedder

SENTENCES = {
    "bridge": "The old bridge was closed on Monday. The mayor said that the repair of the old bridge costs four "
    "million. Buses take the long way round.",
    "bridge-later": "The old bridge was opened again. The repair of the old bridge cost six million in the end.",
    "harvest": "The harvest of apples was poor. Farmers blame the frost in May. Prices of apples rose by a third.",
    "fair": "The book fair had nine thousand visitors. A prize went to a novel about bees.",
}
DATES = {"bridge": date(2019, 2, 4), "bridge-later": date(2019, 8, 20), "harvest": date(2019, 9, 30)}
TODAY = date(2019, 10, 1)


def articles() -> list[Article]:
    return [
        Article(name, name.title(), text, published=DATES.get(name), source="Gazette", language="en")
        for name, text in SENTENCES.items()
    ]


@pytest.fixture
def assistant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    embedder = HashingEmbedder()
    for module in (indexing, assistant_module):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    # The hashing embedder's cosines lie elsewhere than the real one's, for which the threshold was fitted.
    settings = Settings(index=tmp_path / "index", threshold=0.02)
    index_articles(articles(), settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        yield assistant


def last(
    assistant: Assistant, question: str, history: list[Message] | None = None, published_from: date | None = None
) -> Answer:
    snapshots = list(assistant.ask(question, history or [], TODAY, published_from=published_from))
    assert [answer.done for answer in snapshots] == [False] * (len(snapshots) - 1) + [True]
    return snapshots[-1]


def assert_cited(answer: Answer) -> None:
    """The contract: every sentence carries a citation, and every citation opens what it quotes."""
    assert answer.statements
    numbers = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        assert statement.citations
        for number in statement.citations:
            citation = numbers[number]
            assert citation.article.text[citation.start : citation.end] == citation.quote == statement.text
            assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_the_sentence_that_answers_comes_first_and_is_cited(assistant: Assistant) -> None:
    answer = last(assistant, "How many visitors did the book fair have?")
    assert_cited(answer)
    assert answer.statements[0].text == "The book fair had nine thousand visitors."
    assert answer.citations[0].article.id == "fair"
    assert answer.text.startswith("The book fair had nine thousand visitors. [1]")


def test_snapshots_only_ever_grow(assistant: Assistant) -> None:
    snapshots = list(assistant.ask("What does the repair of the old bridge cost?", today=TODAY))
    for before, after in pairwise(snapshots):
        assert after.statements[: len(before.statements)] == before.statements


def test_dates_lead_where_articles_of_several_days_answer(assistant: Assistant) -> None:
    answer = last(assistant, "What does the repair of the old bridge cost?")
    leads = {c.article.id: s.lead for s, c in zip(answer.statements, answer.citations, strict=True)}
    assert leads["bridge"] == "2019-02-04:"
    assert leads["bridge-later"] == "2019-08-20:"


def test_a_period_is_answered_from_that_period_alone(assistant: Assistant) -> None:
    answer = last(assistant, "What did the repair of the old bridge cost in August 2019?")
    assert {citation.article.id for citation in answer.citations} == {"bridge-later"}
    assert answer.period is not None
    assert (answer.period.start, answer.period.end) == (date(2019, 8, 1), date(2019, 8, 31))


def test_a_period_without_an_answer_is_said_before_looking_elsewhere(assistant: Assistant) -> None:
    answer = last(assistant, "What happened to the harvest of apples in August 2019?")
    assert "August 2019" in answer.message
    assert answer.citations[0].article.id == "harvest"


def test_a_period_set_by_hand_is_never_left(assistant: Assistant) -> None:
    answer = last(assistant, "Poor harvest of apples?", published_from=date(2020, 1, 1))
    assert answer.abstained
    assert answer.hits == ()
    assert "no article of that period" in answer.reason


def test_a_period_before_every_article_is_about_what_they_tell(assistant: Assistant) -> None:
    assert last(assistant, "Who built the old bridge in 1873?").period is None


def test_it_abstains_with_related_passages_and_no_statement(assistant: Assistant) -> None:
    answer = list(assistant.ask("Who won the chess olympiad?", today=TODAY, threshold=0.9))[-1]
    assert answer.abstained
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.message.startswith("The articles do not say.")
    assert "below 0.90" in answer.reason
    assert len({hit.article.id for hit in answer.hits}) == len(answer.hits) <= 3


def test_a_follow_up_is_searched_with_its_subject(assistant: Assistant) -> None:
    history = [Message("user", "When was the old bridge closed?"), Message("assistant", "On Monday.")]
    answer = last(assistant, "What does its repair cost?", history)
    assert answer.searched != answer.question
    assert "bridge" in answer.searched
    assert answer.citations[0].article.id.startswith("bridge")


def test_no_two_sentences_say_the_same(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "twice", threshold=0.02)
    again = [*articles(), Article("wire", "Wire", "Yes. The book fair had nine thousand visitors.", source="Wire")]
    index_articles(again, settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        answer = last(assistant, "How many visitors did the book fair have?")
    texts = [statement.text for statement in answer.statements]
    assert texts.count("The book fair had nine thousand visitors.") == 1


def test_one_text_in_two_articles_is_one_hit(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "copies")
    copies = [Article("a", "One", "Bees  make honey."), Article("b", "Two", "Bees make honey.")]
    index_articles(copies, settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        (hit,) = assistant.search("honey of bees")
    assert {hit.article.id, *(copy.id for copy in hit.copies)} == {"a", "b"}


def test_no_article_crowds_out_the_others(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "long", per_article=2, passage_tokens=32)
    long = " ".join(f"Report {n} is about the old stone bridge and its toll." for n in range(40))
    index_articles([Article("long", "", long), *articles()], settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        hits = assistant.search("the old bridge", k=10)
    assert sum(hit.article.id == "long" for hit in hits) == 2
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_search_filters_exactly(assistant: Assistant) -> None:
    found = assistant.search("the old bridge", published_from=date(2019, 3, 1), published_to=date(2019, 8, 20))
    assert {hit.article.id for hit in found} == {"bridge-later"}
    assert assistant.search("the old bridge", sources=["Herald"]) == []
    assert assistant.search("the old bridge", languages=["ru"]) == []


@pytest.mark.parametrize("question", ["", "   \n", "\u200b\u200b", "x" * 20_000])
def test_an_empty_or_endless_question_is_refused_with_a_remedy(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match=r"ask something|shorten it"):
        list(assistant.ask(question))


@pytest.mark.parametrize(
    "question",
    [
        "🐝🐝🐝",
        "老桥什么时候关闭？",
        "Когда закрыли старый мост?",
        'body:bridge AND NOT (title:"x" OR *) ^2~',
        "bridge] TO {x",
        "'; DROP TABLE articles; --",
        "?",
        "IndexFlatIP nprobe=10000",
        "a\x00b bridge",
    ],
)
def test_odd_questions_get_a_sensible_answer(assistant: Assistant, question: str) -> None:
    answer = last(assistant, question)
    if answer.abstained:
        assert answer.message
    else:
        assert_cited(answer)


def test_examples_are_questions_that_are_answered(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "names", threshold=0.02)
    text = "On Friday the Harbour Council met. The plan of the Harbour Council was praised by Ada Lovelace."
    index_articles([Article("a", "Harbour", text, language="en")], settings.index, settings)
    with closing(Assistant.open(settings=settings)) as assistant:
        examples = assistant.examples(2)
        assert "What do the articles say about Harbour Council?" in examples
        assert not any(last(assistant, example).abstained for example in examples)


def test_a_missing_archive_is_told_with_the_command_that_makes_one(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="rag index"):
        Assistant.open(tmp_path / "nowhere")


def test_a_prompt_with_an_unknown_variable_is_refused_at_the_start(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "abstain.md").write_text("No. $detial", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"abstain\.md: unknown variable \$detial; it may use \$detail"):
        Assistant.open(settings=Settings(index=tmp_path / "index", prompts=tmp_path))


def test_a_prompt_of_ones_own_is_used(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "abstain.md").write_text("Nothing on that.$detail", encoding="utf-8")
    settings = Settings(index=tmp_path / "index", prompts=tmp_path, threshold=1.0)
    with closing(Assistant.open(settings=settings)) as opened:
        assert last(opened, "Bees?").message == "Nothing on that."


def test_a_quotation_that_the_article_does_not_hold_is_never_shown() -> None:
    from rag.citations import cite
    from rag.datamodels import Evidence, Hit, Passage

    article = Article("a", "A", "Bees make honey.")
    hit = Hit(Passage("a@0-16", "a", "Bees make honey.", 0, 16), article, 1.0, 1)
    with pytest.raises(IndexDamagedError, match="rag doctor --repair"):
        cite(Evidence(hit, 0, 16, "Bees make money.", 1.0), 1)
