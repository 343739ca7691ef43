"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import modality_words as words

FILE = "modality.toml"

__all__ = ["FILE", "words"]
