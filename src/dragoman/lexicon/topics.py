"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import topic_words as topic_words

FILE = "topics.toml"

__all__ = ["FILE", "topic_words"]
