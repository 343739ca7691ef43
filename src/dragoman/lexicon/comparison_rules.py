"""The old name of `comparison_terms`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.comparison_terms import BLOCKS as BLOCKS
from dragoman.lexicon.comparison_terms import BlockName as BlockName
from dragoman.lexicon.comparison_terms import Rule as Rule
from dragoman.lexicon.comparison_terms import comparison_rules as rules
from dragoman.lexicon.comparison_terms import switched_on as switched_on

__all__ = ["BLOCKS", "BlockName", "Rule", "rules", "switched_on"]
