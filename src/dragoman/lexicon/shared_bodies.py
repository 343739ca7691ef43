"""The old name of `states`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.states import SharedBody as Shared
from dragoman.lexicon.states import shared_bodies as shared_bodies

__all__ = ["Shared", "shared_bodies"]
