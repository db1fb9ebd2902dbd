"""The plain form: the sentence that answers, then those that come close to it and add something."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.drafts import Part
from rag.evidence import ScoredSentence
from rag.language.expectation import figures
from rag.terms import analysis_for, content_terms

# A further sentence must come this close to the first one by what it says itself ...
MARGIN = 0.35
# ... and share no more than this of the shorter one's words with any chosen before, or it says the same again.
_SAME_WORDS = 0.6
# Words of a heading; a longer line without a full stop may be a sentence.
_LONGEST_HEADING = 3


def parts(scored: Sequence[ScoredSentence], most: int) -> tuple[Part, ...]:
    """The answer's sentences, each led by its article's date where the dates differ."""
    selected = chosen(scored, most)
    dated = len({item.evidence.hit.article.published for item in selected}) > 1
    return tuple(Part(item, _date(item) if dated else "") for item in selected)


def chosen(scored: Sequence[ScoredSentence], most: int) -> list[ScoredSentence]:
    """The first sentence, then those that come close to it and add something, in reading order by article."""
    first = scored[0]
    kept = [first]
    for item in scored[1:]:
        if len(kept) >= most:
            break
        if comes_close(item, first) and not any(say_the_same(item, other) for other in kept):
            kept.append(item)
    articles = list(dict.fromkeys(item.evidence.hit.article.id for item in kept))
    rest = sorted(kept[1:], key=lambda s: (articles.index(s.evidence.hit.article.id), s.evidence.start))
    return [first, *rest]


def comes_close(item: ScoredSentence, first: ScoredSentence, margin: float = MARGIN) -> bool:
    """Whether a sentence says by itself nearly as much as the first one."""
    return first.scores.own - item.scores.own <= margin


def say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether one of the two adds nothing: sentences of other figures never say the same."""
    if is_one(one, other):
        return True
    if figures(one.evidence.text) != figures(other.evidence.text):
        return False  # sources that disagree on a number are both shown
    return shared_words(one, other) > _SAME_WORDS


def is_one(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether both are the same sentence, found in two passages."""
    a, b = one.evidence, other.evidence
    return a.hit.article.id == b.hit.article.id and a.start == b.start


def is_headline(item: ScoredSentence) -> bool:
    """Whether a "sentence" is but the article's title, standing once more over its text, or the heading of a part."""
    words = item.evidence.text.casefold().split()
    is_short = len(words) <= _LONGEST_HEADING and words[-1][-1] not in '.!?…»”"'
    return is_short or words == item.evidence.hit.article.title.casefold().split()


def shared_words(one: ScoredSentence, other: ScoredSentence) -> float:
    """The share of the shorter one's telling words that the other has too, in [0, 1]."""
    a, b = telling_words(one), telling_words(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def telling_words(item: ScoredSentence) -> frozenset[str]:
    """The terms of a sentence that carry meaning."""
    return frozenset(content_terms(item.evidence.text, analysis_for(item.evidence.hit.article.language)))


def _date(item: ScoredSentence) -> str:
    published = item.evidence.hit.article.published
    return f"{published.isoformat()}:" if published else ""
