"""The old name of `speech_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.speech_words import VoiceList as List
from dragoman.lexicon.speech_words import opens_with as opening
from dragoman.lexicon.speech_words import voice_words as words

FILE = "voice_words.toml"

__all__ = ["FILE", "List", "opening", "words"]
