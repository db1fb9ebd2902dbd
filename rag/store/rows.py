"""What a filter must know of every vector in memory: its passage's key, article, day, source and language."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.datamodels import Where

# A day before every date: date.toordinal() counts from 1.
UNDATED = 0

_READ = """
SELECT p.key, p.article, ifnull(a.published, ?), a.source, a.language
FROM passages p JOIN articles a ON a.key = p.article WHERE p.key >= ?
"""


class Names:
    """Numbers for names, given out as they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {}

    def number(self, name: str | None) -> int:
        """The number of this name, which is new where the name is."""
        return self._numbers.setdefault(name, len(self._numbers))

    def known(self, names: Sequence[str]) -> list[int]:
        """The numbers of those of these names that have one."""
        return [self._numbers[name] for name in names if name in self._numbers]


@dataclass(frozen=True, slots=True)
class Rows:
    """Parallel arrays, one element a row, in the order of ascending keys. Rows that are not alive await removal."""

    keys: NDArray[np.int64]
    articles: NDArray[np.int64]
    days: NDArray[np.int64]
    sources: NDArray[np.int64]
    languages: NDArray[np.int64]
    alive: NDArray[np.bool_]

    def inside(self, where: Where, articles: Sequence[int], names: Names) -> NDArray[np.bool_]:
        """Which rows are alive and inside the filter.

        :param articles: the keys of `where.article_ids`.
        """
        inside = self.alive
        if where.published_from is not None or where.published_to is not None:
            first = where.published_from.toordinal() if where.published_from else UNDATED + 1
            inside = inside & (self.days >= first)
        if where.published_to is not None:
            inside = inside & (self.days <= where.published_to.toordinal())
        if where.sources:
            inside = inside & np.isin(self.sources, names.known(where.sources))
        if where.languages:
            inside = inside & np.isin(self.languages, names.known(where.languages))
        if where.article_ids:
            inside = inside & np.isin(self.articles, articles)
        return inside

    def changed(self, added: Rows, gone: Sequence[int]) -> Rows:
        """These rows and those, with the keys that are gone no longer alive."""
        keys = np.concatenate((self.keys, added.keys))
        alive = np.concatenate((self.alive, added.alive))
        alive[np.isin(keys, gone)] = False
        return Rows(
            keys,
            np.concatenate((self.articles, added.articles)),
            np.concatenate((self.days, added.days)),
            np.concatenate((self.sources, added.sources)),
            np.concatenate((self.languages, added.languages)),
            alive,
        )

    def aligned(self, keys: NDArray[np.int64]) -> Rows:
        """These rows at the places of `keys` (ascending, a superset of theirs); the others are not alive."""
        places = np.searchsorted(keys, self.keys)

        def spread(values: NDArray[np.int64]) -> NDArray[np.int64]:
            spread = np.zeros(len(keys), np.int64)
            spread[places] = values
            return spread

        alive = np.zeros(len(keys), np.bool_)
        alive[places] = self.alive
        return Rows(keys, spread(self.articles), spread(self.days), spread(self.sources), spread(self.languages), alive)


def read_rows(db: sqlite3.Connection, since: int, names: Names) -> Rows:
    """The rows of every passage whose key is not less than `since`."""
    found = db.execute(_READ, (UNDATED, since)).fetchall()
    numbered = [(*row, names.number(source), names.number(language)) for *row, source, language in found]
    table = np.array(numbered, np.int64).reshape(-1, 5)
    keys, articles, days, sources, languages = table[np.argsort(table[:, 0])].T.copy()
    return Rows(keys, articles, days, sources, languages, np.ones(len(keys), np.bool_))
