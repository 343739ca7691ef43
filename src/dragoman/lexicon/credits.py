"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import credit_names as credit_names

__all__ = ["credit_names"]
