"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import link_words as link_words

FILE = "links.toml"

__all__ = ["FILE", "link_words"]
