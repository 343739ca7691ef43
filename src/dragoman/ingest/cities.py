"""The time zone of a city, for datelines and for clock times such as "Moscow time"."""

from __future__ import annotations

from functools import lru_cache

from dragoman.lexicon.calendars import place_zone
from dragoman.lexicon.gazetteer import Entry, key, lookup

_RIVAL = 5  # a namesake more than so many times smaller is not what a report means
_WELL_KNOWN = 500_000  # people, for a city to be meant by a name that is not its principal one
_CITY = 100_000


def is_city(name: str) -> bool:
    """Say whether a large city or a capital is called `name`."""
    return any(_weight(entry) >= _CITY for entry in _cities(name))


@lru_cache(maxsize=10_000)
def zone_of_city(name: str) -> str | None:
    """Return the IANA zone of the city called `name`.

    None when there is none, or when cities of comparable size share the name and not the zone.
    """
    cities = _cities(name)
    if not cities:
        return None
    largest = max(cities, key=_weight)
    zone = place_zone(largest.country, largest.admin1)
    rivals = (entry for entry in cities if _weight(entry) * _RIVAL > _weight(largest))
    return zone if all(place_zone(entry.country, entry.admin1) == zone for entry in rivals) else None


def _cities(name: str) -> list[Entry]:
    """Return the cities whose principal name it is, or else the well-known ones that have it as another."""
    found = [entry for entry in lookup(key(name)) if entry.feature in ("city", "capital")]
    principal = [entry for entry in found if entry.main or entry.feature == "capital"]
    return principal or [entry for entry in found if entry.population >= _WELL_KNOWN]


def _weight(entry: Entry) -> int:
    """Return how likely a report means this place: by its people, and more if it is a capital."""
    return entry.population * (_RIVAL if entry.feature == "capital" else 1)
