"""Everything that can go wrong on purpose. Each message ends with the remedy.

RagError
├── SettingsError        a setting is unknown or does not fit
├── ArticleError         a file or a row cannot become an article; the run goes on without it
├── IndexMissingError    there is no archive where one was expected
├── IndexMismatchError   the archive was made by another embedder or another version
├── IndexDamagedError    the archive contradicts itself
├── IndexLockedError     another process is writing to the archive
├── ModelError           a model is missing, or not what it claims to be
│   └── ModelCallError   a chat model was asked and gave no answer: it is down, slow, refused, or spoke nonsense
├── QuestionError        a question is empty or too long
└── DatasetError         an evaluation set is not in BEIR layout
"""

from __future__ import annotations

from rag.reports import Failure


class RagError(Exception):
    """The root of the hierarchy: catch this to catch everything that this package raises on purpose."""


class SettingsError(RagError):
    """A setting is unknown or its value does not fit."""


class ArticleError(RagError):
    """A file or a row cannot become an article.

    :param path: the file, with the row or field where there is one ("news.jsonl, line 7").
    :param reason: what is wrong with it.
    :param remedy: what the person can do.
    """

    def __init__(self, path: str, reason: str, remedy: str) -> None:
        super().__init__(f"{path}: {reason}; {remedy}")
        self.failure = Failure(path=path, reason=reason, remedy=remedy)


class IndexMissingError(RagError):
    """There is no archive where one was expected."""


class IndexMismatchError(RagError):
    """The archive was made by another embedder, other passage settings or another version."""


class IndexDamagedError(RagError):
    """The archive contradicts itself."""


class IndexLockedError(RagError):
    """Another process is writing to the archive."""


class ModelError(RagError):
    """A model is missing, or is not what it claims to be."""


class ModelCallError(ModelError):
    """A chat model was asked and gave no whole answer: it is down, slow, refuses the key, or sends nonsense.

    Another model, or the extractive answer, may stand in. The message holds no key.
    """


class QuestionError(RagError):
    """A question is empty or too long."""


class DatasetError(RagError):
    """An evaluation set is not in BEIR layout."""
