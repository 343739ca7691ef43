"""The old name of `known_actors`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.known_actors import KnownActor as KnownActor
from dragoman.lexicon.known_actors import known_actors as known
from dragoman.lexicon.known_actors import state_code as state_code

__all__ = ["KnownActor", "known", "state_code"]
