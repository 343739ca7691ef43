"""The old name of `office_titles`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.office_titles import female_names as female
from dragoman.lexicon.office_titles import group_sizes as numbers
from dragoman.lexicon.office_titles import referring_words as pointing
from dragoman.lexicon.office_titles import roles_of_noun as ranks

__all__ = ["female", "numbers", "pointing", "ranks"]
