"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import sport_words as sport_words

FILE = "sport.toml"

__all__ = ["FILE", "sport_words"]
