"""The old name of `speech_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.speech_words import metonym_words as beside

__all__ = ["beside"]
