"""The old name of `comparison_terms`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.comparison_terms import Characterisation as Characterisation
from dragoman.lexicon.comparison_terms import Initiator as Initiator
from dragoman.lexicon.comparison_terms import Opposition as Opposition
from dragoman.lexicon.comparison_terms import adjectives as adjectives
from dragoman.lexicon.comparison_terms import initiators as initiators
from dragoman.lexicon.comparison_terms import matter_name as names_of
from dragoman.lexicon.comparison_terms import oppositions as oppositions
from dragoman.lexicon.comparison_terms import talks as talks
from dragoman.lexicon.phrases import words_pattern as words_pattern

__all__ = [
    "Characterisation",
    "Initiator",
    "Opposition",
    "adjectives",
    "initiators",
    "names_of",
    "oppositions",
    "talks",
    "words_pattern",
]
