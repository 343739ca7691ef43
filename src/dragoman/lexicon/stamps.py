"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import StampLabels as StampLabels
from dragoman.lexicon.page_layout import stamp_labels as stamp_labels

__all__ = ["StampLabels", "stamp_labels"]
