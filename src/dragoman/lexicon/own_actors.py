"""The old name of `user_actors`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.user_actors import BUNDLED as BUNDLED
from dragoman.lexicon.user_actors import COLUMNS as COLUMNS
from dragoman.lexicon.user_actors import KINDS as KINDS
from dragoman.lexicon.user_actors import ActorTables as ActorTables
from dragoman.lexicon.user_actors import actor_tables as actor_tables
from dragoman.lexicon.user_actors import meets as meets

__all__ = ["BUNDLED", "COLUMNS", "KINDS", "ActorTables", "actor_tables", "meets"]
