"""The old name of `time_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.time_words import DirectionWords as DirectionWords
from dragoman.lexicon.time_words import TimeWord as TimeWord
from dragoman.lexicon.time_words import TimeWords as TimeWords
from dragoman.lexicon.time_words import direction_words as direction_words
from dragoman.lexicon.time_words import time_words as time_words

FILE = "times.toml"

__all__ = ["FILE", "DirectionWords", "TimeWord", "TimeWords", "direction_words", "time_words"]
