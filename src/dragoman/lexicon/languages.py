"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import function_words as function_words
from dragoman.lexicon.page_layout import language_names as language_names

__all__ = ["function_words", "language_names"]
