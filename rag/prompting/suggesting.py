"""Suggesting: what a reader may ask next, by a chat model, each question answered by the archive."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from rag.conversation.reading import all_terms, read_turn
from rag.datamodels import Answer, Excerpt, Hit
from rag.errors import ModelCallError
from rag.models import ChatModel
from rag.prompting.calling import reply
from rag.prompting.harmless import one_line, unmarked
from rag.prompting.lines import plain_lines
from rag.prompting.packing import pack
from rag.prompting.passages import blocks, fence_code
from rag.prompting.window import left
from rag.prompts import Prompt, load_prompt
from rag.sentences import sentences
from rag.terms import analysis_of, content_terms

_VARIABLES = frozenset({"passages", "question", "answer", "count", "code"})
_REQUIRED = frozenset({"passages"})
# Tokens of passages shown: what is nearest to the answer. A model on a laptop's processor reads them once more.
_PASSAGE_TOKENS = 700
_TOKENS_EACH = 40
_MOST_CHARS = 3000
_ANSWER_CHARS = 1000
_QUESTION_CHARS = range(12, 161)
# Two questions that share this part of their words are one.
_SAME = 0.7
# So many are put to the archive for each that is wanted.
_TRIED = 2
_UNFIT = re.compile(r"https?:|www\.|[<>{}\[\]|\\]|‹|›")

_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")
# A statement that only wears a question mark.
_CLAIMED = re.compile(r"[.!…;:。]\W*\?$")

# A question's leaning does not depend on the day it is read.
_ANY_DAY = date(2000, 1, 1)

_log = logging.getLogger(__name__)


def suggestions_prompt(folder: Path | None = None) -> Prompt:
    """The prompt `suggestions`; `$passages` must be in it.

    :raises SettingsError: see `load_prompt`.
    """
    return load_prompt("suggestions", _VARIABLES, folder, required=_REQUIRED, parted=True)


def suggest(
    answer: Answer,
    model: ChatModel,
    prompt: Prompt,
    answers: Callable[[str], bool],
    n: int,
    *,
    asked: Sequence[str] = (),
) -> tuple[str, ...]:
    """Up to n next questions that the model draws from the answer and its passages; none where it gives none.

    :param answers: whether the archive answers a question; each is put to it before it is given out.
    :param asked: earlier questions of the conversation, which are not suggested again.
    """
    hits = _hits(answer)
    if n < 1 or not hits or not answer.statements:
        return ()
    limit = _TOKENS_EACH * n
    free = left(model.window, limit, _filled(prompt, answer, (), n), model.count_tokens)
    cited = [citation.passage.id for citation in answer.citations]
    excerpts = pack(hits, min(_PASSAGE_TOKENS, free), model.count_tokens, first=cited)
    if not excerpts:
        return ()
    instructions, message = _filled(prompt, answer, excerpts, n)
    try:
        written = reply(model, instructions, message, limit, _MOST_CHARS)
    except ModelCallError as error:
        _log.warning("no next questions: %s", error)
        return ()
    found: list[str] = []
    figures = set(_FIGURE.findall(message))
    for question in _fitting(written, (answer.question, answer.searched, *asked), _TRIED * n):
        if figures.issuperset(_FIGURE.findall(question)) and answers(question):
            found.append(question)
        if len(found) == n:
            break
    return tuple(found)


def _filled(prompt: Prompt, answer: Answer, excerpts: Sequence[Excerpt], n: int) -> tuple[str, str]:
    code = fence_code(excerpts)
    return prompt.fill_parts(
        passages=blocks(excerpts, code),
        question=one_line(answer.searched, _ANSWER_CHARS),
        answer=one_line(unmarked(answer.text), _ANSWER_CHARS),
        count=str(n),
        code=code,
    )


def _hits(answer: Answer) -> tuple[Hit, ...]:
    """What the model saw, and of an answer that no model wrote, what was found."""
    if answer.generation is None:
        return answer.hits
    return tuple(hit for excerpt in answer.generation.excerpts for hit in excerpt.hits)


def _fitting(written: str, known: Sequence[str], most: int) -> Iterator[str]:
    """The questions in what a model wrote that stand alone and are new, at most so many."""
    seen = [_matter(question) for question in known]
    for line in plain_lines(written):
        if not line.endswith("?") or len(line) not in _QUESTION_CHARS or _UNFIT.search(line) or line.count("?") > 1:
            continue
        matter = _matter(line)
        if any(_alike(matter, other) for other in seen) or _leans(line) or not _only_asks(line):
            continue
        seen.append(matter)
        yield line
        if len(seen) == len(known) + most:
            return


def _matter(question: str) -> frozenset[str]:
    return frozenset(content_terms(question, analysis_of(question)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= _SAME * len(one | other)


def _only_asks(question: str) -> bool:
    """Whether it is one sentence, and no claim with a question behind it: nobody has checked what that says."""
    return len(sentences(question)) == 1 and not _CLAIMED.search(question)


def _leans(question: str) -> bool:
    """Whether a word in it points to what was said before, or it is the rest of a sentence."""
    return read_turn(question, _ANY_DAY, all_terms(question)).leaning in ("subject", "rest")
