"""Poisoned articles in the prompt: they stay between their fences, and fill no variable and no role of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest

from rag.datamodels import Article, Excerpt, Hit, Message, Passage
from rag.prompting.messages import answer_messages, answer_prompt
from tests.injection.archives import HANDED_OVER
from tests.injection.poison import Poison

PLAIN = Article("plain", "A plain headline", "A plain sentence.", date(2021, 3, 4), source="Plain Gazette")
# What chat formats mark turns with; none may reach a tokenizer as such.
TURN_MARKS = re.compile(r"<\||\|>|<<SYS>>|\[/?INST\]|</?s>|<(start|end)_of_turn>|</?(passage|tool_call|instructions)")


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_an_article_stays_between_its_fences(poison: Poison) -> None:
    assert_fenced([poison.article], poison.question)
    assert_fenced([PLAIN, poison.article, PLAIN], poison.question)


def test_all_articles_together_stay_between_their_fences() -> None:
    assert_fenced([poison.article for poison in HANDED_OVER], "What happened?")


def test_what_looks_like_a_variable_of_ours_stays_as_it_is() -> None:
    poison = next(poison for poison in HANDED_OVER if poison.name == "our-placeholders")
    _, messages = asked([poison.article], poison.question)
    assert "$question ${question} $passages ${passages} $articles" in messages[-1].content
    assert messages[-1].content.count(poison.question) == 1


@pytest.mark.parametrize("poison", HANDED_OVER, ids=lambda poison: poison.name)
def test_an_earlier_answer_that_was_taken_over_is_a_turn_of_the_assistant_and_no_more(poison: Poison) -> None:
    said = " ".join(poison.says)
    history = [Message("user", poison.text), Message("assistant", said)]
    instructions, messages = asked([PLAIN], poison.question, history)
    assert [message.role for message in messages] in (["user", "assistant", "user"], ["user"])
    assert (instructions, messages[-1:]) == asked([PLAIN], poison.question)
    for message in messages:
        assert not TURN_MARKS.search(message.content)


def assert_fenced(articles: Sequence[Article], question: str) -> None:
    """What stands outside the fences is what stands there with harmless articles, and nobody can tell them apart."""
    instructions, messages = asked(articles, question)
    assert [message.role for message in messages] == ["user"]
    text = messages[0].content
    codes = set(re.findall(r"^<<<(\w+) passage \[\d+\]$", text, re.MULTILINE))
    assert len(codes) == 1
    (code,) = codes
    fences = re.findall(rf"^<<<{code} passage \[(\d+)\]$", text, re.MULTILINE)
    assert fences == [str(number) for number in range(1, len(articles) + 1)]
    assert text.count(code) == 2 * len(articles)
    assert len(re.findall(rf"^{code}>>>$", text, re.MULTILINE)) == len(articles)
    assert text.count("<<") == text.count(">>") == len(articles)
    assert not TURN_MARKS.search(text)
    plain_instructions, plain_messages = asked([PLAIN] * len(articles), question)
    assert outside(instructions) == outside(plain_instructions)
    assert outside(text) == outside(plain_messages[0].content)


def outside(text: str) -> str:
    """What stands outside the fences, with every code the same."""
    text = re.sub(r"<<<(\w+) passage \[(\d+)\]\n.*?\n\1>>>", r"(passage \2)", text, flags=re.DOTALL)
    return re.sub(r"the code \w{6}", "the code", text)


def asked(
    articles: Sequence[Article], question: str, history: Sequence[Message] = ()
) -> tuple[str, tuple[Message, ...]]:
    excerpts = [excerpt(number, article) for number, article in enumerate(articles, 1)]
    return answer_messages(
        answer_prompt(),
        question,
        excerpts,
        history,
        today=date(2021, 3, 5),
        period=None,
        window=1_000_000,
        limit=600,
        count_tokens=len,
    )


def excerpt(number: int, article: Article) -> Excerpt:
    passage = Passage(f"{article.id}#0", article.id, article.text, 0, len(article.text))
    return Excerpt(number, (Hit(passage, article, 1.0, number),), 0, len(article.text))
