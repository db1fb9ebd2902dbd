"""Near-copies as every store tells them, after every change; and what finding them costs."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import pytest

from rag.store import Store, near_copies
from rag.store.checkup import check
from rag.store.database import Database
from tests.store.samples import Story, open_store, put, story

FIRE = " ".join(f"fire{n}" for n in range(60))
FLOOD = " ".join(f"flood{n}" for n in range(60))
MORE = " ".join(f"more{n}" for n in range(25))


def fire(name: str, *others: str) -> Story:
    return story(name, FIRE, *others)


def test_versions_know_one_another(store: Store) -> None:
    put(store, fire("a"), story("other", FLOOD))
    assert store.near_copies(["a", "other", "unknown"]) == {}
    put(store, fire("c", MORE), fire("b", "a short line"))
    assert store.near_copies(["a", "other"]) == {"a": ("b", "c")}
    assert store.near_copies(["c", "b", "b"]) == {"b": ("a", "c"), "c": ("a", "b")}
    assert store.near_copies([]) == {}


def test_a_changed_version_is_compared_anew(store: Store) -> None:
    put(store, fire("a"), fire("b", MORE), story("c", FLOOD))
    put(store, story("b", FLOOD, MORE))
    assert store.near_copies("abc") == {"b": ("c",), "c": ("b",)}
    put(store, fire("a", "the title alone is new"), fire("b"))
    assert store.near_copies("abc") == {"a": ("b",), "b": ("a",)}


def test_a_removed_version_is_forgotten(store: Store) -> None:
    put(store, fire("a"), fire("b", MORE), fire("c"))
    store.remove(["b"])
    assert store.near_copies("abc") == {"a": ("c",), "c": ("a",)}
    store.remove(["a"])
    assert store.near_copies("abc") == {}
    put(store, fire("b"))
    assert store.near_copies("abc") == {"b": ("c",), "c": ("b",)}


def test_a_copy_of_a_copy_need_not_be_one(store: Store) -> None:
    # Each is the one before with a third of its words replaced: the story drifts away from its beginning.
    words = FIRE.split() + FLOOD.split()
    put(store, *(story(name, " ".join(words[start : start + 60])) for name, start in (("a", 0), ("b", 20), ("c", 40))))
    assert store.near_copies("abc") == {"a": ("b",), "b": ("a", "c"), "c": ("b",)}


@pytest.mark.parametrize("order", [*itertools.permutations(range(4))])
def test_the_order_of_arrival_does_not_matter(store: Store, order: tuple[int, ...]) -> None:
    stories = [fire("a"), fire("b", MORE), story("c", FLOOD), story("d", FLOOD, MORE)]
    for place in order:
        put(store, stories[place])
    assert store.near_copies("abcd") == {"a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",)}


def test_odd_ids_are_ids(store: Store) -> None:
    names = ['"', "'; DROP TABLE copies; --", "https://example.org/ä?x=[1]", "\n"]
    put(store, *(fire(name, f"line {place}") for place, name in enumerate(names)))
    assert store.near_copies(names) == {name: tuple(sorted(set(names) - {name})) for name in names}


def test_a_formula_that_all_articles_have_hides_no_copy(folder: Path) -> None:
    formula = " ".join(f"subscribe{n}" for n in range(40))
    with closing(open_store(folder)) as store:
        for batch in range(4):
            numbers = range(50 * batch, 50 * batch + 50)
            put(store, *(story(f"a{n}", " ".join(f"own{n}x{m}" for m in range(60)), formula) for n in numbers))
        first = " ".join(f"own0x{m}" for m in range(60))
        put(store, story("copy", first, "a line of its own", formula))
        assert store.near_copies(["copy", "a1"]) == {"copy": ("a0",)}
    assert check(folder) == []


def test_of_very_many_versions_each_is_compared_with_some(folder: Path) -> None:
    many = near_copies.MOST_COMPARED + 40
    with closing(open_store(folder)) as store:
        put(store, *(fire(f"a{n:03}", f"line {n}") for n in range(many)))
        known = store.near_copies([f"a{n:03}" for n in range(many)])
        assert len(known) == many
        assert len(known[f"a{many - 1:03}"]) == near_copies.MOST_COMPARED
        # Those that came before, the latest first.
        assert f"a{many - 2:03}" in known[f"a{many - 1:03}"]
    assert check(folder) == []


def test_a_new_article_reads_no_text_but_its_candidates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    real = near_copies._wording

    def counted(db: object, key: int, known: object) -> object:
        read.append(key)
        return real(db, key, known)  # type: ignore[arg-type]  # passed on as they came

    with closing(open_store(folder)) as store:
        put(store, *(story(f"a{n}", " ".join(f"own{n}x{m}" for m in range(60))) for n in range(300)), fire("a"))
        monkeypatch.setattr(near_copies, "_wording", counted)
        put(store, fire("b", MORE), story("new", FLOOD))
    assert len(read) == 1


def test_the_lookup_walks_no_table(folder: Path) -> None:
    open_store(folder).close()
    with closing(Database(folder)) as database, database.reading() as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {near_copies._READ}", ("[]",))]
    assert not [step for step in plan if step.startswith("SCAN") and "wanted" not in step], plan
