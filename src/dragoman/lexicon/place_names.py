"""What a place name may mean: countries, regions, seas, disputed territories, venues, cities, provinces.

`sites(name)` answers with every reading, from the tables kept by hand (country_points, provinces, regions,
territories, venues, waters, place_homonyms: .csv) and from an index of cities and provinces; which of them is
meant is decided by the reader, by the words of place_relations.toml among others. The index
(`gazetteer.tsv.gz`, by `scripts/build_places.py` from GeoNames) is unpacked on the first look-up (80 ms,
15 MB) and searched by bisection: nothing is parsed before it is asked for.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import sqrt
from typing import Annotated, Literal

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.loading import CsvTable, Row, Text, TomlTable
from dragoman.lexicon.phrases import without_accents

FILE = "gazetteer.tsv.gz"
Feature = Literal["capital", "city", "province", "county"]
_FEATURES: dict[str, Feature] = {"C": "capital", "P": "city", "A": "province", "B": "county"}
_FOLD = str.maketrans({
    **dict.fromkeys("’‘ʻʼ`", "'"), **dict.fromkeys("\xa0-–", " "), ".": "",
    "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the index under one of its names; `main` when the name is its principal one."""

    name: str
    id: int
    feature: Feature
    main: bool
    latitude: float
    longitude: float
    country: str  # ISO 3166 alpha-2
    admin1: str  # GeoNames code within the country
    admin2: str
    population: int


def key(name: str) -> str:
    """Return the form under which a name is filed: no case, accents, points, hyphens or outer apostrophes."""
    plain = name.translate(_FOLD)
    if not plain.isascii():
        plain = without_accents(plain)
    return " ".join(plain.casefold().split()).strip("'")


@lru_cache(maxsize=50_000)
def lookup(name: str) -> tuple[Entry, ...]:
    """Return the places filed under `name` (see `key`), the most populous first."""
    data, wanted = _index(), f"{name}\t".encode()
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", low, middle) + 1 or low
        end = data.find(b"\n", middle)
        if data[start : min(end, start + len(wanted))] < wanted:
            low = end + 1
        else:
            high = start
    places = []
    while data.startswith(wanted, low):
        end = data.find(b"\n", low)
        places.append(_entry(data[low:end].decode()))
        low = end + 1
    return tuple(sorted(places, key=lambda entry: -entry.population))


def entries() -> Iterator[Entry]:
    """Yield every place of the index, under each of its names."""
    for line in _index().splitlines():
        yield _entry(line.decode())


def _entry(line: str) -> Entry:
    filed, feature, name, number, lat, lon, country, admin1, admin2, population = line.split("\t")
    return Entry(
        name or filed, int(number, 36), _FEATURES[feature[0]], len(feature) == 1, int(lat) / 100,
        int(lon) / 100, country, admin1, admin2, int(population) * 100,
    )  # fmt: skip


@cache
def _index() -> bytes:
    file = resources.files("dragoman.lexicons") / FILE
    try:
        return gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        raise LexiconError(f"no lexicon {FILE!r}; scripts/build_places.py makes it") from None


NameRole = Literal["name", "alias", "demonym", "postal"]
TableName = Literal["countries", "provinces", "regions", "territories", "venues", "waters", "gazetteer"]
RelationKind = Literal["preposition", "noun", "event", "motion"]
Sense = Literal["plain", "direction", "distance"]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90, description="-90 to 90")]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180, description="-180 to 180")]


class Named(Row, frozen=True):
    """What every row of a place has: its name, other names, names of its people, and a source."""

    name: Text
    source: Text
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    postal: tuple[str, ...] = ()

    def names(self) -> Iterator[tuple[str, NameRole]]:
        """Yield each name as it is filed, with how it relates to the place."""
        yield key(self.name), "name"
        others: dict[NameRole, tuple[str, ...]]
        others = {"alias": self.aliases, "postal": self.postal, "demonym": self.demonyms}
        for role, names in others.items():
            yield from ((key(name).removeprefix("the "), role) for name in names)


class Country(Named, frozen=True, kw_only=True):
    """A country: its codes, its GeoNames id and a point in its middle."""

    iso3: Text
    iso2: Text
    geonameid: int
    latitude: Latitude
    longitude: Longitude
    population: int


class Province(Named, frozen=True, kw_only=True):
    """A province, by its GeoNames code within the country (alpha-2)."""

    country: Text
    admin1: Text


