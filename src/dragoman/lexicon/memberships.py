"""The old name of `states`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.states import Membership as Membership
from dragoman.lexicon.states import members as members
from dragoman.lexicon.states import memberships as memberships

__all__ = ["Membership", "members", "memberships"]
