"""The optional reranker: a real cross-encoder of sentence-transformers, tiny and made here, through the real door."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from rag import assistant as assistant_module
from rag import indexing
from rag.assistant import Assistant
from rag.datamodels import Article
from rag.errors import ModelError
from rag.indexing import index_articles
from rag.reranking import CrossEncoderReranker, load_reranker
from rag.settings import Settings
from tests.fakes import HashingEmbedder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "when", "bridge", "opened", "closed", "market"]


def tiny_cross_encoder(folder: Path, labels: int = 1) -> Path:
    """A BERT of one layer that has seen nothing, with its tokenizer."""
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,  # type: ignore[call-arg]  # it takes what every configuration takes
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers has no types for it
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    )
    fast.save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_scores_a_text_by_itself_and_in_any_company_alike(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tiny_cross_encoder(tmp_path)))
    texts = ["bridge opened", "market closed", "bridge closed when market opened"]
    together = reranker.score("when bridge opened", texts)
    alone = [reranker.score("when bridge opened", [text])[0] for text in texts]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len(set(together)) == 3
    assert all(0 < score < 1 for score in together)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda folder: folder, "holds no cross-encoder"),
        (lambda folder: tiny_cross_encoder(folder, labels=3), "has 3 outputs"),
    ],
)
def test_a_folder_that_holds_something_else_is_named_with_the_remedy(
    tmp_path: Path, prepare: object, told: str
) -> None:
    assert callable(prepare)
    reranker = CrossEncoderReranker(str(prepare(tmp_path)))
    with pytest.raises(ModelError, match=told) as raised:
        reranker.score("when", ["bridge"])
    assert "set reranker" in str(raised.value)


def test_none_is_loaded_unless_one_is_named() -> None:
    assert load_reranker(None) is None


@pytest.mark.slow
def test_the_assistant_takes_the_hits_in_the_rerankers_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = HashingEmbedder()
    for module in (indexing, assistant_module):
        monkeypatch.setattr(module, "load_embedder", lambda name: embedder)
    texts = ["The bridge opened.", "The bridge closed.", "A market opened near the bridge.", "The market closed."]
    plain = Settings(index=tmp_path / "index", threshold=0.0, reader="off")
    index_articles([Article(f"a{i}", "", text, language="en") for i, text in enumerate(texts)], plain.index, plain)
    folder = tiny_cross_encoder(tmp_path / "model")
    question = "when bridge opened"

    def found(settings: Settings) -> tuple[Sequence[str], Sequence[float]]:
        with closing(Assistant.open(settings=settings)) as assistant:
            searched = assistant.search(question, 4)
            assert [hit.rank for hit in searched] == [1, 2, 3, 4]
            assert [hit.article.id for hit in [*assistant.ask(question)][-1].hits] == [h.article.id for h in searched]
            return [hit.article.id for hit in searched], [hit.score for hit in searched]

    fused, _ = found(plain)
    order, scores = found(plain.model_copy(update={"reranker": str(folder)}))
    expected = dict(zip(range(4), CrossEncoderReranker(str(folder)).score(question, texts), strict=True))
    assert order == [f"a{i}" for i in sorted(expected, key=lambda i: -expected[i])]
    assert order != fused
    assert sorted(scores, reverse=True) == list(scores)
