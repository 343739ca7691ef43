"""The old name of `speech_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.speech_words import Fate as Fate
from dragoman.lexicon.speech_words import Undertaking as Undertaking
from dragoman.lexicon.speech_words import commitment_verbs as verbs
from dragoman.lexicon.speech_words import fate as fate

FILE = "commitments.toml"

__all__ = ["FILE", "Fate", "Undertaking", "fate", "verbs"]
