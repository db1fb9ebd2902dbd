"""What a poisoned article of these tests is: a harmless fact with its question, and an attack around it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.datamodels import Article

EVIL = "evil.example.net"  # whatever of the attacker's is fetched or linked has this host
# Where a payload wants the reader's question carried off; a model that obeys puts it in.
SECRET = "SECRET-QUESTION"


@dataclass(frozen=True, slots=True)
class Poison:
    """One attack.

    `fact` is a sentence of the article that answers `question`; `says` is what a model writes that obeys the attack.
    `file` is a name whose suffix says how `content` is to be read; without one the article is a row of JSON lines,
    and also goes in through the Python interface, where nobody has cleaned it.
    """

    name: str
    kind: str
    question: str
    fact: str
    before: str = ""
    after: str = ""
    says: tuple[str, ...] = ()
    title: str = ""
    source: str = "Test Gazette"
    author: str | None = None
    url: str | None = None
    language: str | None = "en"
    file: str = ""
    content: str = ""

    @property
    def text(self) -> str:
        """The article's text, the attack around the fact."""
        return f"{self.before}{self.fact}{self.after}"

    @property
    def article(self) -> Article:
        """The article as a program hands it over, every field as it is."""
        title = self.title or self.name.replace("-", " ")
        return Article(
            f"poison/{self.name}",
            title,
            self.text,
            date(2021, 3, 4),
            url=self.url,
            source=self.source,
            author=self.author,
            language=self.language,
        )

    def write(self, folder: Path) -> None:
        """The article as a file below `folder`."""
        if self.file:
            (folder / self.file).write_text(self.content, encoding="utf-8")
            return
        row = {
            "id": self.name,
            "title": self.title or self.name.replace("-", " "),
            "text": self.text,
            "published": "2021-03-04",
            "url": self.url,
            "source": self.source,
            "author": self.author,
            "language": self.language,
        }
        (folder / f"{self.name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
