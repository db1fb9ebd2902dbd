"""The one place where the types that flow become JSON: plain dictionaries, ISO dates, no path of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath, PureWindowsPath

from rag.account import public_name
from rag.datamodels import Answer, Article, Citation, Excerpt, Generation, Hit, Passage, Period, Usage
from rag.reports import Failure, IndexReport, StoreStats

Json = dict[str, object]
_MOST_PENDING = 2000  # characters of a sentence that is still being written


def as_json(item: Answer | Hit | Citation | Article | IndexReport | StoreStats) -> Json:
    """What `json.dumps` takes, for a person or a program that has only the JSON.

    A hit and a citation carry their article without its text, and their passage with it; offsets count characters
    of the article's text. Only `as_json(article)` carries that text. An index report keeps its paths, which were
    named by whoever reads it.

    Of a chat model's answer, `pending` is a sentence that is not checked yet, `supported` the share of the sentences
    that a passage supports, in [0, 1], and `generation` how it came about: the model, its prompts' versions, where its
    excerpts stand, how many sentences claimed something, were supported and left out, tokens, dollars and seconds. The
    model's text as it came is not in it, as nobody has checked that.
    """
    match item:
        case Answer():
            return _answer(item)
        case Hit():
            return _hit(item)
        case Citation():
            return _citation(item)
        case Article():
            return _article(item)
        case IndexReport():
            return _report(item)
        case StoreStats():
            return _stats(item)


def _answer(answer: Answer) -> Json:
    return {
        "question": answer.question,
        "searched": answer.searched,
        "period": _period(answer.period) if answer.period else None,
        "text": answer.text,
        "statements": [
            {
                "lead": statement.lead,
                "text": statement.text,
                "citations": list(statement.citations),
                "gist": statement.gist,
                "focus": list(statement.focus) if statement.focus else None,
                "context": statement.context,
                "support": statement.support,
                "reason": statement.reason,
            }
            for statement in answer.statements
        ],
        "message": answer.message,
        "form": answer.form,
        "citations": [_citation(citation) for citation in answer.citations],
        "hits": [_hit(hit) for hit in answer.hits],
        "abstained": answer.abstained,
        "confidence": _number(answer.confidence),
        "reason": answer.reason,
        "model": public_name(answer.model),
        "pending": answer.pending[:_MOST_PENDING],
        "notes": list(answer.notes),
        "supported": _number(answer.supported),
        "generation": _generation(answer.generation) if answer.generation else None,
        "suggestions": list(answer.suggestions),
        "done": answer.done,
    }


def _generation(generation: Generation) -> Json:
    return {
        "model": public_name(generation.model),
        "prompts": list(generation.prompts),
        "excerpts": [_excerpt(excerpt) for excerpt in generation.excerpts],
        "sentences": generation.sentences,
        "supported": generation.supported,
        "dropped": generation.dropped,
        "usage": _usage(generation.usage),
    }


def _excerpt(excerpt: Excerpt) -> Json:
    return {
        "number": excerpt.number,
        "article": excerpt.article.id,
        "passages": [hit.passage.id for hit in excerpt.hits],
        "start": excerpt.start,
        "end": excerpt.end,
    }


def _usage(usage: Usage) -> Json:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "first_seconds": None if usage.first is None else _number(usage.first),
        "seconds": _number(usage.seconds),
        "dollars": None if usage.cost is None else _number(usage.cost),
    }


def _hit(hit: Hit) -> Json:
    return {
        "rank": hit.rank,
        "score": _number(hit.score),
        "parts": {name: _number(part) for name, part in hit.parts.items()},
        "article": _reference(hit.article),
        "passage": _passage(hit.passage),
        "copies": [_reference(article) for article in hit.copies],
        "newer": _reference(hit.newer) if hit.newer else None,
    }


def _citation(citation: Citation) -> Json:
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "support": citation.support,
        "reason": citation.reason,
        "article": _reference(citation.article),
        "passage": _passage(citation.passage),
        "also": [_reference(article) for article in citation.also],
        "superseded_by": _reference(citation.superseded_by) if citation.superseded_by else None,
    }


def _reference(article: Article) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": _day(article.published),
        "updated": _day(article.updated),
        "url": article.url,
    }


def _article(article: Article) -> Json:
    return {
        **_reference(article),
        "author": article.author,
        "language": article.language,
        "date_provenance": article.date_provenance,
        "indexed": _day(article.indexed),
        "also": [_place(place) for place in article.also],
        "text": article.text,
    }


def _report(report: IndexReport) -> Json:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "folded": report.folded,
        "near_copies": report.near_copies,
        "failed": report.failed,
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
        "failures": [_failure(failure) for failure in report.failures],
    }


def _stats(stats: StoreStats) -> Json:
    return {
        "articles": stats.articles,
        "passages": stats.passages,
        "dim": stats.dim,
        "embedder": stats.embedder,
        "generation": stats.generation,
        "vector_index": stats.vector_index,
        "sources": _counts(stats.sources),
        "languages": _counts(stats.languages),
        "earliest": _day(stats.earliest),
        "latest": _day(stats.latest),
        "undated": stats.undated,
    }


def _passage(passage: Passage) -> Json:
    return {"id": passage.id, "start": passage.start, "end": passage.end, "text": passage.text}


def _period(period: Period) -> Json:
    return {"from": _day(period.start), "to": _day(period.end), "text": period.text}


def _failure(failure: Failure) -> Json:
    return {"path": failure.path, "reason": failure.reason, "remedy": failure.remedy}


def _counts(counts: Mapping[str, int]) -> Json:
    return dict(counts)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: float) -> float:
    """A plain float (a score may be numpy's), short enough to read."""
    return round(float(number), 6)


def _place(place: str) -> str:
    """A URL or a relative path as it is; of an absolute path its last part, as the folders are nobody's business."""
    for path in (PurePath(place), PureWindowsPath(place)):
        if path.is_absolute():
            return path.name
    return place
