"""The old name of `calendars`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.calendars import Zone as Zone
from dragoman.lexicon.calendars import offset_of as offset_of
from dragoman.lexicon.calendars import parse_offset as parse_offset
from dragoman.lexicon.calendars import place_zone as place_zone
from dragoman.lexicon.calendars import zone_of as zone_of
from dragoman.lexicon.calendars import zones as rows

__all__ = ["Zone", "offset_of", "parse_offset", "place_zone", "rows", "zone_of"]
