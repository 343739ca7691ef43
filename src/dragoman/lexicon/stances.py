"""The old name of `issue_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.issue_words import Stance as Stance
from dragoman.lexicon.issue_words import find_stances as find
from dragoman.lexicon.issue_words import stances as stances

FILE = "stances.toml"

__all__ = ["FILE", "Stance", "find", "stances"]
