"""What a place name may mean: countries, regions, seas, disputed territories, venues, cities, provinces.

`sites(name)` answers with every reading, from the curated tables and from the index of cities; which of
them is meant is decided by `dragoman.readers.english.places.toponym_resolution`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt
from typing import Literal

from dragoman.errors import LexiconError
from dragoman.lexicon import gazetteer
from dragoman.lexicon.gazetteer import key
from dragoman.lexicon.tables import csv_rows, listed, one_of

Role = Literal["name", "alias", "demonym", "postal"]
REGIONS = frozenset(
    {"continent", "region", "bloc", "peninsula", "mountains", "desert", "island", "islands", "former state"}
)
WATERS = frozenset({"sea", "ocean", "strait", "gulf", "bay", "river", "lake", "canal", "channel", "route"})
TERRITORIES = frozenset(
    {"disputed", "occupied", "breakaway", "buffer zone", "line", "border crossing", "holy site", "unclaimed"}
)


_COLUMNS: tuple[tuple[str, Role], ...] = (("aliases", "alias"), ("postal", "postal"), ("demonyms", "demonym"))


@dataclass(frozen=True, slots=True)
class Site:
    """One reading of a name. `country` (ISO alpha-3) is None where none may be asserted.

    `id` is a GeoNames id, or None for our own venues, waters and territories; `table` says which table
    the row is from ("gazetteer" for the index of cities), `role` how the name relates to the place.
    `point_in`: where the point of a region of several countries lies (alpha-2), no claim on the region.
    `speaks`: the name also stands for a government ("the Kremlin said").
    """

    name: str
    kind: str
    table: str
    role: Role
    id: int | None
    latitude: float
    longitude: float
    precision_km: float
    country: str | None
    iso2: str | None = None
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    city: str = ""
    point_in: str | None = None
    speaks: bool = False

    @property
    def ref(self) -> str:
        """The identifier that a record keeps: `geonames:123`, or `dragoman:waters/Yellow Sea`."""
        return f"geonames:{self.id}" if self.id else f"dragoman:{self.table}/{self.name}"


@lru_cache(maxsize=50_000)
def sites(name: str) -> tuple[Site, ...]:
    """Return the readings of `name` as written: curated ones first, then the cities and provinces."""
    filed = key(name)
    found = list(_curated().get(filed, ()))
    if filed.startswith("the "):
        found += _curated().get(filed[4:], ())
    filled = _spelled_out(filed)
    ids = {site.id for site in found if site.id}
    for form in dict.fromkeys((filed, filled)):
        for entry in gazetteer.lookup(form):
            if entry.id not in ids:
                found.append(_from_entry(entry))
                ids.add(entry.id)
    return tuple(found)


def word(name: str) -> bool:
    """Say whether `name` is also an ordinary word or a person's name, so that it needs the recogniser."""
    return key(name) in _homonyms()


def generic(name: str) -> bool:
    """Say whether `name` is a common word ("Centre", "West") that names no place by itself."""
    return _homonyms().get(key(name)) == "generic"


@cache
def _homonyms() -> dict[str, str]:
    kinds = ("generic", "given", "surname", "word")
    return {
        key(row["name"]): one_of(row["why"], kinds, file="place_homonyms.csv", row=row["name"], column="why")
        for row in csv_rows("place_homonyms.csv")
    }


def country_of(iso2: str) -> str | None:
    """Return the alpha-3 code of a country's alpha-2 code."""
    return _alpha3().get(iso2)


def alpha2_of(iso3: str | None) -> str | None:
    """Return the alpha-2 code of a country's alpha-3 code."""
    return _alpha2().get(iso3) if iso3 else None


@lru_cache(maxsize=4096)
def province(iso2: str, admin1: str) -> str:
    """Return the name of a province that the tables name, else its code."""
    for row in csv_rows("provinces.csv"):
        if row["country"] == iso2 and row["admin1"] == admin1:
            return row["name"]
    return admin1


def _spelled_out(filed: str) -> str:
    for short, long in (("st ", "saint "), ("ft ", "fort "), ("mt ", "mount ")):
        if filed.startswith(short):
            return long + filed[len(short) :]
    return filed


def _from_entry(entry: gazetteer.Entry) -> Site:
    area = {"province": 150.0, "county": 40.0}.get(entry.feature, 5.0)
    return Site(
        entry.name, entry.feature, "gazetteer", "name" if entry.main else "alias", entry.id,
        entry.latitude, entry.longitude, area, country_of(entry.country), entry.country,
        entry.admin1, entry.admin2, entry.population, speaks=entry.feature == "capital",
    )  # fmt: skip


