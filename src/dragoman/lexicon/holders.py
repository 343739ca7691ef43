"""The old name of `office_holders`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.office_holders import CURATED as CURATED
from dragoman.lexicon.office_holders import GIVEN as GIVEN
from dragoman.lexicon.office_holders import Holder as Holder
from dragoman.lexicon.office_holders import Holders as Holders
from dragoman.lexicon.office_holders import bundled_holders as bundled
from dragoman.lexicon.office_holders import surname_keys as surname_keys
from dragoman.lexicon.office_titles import surname_first as surname_first

__all__ = ["CURATED", "GIVEN", "Holder", "Holders", "bundled", "surname_first", "surname_keys"]
