"""What claims nothing about the world, and what stands in front of a claim."""

from __future__ import annotations

import pytest

from rag.contract.talk import repeats, sort, unlabelled


@pytest.mark.parametrize(
    "text",
    [
        "The articles do not say.",
        "The articles don't say.",
        "The provided passages do not mention the price.",
        "The text does not contain any information about that.",
        "There is no information about the captain in the passages.",
        "The price is not mentioned in the articles.",
        "None of the articles say who won.",
        "I don't know.",
        "I do not know the answer.",
        "I cannot answer this question based on the passages.",
        "It cannot be determined from the context.",
        "Sorry, I can't help with that.",
        "Not mentioned.",
        "Die Artikel sagen das nicht.",
        "Die Artikel enthalten dazu keine Angaben.",
        "Les articles ne le disent pas.",
        "Los artículos no lo dicen.",
        "Gli articoli non lo dicono.",
        "Os artigos não dizem.",
        "De artikelen zeggen dat niet, er staat niets over.",
        "В статьях об этом не говорится.",
        "Статьи об этом не говорят.",
        "В предоставленных отрывках нет информации об этом.",
        "Я не знаю.",
        "文章没有提到。",
    ],
)
def test_refusals(text: str) -> None:
    assert sort(text, "Who won?") == "refusal"


@pytest.mark.parametrize(
    "text",
    [
        "Here is the answer:",
        "Here are the main points of the articles:",
        "The ferry sank for three reasons:",
        "Sure!",
        "As an AI language model, I have no opinion.",
        "I hope this helps!",
        "Let me know if you have more questions.",
        "Feel free to ask.",
        "Would you like to know more?",
        "What else can I do for you?",
        "Please note that this answer is based on the passages.",
        "This answer is based on the passages above.",
        "Note: the system is fine.",
        "Надеюсь, это поможет.",
        "Ich hoffe, das hilft.",
        "The winner of the chess championship.",
    ],
)
def test_talk(text: str) -> None:
    assert sort(text, "Who is the winner of the chess championship?") == "talk"


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sank.",
        "No dyke was broken.",
        "Nobody was injured, the coast guard said.",
        "Police found no evidence of sabotage.",
        "The minister did not answer questions.",
        "The museum sent its documents to Vienna.",
        "Article 5 was not applied.",
        "The results were not available on Monday.",
        "Investigators could not say why the ferry sank.",
        "Mr Kask said he would not sign.",
        "Femi Okri is the winner of the chess championship.",
        "Ничего не сгорело.",
    ],
)
def test_claims(text: str) -> None:
    assert sort(text, "Who is the winner of the chess championship?") == "claim"


@pytest.mark.parametrize("text", ["Sources:", "References", "Sources used:", "Источники:", "Quellen"])
def test_lists_of_sources(text: str) -> None:
    assert sort(text, "") == "sources"


def test_what_only_repeats_the_question() -> None:
    assert repeats("The Marrow tunnel opened.", "When was the Marrow tunnel opened?")
    assert not repeats("The Marrow tunnel opened in 2021.", "When was the Marrow tunnel opened?")
    assert not repeats("The tunnel was opened.", "Was the tunnel opened?")


@pytest.mark.parametrize(
    "text",
    [
        "Answer: The ferry sank.",
        "The answer is: the ferry sank.",
        "Final answer: The ferry sank.",
        "Based on the passages, the ferry sank.",
        "Based on the provided context, the ferry sank.",
        "According to the articles, the ferry sank.",
        "According to Passage 2, the ferry sank.",
        "As stated in Articles 1 and 2, the ferry sank.",
        "Passage 1 states that the ferry sank.",
        "The articles say that the ferry sank.",
        "Yes, the ferry sank.",
        "In summary, the ferry sank.",
        "Sure, based on the passages, the ferry sank.",
        "Source 1: The ferry sank.",
    ],
)
def test_what_stands_in_front_is_left_out(text: str) -> None:
    assert unlabelled(text) == "The ferry sank."
