"""Rows of tokens: which token belongs to which sentence, what is cut, how rows are padded."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from rag.model_files import DEFAULT, model_folder
from rag.reader.encoding import MOST_TOKENS, NO_SENTENCE, Encoder
from rag.sentences import sentences

TEXT = "The bridge opened in May. It cost four million."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(Tokenizer.from_file(str(model_folder(DEFAULT) / "tokenizer.json")))


def test_every_token_of_the_passage_knows_its_sentence_and_its_place(encoder: Encoder) -> None:
    (row,) = encoder.rows("When did it open?", [("Bridge news", TEXT, sentences(TEXT))])
    words: dict[int, list[str]] = {}
    for place, (start, end) in zip(row.sentence, row.offsets, strict=True):
        words.setdefault(place, []).append(TEXT[start:end])
    assert words[0] == ["The", "bridge", "opened", "in", "May", "."]
    assert words[1] == ["It", "cost", "four", "million", "."]
    assert set(words) == {0, 1, NO_SENTENCE}
    assert row.sentences == 2


def test_question_and_headline_come_first_and_the_question_alone_is_of_the_first_type(encoder: Encoder) -> None:
    (row,) = encoder.rows("When?", [("News", TEXT, sentences(TEXT))])
    assert len(row.ids) == len(row.types) == len(row.sentence) == len(row.offsets)
    first_of_second = row.types.index(1)
    assert set(row.types[:first_of_second]) == {0}
    assert set(row.types[first_of_second:]) == {1}
    assert row.ids[first_of_second - 1] == row.ids[-1]  # [SEP] ends the question and the row
    assert row.sentence[first_of_second] == NO_SENTENCE  # the headline is no sentence of the passage


def test_what_does_not_fit_is_cut_from_the_end_of_the_passage(encoder: Encoder) -> None:
    text = "Apples are dear this year. " * 300
    (row,) = encoder.rows("word " * 500, [("title " * 500, text, sentences(text))])
    assert len(row.ids) == MOST_TOKENS
    assert row.sentences == 300
    assert max(row.sentence) < 300
    assert row.sentence.count(0) == 6


def test_rows_of_a_batch_are_averaged_over_their_own_sentences_only(encoder: Encoder) -> None:
    batch = encoder.batch(
        encoder.rows("When?", [("", TEXT, sentences(TEXT)), ("", "Apples.", sentences("Apples.")), ("", "", [])])
    )
    assert batch.members.shape == (3, 2, batch.ids.shape[1])
    assert batch.members.sum(2).tolist() == [[pytest.approx(1), pytest.approx(1)], [pytest.approx(1), 0], [0, 0]]
    assert batch.passage.sum(1).tolist() == [11, 2, 0]
    lengths = [len(row.ids) for text in (TEXT, "Apples.", "") for row in encoder.rows("When?", [("", text, ())])]
    assert batch.mask.sum(1).tolist() == lengths
