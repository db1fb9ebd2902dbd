"""The optional cross-encoder: how its opinion counts, and that a real one is loaded and asked, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.citations import check
from rag.claims import load_entailment
from rag.claims.entailment import CrossEncoderEntailment, Judgement, Premise
from rag.errors import ModelError

_PASSAGE = "The council approved the new tram line on Monday."


class _Saying:
    """An `Entailment` that always says the same and remembers what it was asked."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self.asked: list[Premise] = []

    def judge(self, pairs: Sequence[Premise]) -> list[Judgement]:
        self.asked.extend(pairs)
        return [self.judgement for _ in pairs]


def test_it_may_object_to_what_the_rules_accept() -> None:
    (checked,) = check("The council approved the tram line.", [_PASSAGE], entailment=_Saying("contradiction"))
    assert (checked.support, checked.reason) == ("unsupported", "the passage contradicts the sentence")


def test_it_may_accept_other_words_but_no_missing_fact() -> None:
    entails = _Saying("entailment")
    assert check("City leaders said yes to rails.", [_PASSAGE], entailment=entails)[0].support == "supported"
    assert check("City leaders said yes to 14 trams.", [_PASSAGE], entailment=entails)[0].support == "unsupported"


def test_it_is_not_asked_about_what_is_verbatim() -> None:
    objects = _Saying("contradiction")
    assert check(_PASSAGE, [_PASSAGE], entailment=objects)[0].support == "verbatim"
    assert objects.asked == []


@pytest.mark.slow
def test_a_cross_encoder_of_a_folder_is_asked_with_its_own_labels(tmp_path: Path) -> None:
    _tiny_cross_encoder(tmp_path, ["contradiction", "entailment", "neutral"], winner=1)
    judged = CrossEncoderEntailment(str(tmp_path)).judge([Premise(_PASSAGE, "The council said yes.")] * 2)
    assert judged == ["entailment", "entailment"]


@pytest.mark.slow
def test_a_model_with_other_labels_is_refused_with_a_remedy(tmp_path: Path) -> None:
    _tiny_cross_encoder(tmp_path, ["good", "bad"], winner=0)
    with pytest.raises(ModelError, match=r"labels good, bad.*set nli to"):
        load_entailment(str(tmp_path)).judge([Premise("a", "b")])


@pytest.mark.slow
def test_no_model_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"could not be loaded.*set nli to"):
        CrossEncoderEntailment(str(tmp_path / "nothing")).judge([Premise("a", "b")])


def _tiny_cross_encoder(folder: Path, labels: Sequence[str], winner: int) -> None:
    """A BERT of one layer that always prefers one label."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias.copy_(torch.nn.functional.one_hot(torch.tensor(winner), len(labels)) * 50.0)
    model.save_pretrained(folder)
    BertTokenizer(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
