"""The old name of `states`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.states import SECTORS as SECTORS
from dragoman.lexicon.states import sector_of_body as sector_of_body
from dragoman.lexicon.states import sector_of_office as sector_of_office

__all__ = ["SECTORS", "sector_of_body", "sector_of_office"]
