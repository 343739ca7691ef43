"""Look up the cities and provinces of the world by name, in a prebuilt sorted index.

`lexicons/gazetteer.tsv.gz` is made by `scripts/build_places.py` from GeoNames; it is unpacked once, on
the first look-up (about 80 ms, 15 MB), and searched by bisection: nothing is parsed before it is asked for.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

from dragoman.errors import LexiconError

FILE = "gazetteer.tsv.gz"
Feature = Literal["capital", "city", "province", "county"]
_FEATURES: dict[str, Feature] = {"C": "capital", "P": "city", "A": "province", "B": "county"}
_FOLD = str.maketrans(
    {
        **dict.fromkeys("’‘ʻʼ`", "'"), **dict.fromkeys("\xa0-–", " "), ".": "",
        "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
    }
)  # fmt: skip


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
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split()).strip("'")


@lru_cache(maxsize=50_000)
def lookup(name: str) -> tuple[Entry, ...]:
    """Return the places filed under `name` (see `key`), the most populous first."""
    data = _index()
    wanted = f"{name}\t".encode()
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", low, middle) + 1 or low
        end = data.find(b"\n", middle)
        if data[start : min(end, start + len(wanted))] < wanted:
            low = end + 1
        else:
            high = start
    found = []
    while data.startswith(wanted, low):
        end = data.find(b"\n", low)
        found.append(_entry(data[low:end].decode()))
        low = end + 1
    return tuple(sorted(found, key=lambda entry: -entry.population))


def entries() -> Iterator[Entry]:
    """Yield every place of the index, under each of its names."""
    for line in _index().splitlines():
        yield _entry(line.decode())


def _entry(line: str) -> Entry:
    filed, feature, name, number, lat, lon, country, admin1, admin2, population = line.split("\t")
    return Entry(
        name=name or filed,
        id=int(number, 36),
        feature=_FEATURES[feature[0]],
        main=len(feature) == 1,
        latitude=int(lat) / 100,
        longitude=int(lon) / 100,
        country=country,
        admin1=admin1,
        admin2=admin2,
        population=int(population) * 100,
    )


@cache
def _index() -> bytes:
    file = resources.files("dragoman.lexicons") / FILE
    try:
        return gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        raise LexiconError(f"no lexicon {FILE!r}; scripts/build_places.py makes it") from None
