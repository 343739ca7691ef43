"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import LONGEST_LINE as LONGEST
from dragoman.lexicon.page_layout import Furniture as Furniture
from dragoman.lexicon.page_layout import FurnitureKind as FurnitureKind
from dragoman.lexicon.page_layout import furniture as furniture

__all__ = ["LONGEST", "Furniture", "FurnitureKind", "furniture"]
