"""The old name of `office_holders`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.office_holders import SINGLE as SINGLE
from dragoman.lexicon.office_holders import by_full_name as by_full_name
from dragoman.lexicon.office_holders import by_surname as by_surname
from dragoman.lexicon.office_holders import fitting_roles as fitting_roles
from dragoman.lexicon.office_holders import has_office as has_office
from dragoman.lexicon.office_holders import in_office as in_office
from dragoman.lexicon.office_holders import known_anywhere as known_anywhere
from dragoman.lexicon.office_holders import last_first as last_first
from dragoman.lexicon.office_holders import leader as leader
from dragoman.lexicon.office_holders import rank as rank
from dragoman.lexicon.office_holders import same_title as same_title
from dragoman.lexicon.office_holders import well_known as well_known

__all__ = [
    "SINGLE",
    "by_full_name",
    "by_surname",
    "fitting_roles",
    "has_office",
    "in_office",
    "known_anywhere",
    "last_first",
    "leader",
    "rank",
    "same_title",
    "well_known",
]
