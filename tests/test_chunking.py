from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chunking import HEADER_TOKENS, Chunk, Chunker
from rag.datamodels import Article
from rag.embedding import Embedder, load_embedder
from rag.sentences import sentences
from tests.fakes import HashingEmbedder


class SpaceCountingEmbedder(HashingEmbedder):
    """Counts spaces too, so that a text has more tokens than its sentences have one by one."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.strip()) for text in texts]


def article(text: str, title: str = "") -> Article:
    return Article("a", title, text)


def prose(count: int, words: int = 9) -> str:
    """Sentences of `words` + 1 tokens each."""
    return " ".join(f"Number {n} " + "says so " * ((words - 2) // 2) + "now." for n in range(count))


def sizes(chunks: Sequence[Chunk]) -> list[int]:
    return [len(chunk.sentences) for chunk in chunks]


def check(chunks: Sequence[Chunk], text: str, limit: int, embedder: Embedder) -> None:
    """Everything that is true of the passages of any article."""
    assert max(embedder.count_tokens([chunk.embedded_text for chunk in chunks]), default=0) <= limit
    for chunk in chunks:
        passage = chunk.passage
        assert text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        assert passage.id == f"a@{passage.start}-{passage.end}"
        assert chunk.embedded_text.endswith(passage.text)
        assert (chunk.sentences[0].start, chunk.sentences[-1].end) == (0, len(passage.text))
        assert all(a.end <= b.start for a, b in pairwise(chunk.sentences))
    assert all(a.passage.end <= b.passage.start for a, b in pairwise(chunks))
    shown = "".join(chunk.passage.text[start:end] for chunk in chunks for start, end in chunk.sentences)
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_no_text_no_passages(text: str) -> None:
    assert Chunker(HashingEmbedder()).chunks(article(text, "A title")) == []


def test_a_short_article_is_one_passage_with_its_title_in_front() -> None:
    (chunk,) = Chunker(HashingEmbedder()).chunks(article("\nIt rained. It poured.\n", "The  weather"))
    assert (chunk.passage.text, chunk.embedded_text) == ("It rained. It poured.", "The weather\nIt rained. It poured.")
    assert [chunk.passage.text[a:b] for a, b in chunk.sentences] == ["It rained.", "It poured."]


def test_sentences_that_fit_are_never_divided() -> None:
    text = prose(40)
    chunks = Chunker(HashingEmbedder(max_tokens=64)).chunks(article(text, "Numbers"))
    found = [(c.passage.start + a, c.passage.start + b) for c in chunks for a, b in c.sentences]
    assert found == [tuple(span) for span in sentences(text, "en")]


@pytest.mark.parametrize("count", range(1, 40))
def test_passages_are_about_the_same_size_and_as_few_as_can_be(count: int) -> None:
    found = sizes(Chunker(HashingEmbedder(max_tokens=105)).chunks(article(prose(count))))  # ten sentences and a bit
    assert len(found) == -(-count // 10)
    assert max(found) - min(found) <= 1


def test_a_passage_rather_ends_where_a_paragraph_does() -> None:
    plain = f"{prose(6)} {prose(5)}"
    parted = f"{prose(6)}\n\n{prose(5)}"
    uneven = f"{prose(2)}\n\n{prose(9)}"
    chunker = Chunker(HashingEmbedder(max_tokens=105))
    assert sizes(chunker.chunks(article(plain))) == [5, 6]
    assert sizes(chunker.chunks(article(parted))) == [6, 5]
    assert sizes(chunker.chunks(article(uneven))) == [5, 6]  # a tiny passage is worse than a divided paragraph


def test_the_passage_size_is_the_settings_where_the_embedder_reads_as_much() -> None:
    text, embedder = prose(60), HashingEmbedder(max_tokens=128)
    for setting, limit in ((None, 128), (64, 64), (1000, 128)):
        chunks = Chunker(embedder, setting).chunks(article(text, "Numbers"))
        check(chunks, text, limit, embedder)
        assert max(embedder.count_tokens([chunk.embedded_text for chunk in chunks])) > limit - 20


def test_a_sentence_too_long_is_divided_at_clauses() -> None:
    clauses = [f"the {word} of the matter was discussed at length, " for word in ("first", "second", "third", "fourth")]
    text = "".join(clauses).strip()
    chunks = Chunker(HashingEmbedder(max_tokens=20)).chunks(article(text))
    assert [chunk.passage.text for chunk in chunks] == ["".join(clauses[:2]).strip(), "".join(clauses[2:]).strip()]


def test_a_clause_too_long_is_divided_at_spaces_and_a_word_anywhere() -> None:
    embedder = HashingEmbedder(max_tokens=32)
    text = "word " * 100 + "x" * 2_000
    chunks = Chunker(embedder).chunks(article(text))
    check(chunks, text.strip(), 32, embedder)
    assert sum(len(chunk.passage.text.split()) for chunk in chunks if "x" not in chunk.passage.text) == 100
    assert max(len(chunk.passage.text) for chunk in chunks) < 600  # one unknown token, yet no passage without an end


def test_a_title_takes_its_share_and_no_more() -> None:
    embedder = HashingEmbedder()
    text = prose(60)
    chunks = Chunker(embedder).chunks(article(text, "A very long title " * 500))
    check(chunks, text, 256, embedder)
    headers = {chunk.embedded_text.removesuffix(chunk.passage.text) for chunk in chunks}
    assert [embedder.count_tokens([header])[0] for header in headers] == [HEADER_TOKENS]
    (short, *_) = Chunker(embedder, 32).chunks(article(text, "A very long title " * 500))
    assert embedder.count_tokens([short.embedded_text.removesuffix(short.passage.text)]) == [8]


def test_a_text_with_more_tokens_than_its_sentences_still_fits() -> None:
    embedder = SpaceCountingEmbedder(max_tokens=200)
    text = prose(50).replace(". ", "." + " " * 60)
    chunks = Chunker(embedder).chunks(article(text, "Numbers"))
    check(chunks, text, 200, embedder)


def test_the_tokenizer_is_asked_a_few_times_an_article_not_once_a_sentence() -> None:
    calls = []

    class Counting(HashingEmbedder):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            calls.append(len(texts))
            return super().count_tokens(texts)

    Chunker(Counting()).chunks(article(prose(400), "Numbers"))
    assert len(calls) <= 4


def test_the_fingerprint_tells_other_passages_without_asking_the_model() -> None:
    class Unloaded(HashingEmbedder):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            raise AssertionError("an unchanged archive must not load the model")

    embedder = Unloaded()
    assert Chunker(embedder).fingerprint == Chunker(embedder, None).fingerprint
    assert Chunker(embedder).fingerprint != Chunker(embedder, 128).fingerprint


_TEXT = st.lists(
    st.one_of(
        st.text(st.sampled_from("aBcé 。😀.!?\n\t«»“”\"'()[],;:…1A-—т\u00a0\ud800"), max_size=60),
        st.text(max_size=30),
        st.integers(1, 12).map(prose),
        st.sampled_from(["x" * 900, "word " * 90, "a, b; " * 40, "\n\n", " " * 300, "中文。" * 40]),
    ),
    max_size=8,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(_TEXT, st.text(max_size=80), st.sampled_from([32, 48, 256]), st.sampled_from([None, 40]))
def test_every_character_is_in_one_passage_that_is_read_to_its_end(
    text: str, title: str, reads: int, setting: int | None
) -> None:
    for embedder in (HashingEmbedder(max_tokens=reads), SpaceCountingEmbedder(max_tokens=reads)):
        chunks = Chunker(embedder, setting).chunks(article(text, title))
        check(chunks, text, min(reads, setting or reads), embedder)


@pytest.mark.slow
def test_the_real_tokenizer_never_has_to_drop_anything() -> None:
    from tokenizers import Tokenizer

    from rag.model_files import model_folder

    tokenizer = Tokenizer.from_file(str(model_folder("default") / "tokenizer.json"))
    tokenizer.no_truncation()
    embedder = load_embedder("default")
    draw = random.Random(7)
    alphabets = [
        "abcdefghijklmnop",
        "абвгдежзиклмно",
        "日本語中文字",
        "àéîõüß",
        "0123456789.,",
        "!?()[]{}«»—…%",
        "😀🎉👩‍🚀",
        "\u200d\u0301\u00ad",
    ]
    for _ in range(30):
        alphabet = draw.choice(alphabets) + draw.choice(alphabets)
        words = ["".join(draw.choices(alphabet, k=draw.randint(1, 24))) for _ in range(draw.randint(1, 900))]
        text = re.sub(
            r"(\S+ \S+ \S+ \S+)", lambda m: m[1] + draw.choice([".", "!", ",", "\n\n", "", "", ""]), " ".join(words)
        )
        title = " ".join(words[: draw.randint(0, 90)])
        chunks = Chunker(embedder).chunks(article(text, title))
        check(chunks, text, embedder.max_tokens, embedder)
        assert all(len(found.ids) <= 256 for found in tokenizer.encode_batch([c.embedded_text for c in chunks]))
