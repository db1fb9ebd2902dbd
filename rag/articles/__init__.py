"""Reading: from folders of files of many kinds to clean, dated articles."""

from __future__ import annotations

from rag.articles.counting import expected_articles
from rag.articles.options import ReadOptions
from rag.articles.reading import read_articles
from rag.articles.walking import find_files

__all__ = ["ReadOptions", "expected_articles", "find_files", "read_articles"]
