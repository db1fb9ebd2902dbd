"""Small articles written for the tests of the contract, as excerpts, with what is true of them and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.datamodels import Article, Excerpt, Hit, Passage


@dataclass(frozen=True, slots=True)
class Told:
    """An article: its sentences by subject and predicate, rewordings of them, and what foreign sentences say of it."""

    article: Article
    question: str
    sentences: tuple[tuple[str, str], ...]
    reworded: tuple[str, ...]
    foreign: tuple[str, ...]


def told() -> tuple[Told, ...]:
    """All articles of articles.txt."""
    blocks: list[list[str]] = []
    for line in Path(__file__).with_name("articles.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("A "):
            blocks.append([])
        if not line.startswith("#"):
            blocks[-1].append(line)
    return tuple(_told(number, block) for number, block in enumerate(blocks))


def article(name: str, text: str, *, title: str = "", day: str = "2020-01-02", source: str = "Gazette") -> Article:
    """An article of the tests."""
    return Article(name, title, text, date.fromisoformat(day), source=source, language="en")


def excerpt(number: int, of: Article) -> Excerpt:
    """A whole article as one excerpt of one passage."""
    passage = Passage(f"{of.id}#0", of.id, of.text, 0, len(of.text))
    return Excerpt(number, (Hit(passage, of, 0.9, number),), 0, len(of.text))


def _told(number: int, block: list[str]) -> Told:
    day, title, question = (part.strip() for part in block[0][2:].split("|"))
    marked = {mark: [line[2:] for line in block[1:] if line[0] == mark] for mark in "SRL"}
    sentences = tuple((one.strip(), two.strip()) for one, two in (line.split("|") for line in marked["S"]))
    text = " ".join(f"{one} {two}" for one, two in sentences)
    return Told(
        article(f"article-{number}", text, title=title, day=day),
        question,
        sentences,
        tuple(marked["R"]),
        tuple(marked["L"]),
    )
