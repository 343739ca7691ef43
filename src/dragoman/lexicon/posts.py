"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import post_words as post_words

__all__ = ["post_words"]
