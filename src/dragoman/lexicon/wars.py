"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import War as War
from dragoman.lexicon.event_words import war_words as war_words
from dragoman.lexicon.event_words import wars_on as wars_on

FILE = "wars.toml"

__all__ = ["FILE", "War", "war_words", "wars_on"]