class Area(Named, frozen=True, kw_only=True):
    """What regions, territories and waters have: a middle point, and how far it reaches from there."""

    latitude: Latitude
    longitude: Longitude
    precision_km: float
    country: str | None = None
    point_in: str | None = None
    geonameid: int | None = None


class Region(Area, frozen=True, kw_only=True):
    """A region; `point_in` only says in which country (alpha-2) its middle point lies."""

    kind: Literal[
        "continent", "region", "bloc", "peninsula", "mountains", "desert", "island", "islands", "former state"
    ]


class Territory(Area, frozen=True, kw_only=True):
    """A disputed area: `parties` (alpha-3) are listed, no country is asserted."""

    kind: Literal[
        "disputed", "occupied", "breakaway", "buffer zone", "line", "border crossing", "holy site",
        "unclaimed",
    ]  # fmt: skip
    parties: tuple[str, ...]


class Water(Area, frozen=True, kw_only=True):
    """A sea, strait, river or route at sea."""

    kind: Literal["sea", "ocean", "strait", "gulf", "bay", "river", "lake", "canal", "channel", "route"]


class Venue(Named, frozen=True, kw_only=True):
    """A building or ground where diplomacy meets; `speaks` marks one that stands for a government."""

    kind: Text
    city: Text
    latitude: Latitude
    longitude: Longitude
    country: str | None = None
    speaks: bool = False


class Homonym(Row, frozen=True):
    """A name that is also an ordinary word, a person's name, or a word that names no place by itself."""

    name: Text
    why: Literal["generic", "given", "surname", "word"]


class PlaceRelation(Row, frozen=True):
    """A word that makes a name beside it a location; `object`: a verb whose object is where it leads."""

    kind: RelationKind
    example: Text
    sense: Sense | None = None
    object: bool = False

    def __post_init__(self) -> None:
        if (self.kind == "preposition") != (self.sense is not None):
            raise ValueError("a preposition has a sense (plain, direction, distance), and no other word has")


@cache
def _alpha3() -> dict[str, str]:
    return {row.iso2: row.iso3 for row in COUNTRIES.rows}


_OF_A_COUNTRY: dict[str, Callable[[], Collection[str]]] = {"country": lambda: COUNTRIES.by_key}
COUNTRIES: CsvTable[Country, str] = CsvTable("country_points.csv", Country, key=lambda row: row.iso3)
PROVINCES = CsvTable(
    "provinces.csv", Province, key=lambda row: (row.country, row.admin1), refers={"country": _alpha3}
)
REGIONS = CsvTable(
    "regions.csv", Region, key=lambda row: row.name, refers=_OF_A_COUNTRY | {"point_in": _alpha3}
)
TERRITORIES = CsvTable(
    "territories.csv", Territory, key=lambda row: row.name, refers={"parties": lambda: COUNTRIES.by_key}
)
WATERS = CsvTable("waters.csv", Water, key=lambda row: row.name, refers=_OF_A_COUNTRY)
VENUES = CsvTable("venues.csv", Venue, key=lambda row: row.name, refers=_OF_A_COUNTRY)
HOMONYMS = CsvTable("place_homonyms.csv", Homonym, key=lambda row: key(row.name))
RELATIONS = TomlTable("place_relations.toml", PlaceRelation)


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
    table: TableName
    role: NameRole
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
    sites = list(_curated().get(filed, ()))
    if filed.startswith("the "):
        sites += _curated().get(filed[4:], ())
    ids = {site.id for site in sites if site.id}
    for form in dict.fromkeys((filed, _spelled_out(filed))):
        for entry in lookup(form):
            if entry.id not in ids:
                sites.append(_site_of_entry(entry))
                ids.add(entry.id)
    return tuple(sites)


def is_also_a_word(name: str) -> bool:
    """Say whether `name` is also an ordinary word or a person's name, so that it needs the recogniser."""
    return key(name) in HOMONYMS.by_key


def is_generic(name: str) -> bool:
    """Say whether `name` is a common word ("Centre", "West") that names no place by itself."""
    return is_also_a_word(name) and HOMONYMS.by_key[key(name)].why == "generic"


def country_of(iso2: str) -> str | None:
    """Return the alpha-3 code of a country's alpha-2 code."""
    return _alpha3().get(iso2)


