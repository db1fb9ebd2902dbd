"""The contract itself: takes a model's text in pieces, gives out the statements that are certain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.citations import cite
from rag.claims.entailment import Entailment
from rag.claims.judging import RANK
from rag.contract.cutting import Cut, Cutter
from rag.contract.excerpts import Quotable
from rag.contract.markers import Markers
from rag.contract.plain import pending, plain
from rag.contract.support import Carried, Supporter
from rag.contract.talk import is_loop, sort, unlabelled
from rag.datamodels import Citation, Evidence, Excerpt, Statement
from rag.prompts import ABSTENTION

_ENDED = re.compile(r"[.!?…。！？][\W\d]*$")
# A model that writes more than this, or one sentence so many times, goes round in circles: it is ended.
MOST_CHARS, MOST_SENTENCES, MOST_REPEATS = 40_000, 60, 3


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a model's text so far.

    `statements` and `citations` only ever grow. `pending` is the sentence that is being written, as plain text and
    not checked. `sentences` counts those that claim something, `supported` those that a passage was found to support
    (verbatim or supported), `dropped` those that are left out for want of support. `refused` when all that was said
    is that the articles do not answer. `finished` when nothing more will be taken: whoever writes can be stopped.
    """

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    pending: str = ""
    sentences: int = 0
    supported: int = 0
    dropped: int = 0
    refused: bool = False
    finished: bool = False


class Contract:
    """Turns what a chat model writes about numbered excerpts into checked statements with citations of our own.

    :param question: words of the question that an excerpt has need not be in the sentence that is quoted.
    :param entailment: a cross-encoder that may object to what the rules accept, and accept other words.
    :param keep_unsupported: sentences that nothing supports become statements without a citation, with the reason.
    """

    def __init__(
        self,
        excerpts: Sequence[Excerpt],
        question: str,
        *,
        entailment: Entailment | None = None,
        keep_unsupported: bool = False,
    ) -> None:
        self._question = question
        self._keep = keep_unsupported
        self._markers = Markers([excerpt.number for excerpt in excerpts], [excerpt.text for excerpt in excerpts])
        self._supporter = Supporter(excerpts, question, entailment)
        self._cutter = Cutter(self._markers)
        self._statements: list[Statement] = []
        self._citations: dict[tuple[object, ...], Citation] = {}
        self._quoted: tuple[Quotable, ...] = ()
        self._said: Counter[str] = Counter()
        self._chars = self._sentences = self._supported = self._dropped = 0
        self._declined = self._finished = self._ended = False

    def feed(self, text: str) -> Written:
        """Take a piece of text of any length, and say what came of everything so far."""
        self._read(text)
        return self._written()

    def finish(self, *, cut_off: bool = False) -> Written:
        """Take what is left as finished, and say what came of it all; nothing is pending any more.

        :param cut_off: whoever wrote was not allowed to go on: a last sentence without an end is none.
        """
        if not self._finished:
            cuts = [*self._cutter.finish()]
            self._take(cuts[:-1] if cut_off and cuts and not _ENDED.search(cuts[-1].text) else cuts)
        self._finished = self._ended = True
        return self._written()

    def _read(self, text: str) -> None:
        # Cut off at the same character however the text comes in pieces.
        room = MOST_CHARS - self._chars
        self._chars += len(text)
        if not self._finished:
            self._take(self._cutter.feed(text[:room]))
        if not self._finished and self._chars >= MOST_CHARS:
            self._take(self._cutter.finish())
            self._finished = True

    def _written(self) -> Written:
        return Written(
            tuple(self._statements),
            tuple(self._citations.values()),
            "" if self._finished else pending(self._cutter.rest, self._markers),
            self._sentences,
            self._supported,
            self._dropped,
            self._ended and self._declined and not self._statements,
            self._finished,
        )

    def _take(self, cuts: Iterable[Cut]) -> None:
        for cut in cuts:
            self._one(cut)
            if self._finished:
                return

    def _one(self, cut: Cut) -> None:
        line = plain(cut, self._markers)
        text = unlabelled(line.text)
        if not any(map(str.isalnum, text)):
            return
        if is_loop(text):
            self._finished = True
            return
        sorted_as = sort(text, self._question)
        if sorted_as == "sources":
            self._finished = bool(self._statements)
            return
        key = " ".join(text.casefold().split())
        self._said[key] += 1
        if self._said[key] > 1:
            self._finished = self._said[key] >= MOST_REPEATS
            return
        if line.heading or (sorted_as == "talk"):
            return
        # An article may say so too, but the agreed words are the model's own.
        if sorted_as == "refusal" and (text == ABSTENTION or not self._supporter.is_verbatim(text)):
            self._declined = True
            return
        self._claim(text, self._supporter.carried(text, line.numbers))
        self._finished = self._sentences >= MOST_SENTENCES

    def _claim(self, text: str, carried: Carried) -> None:
        self._sentences += 1
        self._supported += RANK[carried.support] >= RANK["supported"]
        if carried.support == "unsupported" and not self._keep:
            self._dropped += 1
            return
        numbers = tuple(dict.fromkeys(self._cited(quote, carried).number for quote in carried.quotes))
        context = self._supporter.context(text, carried, self._quoted)
        self._quoted = carried.quotes
        statement = Statement(text, numbers, context=context, support=carried.support, reason=carried.reason)
        self._statements.append(statement)

    def _cited(self, quote: Quotable, carried: Carried) -> Citation:
        key = (quote.hit.article.id, quote.start, quote.end, carried.support, carried.reason)
        if key not in self._citations:
            evidence = Evidence(quote.hit, quote.start, quote.end, quote.source.text, quote.hit.score)
            self._citations[key] = cite(evidence, len(self._citations) + 1, carried.support, carried.reason)
        return self._citations[key]
