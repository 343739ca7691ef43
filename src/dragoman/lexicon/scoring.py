"""The old name of `comparison_terms`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.comparison_terms import ScoringWords as ScoringWords
from dragoman.lexicon.comparison_terms import scoring_words as scoring_words

FILE = "scoring.toml"

__all__ = ["FILE", "ScoringWords", "scoring_words"]
