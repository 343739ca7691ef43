"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import MetaField as Field
from dragoman.lexicon.page_layout import Part as Part
from dragoman.lexicon.page_layout import front_matter_keys as front_matter_keys
from dragoman.lexicon.page_layout import is_named as is_named
from dragoman.lexicon.page_layout import meta_keys as meta_keys

__all__ = ["Field", "Part", "front_matter_keys", "is_named", "meta_keys"]
