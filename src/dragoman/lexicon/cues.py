"""The old name of `speech_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.speech_words import PREPOSITIONS as PREPOSITIONS
from dragoman.lexicon.speech_words import Cue as Cue
from dragoman.lexicon.speech_words import CueClass as CueClass
from dragoman.lexicon.speech_words import NounRole as Role
from dragoman.lexicon.speech_words import cues as cues
from dragoman.lexicon.speech_words import cues_by_lemma as by_lemma
from dragoman.lexicon.speech_words import speech_nouns as nouns

FILE = "cues.toml"

__all__ = ["FILE", "PREPOSITIONS", "Cue", "CueClass", "Role", "by_lemma", "cues", "nouns"]