def alpha2_of(iso3: str | None) -> str | None:
    """Return the alpha-2 code of a country's alpha-3 code."""
    return COUNTRIES.by_key[iso3].iso2 if iso3 in COUNTRIES.by_key else None


def province(iso2: str, admin1: str) -> str:
    """Return the name of a province that the tables name, else its code."""
    row = PROVINCES.by_key.get((iso2, admin1))
    return row.name if row else admin1


@cache
def continents() -> frozenset[str]:
    """Return the names and adjectives of the continents, as written."""
    rows = (row for row in REGIONS.rows if row.kind == "continent")
    return frozenset(word for row in rows for word in (row.name, *row.demonyms))


def degrees_apart(site: Site, other: Site) -> float:
    """Return the rough distance of two sites in degrees of latitude, good enough to say near or far."""
    east = abs(site.longitude - other.longitude)
    return sqrt((site.latitude - other.latitude) ** 2 + (min(east, 360 - east) * 0.7) ** 2)


def _spelled_out(filed: str) -> str:
    for short, long in (("st ", "saint "), ("ft ", "fort "), ("mt ", "mount ")):
        if filed.startswith(short):
            return long + filed[len(short) :]
    return filed


def _site_of_entry(entry: Entry) -> Site:
    area = {"province": 150.0, "county": 40.0}.get(entry.feature, 5.0)
    return Site(
        entry.name, entry.feature, "gazetteer", "name" if entry.main else "alias", entry.id,
        entry.latitude, entry.longitude, area, country_of(entry.country), entry.country,
        entry.admin1, entry.admin2, entry.population, speaks=entry.feature == "capital",
    )  # fmt: skip


@cache
def _curated() -> dict[str, tuple[Site, ...]]:
    """Return the readings of each filed name that the tables kept by hand have."""
    table: defaultdict[str, list[Site]] = defaultdict(list)
    for filed, site in _curated_sites():
        if all(site.name != other.name or site.table != other.table for other in table[filed]):
            table[filed].append(site)
    return {  # a disputed territory keeps the others out: no country is asserted
        filed: tuple(site for site in sites if site.table == "territories") or tuple(sites)
        for filed, sites in table.items()
    }


def _curated_sites() -> Iterator[tuple[str, Site]]:
    """Yield the rows of all tables under each of their names; of two rows of a name the first counts."""
    for country in COUNTRIES.rows:
        for filed, role in country.names():
            yield filed, Site(
                country.name, "country", "countries", role, country.geonameid, country.latitude,
                country.longitude, 300.0, country.iso3, country.iso2, population=country.population,
                speaks=True,
            )  # fmt: skip
    for province in PROVINCES.rows:
        entry = _entry_of_province(province)
        for filed, role in province.names():
            yield filed, Site(
                province.name, "province", "provinces", role, entry.id, entry.latitude, entry.longitude,
                150.0, country_of(entry.country), entry.country, entry.admin1, population=entry.population,
            )  # fmt: skip
    yield from _sites_of_areas("regions", REGIONS.rows)
    yield from _sites_of_areas("territories", TERRITORIES.rows)
    for venue in VENUES.rows:
        for filed, role in venue.names():
            yield filed, Site(
                venue.name, venue.kind, "venues", role, None, venue.latitude, venue.longitude, 1.0,
                venue.country, alpha2_of(venue.country), city=venue.city, speaks=venue.speaks,
            )  # fmt: skip
    yield from _sites_of_areas("waters", WATERS.rows)


def _entry_of_province(row: Province) -> Entry:
    for entry in lookup(key(row.name)):
        if (entry.country, entry.admin1, entry.feature) == (row.country, row.admin1, "province"):
            return entry
    wanted = f"province {row.country}.{row.admin1}"
    raise LexiconError(f"{PROVINCES.file}, {row.name}: no {wanted} of that name in the gazetteer")


def _sites_of_areas(
    table: TableName, areas: Collection[Region] | Collection[Territory] | Collection[Water]
) -> Iterator[tuple[str, Site]]:
    for area in areas:
        for filed, role in area.names():
            yield filed, Site(
                area.name, area.kind, table, role, area.geonameid, area.latitude, area.longitude,
                area.precision_km, area.country, alpha2_of(area.country), point_in=area.point_in,
                speaks=area.kind == "bloc",
            )  # fmt: skip
