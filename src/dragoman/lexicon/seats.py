"""The old name of `states`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.states import seats as seats

__all__ = ["seats"]
