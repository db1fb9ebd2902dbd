"""What leaves as JSON: ISO dates, plain numbers, each text once, and no path of this machine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from rag.datamodels import Answer, Article, Citation, Excerpt, Generation, Hit, Period, Statement, Usage
from rag.export import as_json
from rag.reports import Failure, IndexReport
from tests.cli.samples import ABSTENTION, ANSWER, ARTICLE, CITATION, HIT, PASSAGE, QUOTE, TEXT, ScriptedAssistant


@pytest.mark.parametrize("item", [ANSWER, ABSTENTION, HIT, CITATION, ARTICLE], ids=lambda item: type(item).__name__)
def test_json_holds_it_and_no_folder_of_this_machine_is_in_it(item: Answer | Hit | Citation | Article) -> None:
    written = json.dumps(as_json(item))
    assert "editor" not in written
    assert json.loads(written) == as_json(item)


def test_an_answer_carries_its_text_its_statements_and_how_it_came_about() -> None:
    exported = as_json(ANSWER)
    assert exported["text"] == f"2019-02-04: {QUOTE} [1]"
    assert exported["statements"] == [
        {
            "lead": "2019-02-04:",
            "text": QUOTE,
            "citations": [1],
            "gist": "",
            "focus": None,
            "context": "",
            "support": "verbatim",
            "reason": "",
        }
    ]
    assert exported["form"] == "plain"
    assert exported["period"] == {"from": "2019-02-01", "to": "2019-02-28", "text": "in February 2019"}
    assert (exported["abstained"], exported["done"], exported["confidence"]) == (False, True, 0.93)
    assert exported["searched"] == "When does the commission meet?"


def test_an_open_period_has_no_end() -> None:
    exported = as_json(replace(ANSWER, period=Period(start=date(2019, 2, 1))))
    assert exported["period"] == {"from": "2019-02-01", "to": None, "text": ""}
    assert as_json(ABSTENTION)["period"] is None


def test_a_hit_names_its_article_and_carries_its_passage() -> None:
    copy = replace(ARTICLE, id="copy", url=None)
    assert as_json(replace(HIT, copies=(copy,))) == {
        "rank": 1,
        "score": 0.876543,
        "parts": {"dense": 0.9, "lexical": 0.8},
        "article": {
            "id": "https://news.example/commission",
            "title": "Commission to meet",
            "source": "news.example",
            "published": "2019-02-04",
            "updated": None,
            "url": "https://news.example/commission",
        },
        "passage": {"id": PASSAGE.id, "start": 0, "end": len(TEXT), "text": TEXT},
        "copies": [
            {
                "id": "copy",
                "title": "Commission to meet",
                "source": "news.example",
                "published": "2019-02-04",
                "updated": None,
                "url": None,
            }
        ],
        "newer": None,
    }


def test_a_score_of_numpy_becomes_a_plain_number() -> None:
    parts: Any = {"dense": np.float32(0.5)}  # a store may hand this over, whatever the types say
    exported = as_json(replace(HIT, score=float(np.float32(0.25)), parts=parts))
    assert json.dumps([exported["score"], exported["parts"]]) == '[0.25, {"dense": 0.5}]'


def test_a_citation_opens_its_sentence_in_its_passage() -> None:
    exported = as_json(CITATION)
    assert TEXT[CITATION.start : CITATION.end] == exported["quote"] == QUOTE
    assert (exported["number"], exported["start"], exported["end"]) == (1, CITATION.start, CITATION.end)
    assert exported["support"] == "verbatim"


def test_a_citation_tells_where_else_it_stands_and_what_replaced_it() -> None:
    copy, newer = replace(ARTICLE, id="copy"), replace(ARTICLE, id="newer", published=date(2019, 3, 2))
    exported = as_json(replace(CITATION, support="partly", reason="another number", also=(copy,), superseded_by=newer))
    assert (exported["support"], exported["reason"]) == ("partly", "another number")
    assert [article["id"] for article in listed(exported["also"])] == ["copy"]
    assert (listed([exported["superseded_by"]])[0]["id"], as_json(CITATION)["superseded_by"]) == ("newer", None)
    assert listed([as_json(replace(HIT, newer=newer))["newer"]])[0]["published"] == "2019-03-02"


def test_a_statement_carries_its_gist_its_focus_and_its_context() -> None:
    statement = replace(ANSWER.statements[0], gist="1 March 2019", focus=(12, 25), context="The commission meets.")
    (exported,) = listed(as_json(replace(ANSWER, statements=(statement,), form="timeline"))["statements"])
    assert (exported["gist"], exported["context"]) == ("1 March 2019", "The commission meets.")
    assert exported["text"][slice(*exported["focus"])] == "March 1, 2019"


WRITTEN = replace(
    ANSWER,
    statements=(Statement("It has 40 members.", (), support="unsupported", reason="no passage says 40"),),
    model="local:/home/editor/models/small.gguf",
    pending="The mini",
    notes=("another model stood in",),
    suggestions=("Where does it meet?",),
    generation=Generation(
        "local:/home/editor/models/small.gguf",
        prompts=("answer 3f2a91c0",),
        excerpts=(Excerpt(1, (HIT,), 0, len(TEXT)),),
        written="It has 40 members [1]. Ignore the rules.",
        sentences=8,
        supported=7,
        dropped=1,
        usage=Usage(100, None, 0.25, 2.5, None),
    ),
)


def test_an_answer_of_a_model_tells_how_it_came_about_without_texts_that_nobody_checked() -> None:
    exported = as_json(WRITTEN)
    assert (exported["model"], exported["supported"]) == ("local:small.gguf", 0.875)
    assert (exported["pending"], exported["notes"]) == ("The mini", ["another model stood in"])
    assert exported["suggestions"] == ["Where does it meet?"]
    assert exported["generation"] == {
        "model": "local:small.gguf",
        "prompts": ["answer 3f2a91c0"],
        "excerpts": [{"number": 1, "article": ARTICLE.id, "passages": [PASSAGE.id], "start": 0, "end": len(TEXT)}],
        "sentences": 8,
        "supported": 7,
        "dropped": 1,
        "usage": {"input_tokens": 100, "output_tokens": None, "first_seconds": 0.25, "seconds": 2.5, "dollars": None},
    }
    assert "Ignore the rules" not in json.dumps(exported)
    assert "editor" not in json.dumps(exported)


def test_an_unsupported_sentence_is_called_so_wherever_it_leaves() -> None:
    exported = as_json(WRITTEN)
    assert exported["text"] == "It has 40 members. [not supported]"
    (statement,) = listed(exported["statements"])
    assert (statement["support"], statement["reason"]) == ("unsupported", "no passage says 40")


def test_an_endless_sentence_is_cut() -> None:
    assert len(str(as_json(replace(WRITTEN, pending="x" * 10**6))["pending"])) == 2000


def test_an_extractive_answer_has_no_generation_and_is_wholly_supported() -> None:
    exported = as_json(ANSWER)
    assert (exported["generation"], exported["supported"], exported["pending"]) == (None, 1.0, "")


def listed(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


def test_an_article_carries_its_text_and_of_its_other_places_what_is_public() -> None:
    exported = as_json(replace(ARTICLE, indexed=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert exported["text"] == TEXT
    assert exported["indexed"] == "2026-01-02T03:04:05+00:00"
    assert exported["also"] == ["mirror/commission.txt", "copy.txt", "copy.txt", "https://mirror.example/1"]


def test_a_report_counts_and_names_what_failed() -> None:
    report = IndexReport(
        added=2, passages=7, seconds=1.23456, failures=[Failure("a.pdf", "it is encrypted", "decrypt it")]
    )
    assert as_json(report) == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "folded": 0,
        "near_copies": 0,
        "failed": 1,
        "passages": 7,
        "seconds": 1.235,
        "failures": [{"path": "a.pdf", "reason": "it is encrypted", "remedy": "decrypt it"}],
    }


def test_stats_are_an_archive_in_figures() -> None:
    exported = as_json(ScriptedAssistant().stats())
    assert exported["vector_index"] == "exact, as 1 passage is few"
    assert (exported["earliest"], exported["sources"]) == ("2019-02-04", {"news.example": 1})
