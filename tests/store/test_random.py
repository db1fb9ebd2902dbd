"""Random sequences of changes: the embedded store and the oracle say the same after every one of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.datamodels import Where
from rag.store import snapshots, upkeep
from rag.store.checkup import check
from rag.store.embedded import EmbeddedStore
from tests.store.oracle import OracleStore, assert_agrees
from tests.store.samples import DIM, WORDS, open_store, put, random_story, random_version, vector_of

EVERYTHING = 10_000
WHERES = [
    Where(),
    Where(date.fromordinal(737005), date.fromordinal(737020)),
    Where(published_to=date.fromordinal(737010), sources=("source 1", "source 2")),
    Where(languages=("en", "ru")),
    Where(article_ids=("a1", "a3", "a4")),
]

changes = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)),
        st.tuples(st.just("reopen"), st.just([])),
    ),
    min_size=5,
    max_size=12,
)


@pytest.fixture(params=["eager", "lazy"])
def regime(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How often upkeep comes: all the time, with a graph from the sixth passage on; or never."""
    eager = request.param == "eager"
    monkeypatch.setattr(upkeep, "STALE_SHARE", 0 if eager else 99)
    monkeypatch.setattr(upkeep, "UNSAVED_PASSAGES", 5 if eager else 10**6)
    if eager:
        monkeypatch.setattr(snapshots, "EXACT_ROWS", 5)
    return str(request.param)


def assert_same(embedded: EmbeddedStore, oracle: OracleStore, rng: np.random.Generator) -> None:
    for where in WHERES:
        vector = vector_of(str(rng.integers(1000)))
        query = " ".join(rng.choice(WORDS, 3))
        for k in (2, 50):
            assert_agrees(embedded.search_dense(vector, k, where), oracle.search_dense(vector, EVERYTHING, where), k)
            every = oracle.search_lexical(query, EVERYTHING, where)
            found = embedded.search_lexical(query, k, where)
            if upkeep.STALE_SHARE == 0:
                assert_agrees(found, every, k)
            else:  # scores count removed passages too, but none is found
                assert {passage for passage, _ in found} <= {passage for passage, _ in every}
                assert len(found) == min(k, len(every))
        assert {a.id: a for a in embedded.articles(where)} == {a.id: a for a in oracle.articles(where)}
    assert embedded.records() == oracle.records()
    ids = list(oracle.records())
    assert embedded.near_copies(ids) == oracle.near_copies(ids)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes, seed=st.integers(0, 2**32 - 1))
def test_any_sequence_of_changes_leaves_what_the_oracle_holds(
    regime: str, changes: list[tuple[str, list[int]]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        oracle, embedded = OracleStore(DIM), open_store(folder)
        # Opened before the changes: it must catch up by the difference alone.
        reader = open_store(folder)
        for change, numbers in changes:
            if change == "write":
                makers = [random_story, random_version]
                stories = [makers[int(rng.integers(2))](rng, f"a{number}") for number in numbers]
                put(oracle, *stories)
                put(embedded, *stories)
            elif change == "remove":
                oracle.remove([f"a{number}" for number in numbers])
                embedded.remove([f"a{number}" for number in numbers])
            else:
                embedded.close()
                embedded = open_store(folder)
            assert_same(embedded, oracle, rng)
            assert_same(reader, oracle, rng)
        embedded.close()
        reader.close()
        assert check(folder) == []


def test_a_larger_archive_agrees_with_the_oracle(folder: Path, regime: str) -> None:
    rng = np.random.default_rng(7)
    oracle, embedded = OracleStore(DIM), open_store(folder)
    for start in range(0, 400, 100):
        stories = [random_story(rng, f"a{n}") for n in range(start, start + 100)]
        put(oracle, *stories)
        put(embedded, *stories)
    assert_same(embedded, oracle, rng)
    embedded.close()
