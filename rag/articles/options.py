"""What a person may set about reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.errors import SettingsError
from rag.settings import Settings

OUR_FIELDS = ("id", "title", "text", "published", "updated", "url", "source", "author", "language")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read.

    :param fields: our field name to their column or key, {"text": "body_html"}; a dot reaches into a nested object.
    :param source: the source of articles that name none and whose address is not known.
    :param max_file_bytes: a larger file is refused; of a compressed file, what it unpacks to counts.
    :param max_article_chars: a longer article is refused.
    :raises SettingsError: `fields` maps a name that is none of ours.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    max_file_bytes: int = 1024 * 1024 * 1024
    max_article_chars: int = 20_000_000

    def __post_init__(self) -> None:
        unknown = sorted(set(self.fields) - set(OUR_FIELDS))
        if unknown:
            known = ", ".join(OUR_FIELDS)
            raise SettingsError(f"setting 'fields' maps {', '.join(unknown)}; the names that can be mapped are {known}")

    @classmethod
    def from_settings(cls, settings: Settings) -> ReadOptions:
        """The options that the settings ask for."""
        return cls(
            fields=settings.fields,
            source=settings.source,
            max_file_bytes=settings.max_file_mb * 1024 * 1024,
            max_article_chars=settings.max_article_chars,
        )
