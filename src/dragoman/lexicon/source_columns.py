"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import COLUMN_FIELDS as FIELDS
from dragoman.lexicon.page_layout import column_names as column_names

__all__ = ["FIELDS", "column_names"]