@cache
def _curated() -> dict[str, tuple[Site, ...]]:
    table: defaultdict[str, list[Site]] = defaultdict(list)
    for names in (_countries(), _provinces(), _regions(), _territories(), _venues(), _waters()):
        for filed, site in names:
            if all(site.name != other.name or site.table != other.table for other in table[filed]):
                table[filed].append(site)
    return {filed: _undisputed(found) for filed, found in table.items()}


def _undisputed(found: list[Site]) -> tuple[Site, ...]:
    """Return the readings of one name; a disputed territory keeps the others out: no country is asserted."""
    disputed = tuple(site for site in found if site.table == "territories")
    return disputed or tuple(found)


def _names(row: dict[str, str]) -> Iterator[tuple[str, Role]]:
    yield key(row["name"]), "name"
    for column, role in _COLUMNS:
        for name in listed(row.get(column, "")):
            yield key(name).removeprefix("the "), role


def _countries() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("country_points.csv"):
        people = int(row["population"])
        for filed, role in _names(row):
            yield filed, Site(
                row["name"], "country", "countries", role, int(row["geonameid"]), float(row["latitude"]),
                float(row["longitude"]), 300.0, row["iso3"], row["iso2"], population=people, speaks=True,
            )  # fmt: skip


def _provinces() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("provinces.csv"):
        entry = _province_entry(row["country"], row["admin1"], row["name"])
        for filed, role in _names(row):
            yield filed, Site(
                row["name"], "province", "provinces", role, entry.id, entry.latitude, entry.longitude, 150.0,
                country_of(entry.country), entry.country, entry.admin1, population=entry.population,
            )  # fmt: skip


def _province_entry(iso2: str, admin1: str, name: str) -> gazetteer.Entry:
    for entry in gazetteer.lookup(key(name)):
        if (entry.country, entry.admin1, entry.feature) == (iso2, admin1, "province"):
            return entry
    raise LexiconError(f"provinces.csv, {name}: no province {iso2}.{admin1} of that name in the gazetteer")


@cache
def continents() -> frozenset[str]:
    """Return the names and adjectives of the continents, as written."""
    rows = [row for row in csv_rows("regions.csv") if row["kind"] == "continent"]
    return frozenset(word for row in rows for word in (row["name"], *row["demonyms"].split(";")) if word)


def _regions() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("regions.csv"):
        one_of(row["kind"], REGIONS, file="regions.csv", row=row["name"], column="kind")
        number = int(row["geonameid"]) if row["geonameid"] else None
        yield from _wide(row, "regions", number)


def _territories() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("territories.csv"):
        one_of(row["kind"], TERRITORIES, file="territories.csv", row=row["name"], column="kind")
        yield from _wide(row, "territories", None)


def _waters() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("waters.csv"):
        one_of(row["kind"], WATERS, file="waters.csv", row=row["name"], column="kind")
        yield from _wide(row, "waters", None)


def _wide(row: dict[str, str], table: str, number: int | None) -> Iterator[tuple[str, Site]]:
    country = row.get("country") or None
    for filed, role in _names(row):
        yield filed, Site(
            row["name"], row["kind"], table, role, number, float(row["latitude"]), float(row["longitude"]),
            float(row["precision_km"]), country, alpha2_of(country), point_in=row.get("point_in") or None,
            speaks=row["kind"] == "bloc",
        )  # fmt: skip


def _venues() -> Iterator[tuple[str, Site]]:
    for row in csv_rows("venues.csv"):
        country = row["country"] or None
        if country:
            one_of(country, _alpha2(), file="venues.csv", row=row["name"], column="country")
        for filed, role in _names(row):
            yield filed, Site(
                row["name"], row["kind"], "venues", role, None, float(row["latitude"]),
                float(row["longitude"]), 1.0, country, alpha2_of(country), city=row["city"],
                speaks=row["speaks"] == "yes",
            )  # fmt: skip


@cache
def _alpha3() -> dict[str, str]:
    return {row["iso2"]: row["iso3"] for row in csv_rows("country_points.csv")}


@cache
def _alpha2() -> dict[str, str]:
    return {row["iso3"]: row["iso2"] for row in csv_rows("country_points.csv")}


def degrees_apart(one: Site, other: Site) -> float:
    """Return the rough distance of two sites in degrees of latitude, good enough to say near or far."""
    east = abs(one.longitude - other.longitude)
    return sqrt((one.latitude - other.latitude) ** 2 + (min(east, 360 - east) * 0.7) ** 2)
