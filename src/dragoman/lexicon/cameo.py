"""The old name of `event_codes`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_codes import CAMEO_ACTOR_TYPES as TYPES
from dragoman.lexicon.event_codes import Cameo as Cameo
from dragoman.lexicon.event_codes import CountryCodes as Country
from dragoman.lexicon.event_codes import by_cameo as by_cameo
from dragoman.lexicon.event_codes import by_fips as by_fips
from dragoman.lexicon.event_codes import cameo as cameo
from dragoman.lexicon.event_codes import cameo_of as cameo_of
from dragoman.lexicon.event_codes import countries as countries

__all__ = ["TYPES", "Cameo", "Country", "by_cameo", "by_fips", "cameo", "cameo_of", "countries"]
