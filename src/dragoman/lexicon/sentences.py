"""The old name of `story_wording`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.story_wording import Wording as Wording
from dragoman.lexicon.story_wording import adjective_of as adjective_of
from dragoman.lexicon.story_wording import before_state as before_state
from dragoman.lexicon.story_wording import name_of as name_of
from dragoman.lexicon.story_wording import status_sentences as status_sentences
from dragoman.lexicon.story_wording import type_name as type_name
from dragoman.lexicon.story_wording import wordings as wordings

FILE = "sentences.toml"

__all__ = [
    "FILE",
    "Wording",
    "adjective_of",
    "before_state",
    "name_of",
    "status_sentences",
    "type_name",
    "wordings",
]
