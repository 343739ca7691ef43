"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import LONGEST_HEAD as LONGEST
from dragoman.lexicon.page_layout import ReportPlace as Where
from dragoman.lexicon.page_layout import announced_kind as announced_kind

__all__ = ["LONGEST", "Where", "announced_kind"]
