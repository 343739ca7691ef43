"""Time zones: as pages write them, and of provinces (lexicons/zones.csv, place_zones.csv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import csv_rows, listed


@dataclass(frozen=True, slots=True)
class Zone:
    """One meaning of an abbreviation: an offset from UTC or an IANA zone, and where it is used."""

    abbreviation: str
    zone: tzinfo
    countries: tuple[str, ...]


def zone_of(abbreviation: str, *, country: str | None = None) -> tzinfo | None:
    """Return the zone that `abbreviation` names, or None when it is unknown or two readings fit.

    `country` (ISO 3166 alpha-2) is where the outlet is; it decides between readings.
    """
    found = rows().get(abbreviation.upper().replace(".", ""), ())
    if len(found) > 1:
        found = tuple(row for row in found if country and country in row.countries)
    return found[0].zone if len(found) == 1 else None


def offset_of(moment: datetime, zone: tzinfo) -> timedelta:
    """Return the offset from UTC of `zone` at the local time `moment`."""
    return moment.replace(tzinfo=zone).utcoffset() or timedelta(0)


@cache
def rows() -> dict[str, tuple[Zone, ...]]:
    """Return the readings of each abbreviation, checked."""
    found: dict[str, tuple[Zone, ...]] = {}
    for row in csv_rows("zones.csv"):
        name = row["abbreviation"]
        zone = Zone(name, _zone(row), listed(row["countries"]))
        found[name] = (*found.get(name, ()), zone)
    return found


def parse_offset(text: str) -> tzinfo | None:
    """Return the zone of an offset such as "+09:00", "-0500", "+9" or "Z"."""
    if text in ("Z", "z"):
        return UTC
    match = re.fullmatch(r"([+\-−–])(\d{1,2})(?::?([0-5]\d))?", text)
    if not match or int(match[2]) > 14:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def _zone(row: dict[str, str]) -> tzinfo:
    if bool(row["offset"]) == bool(row["zone"]):
        raise LexiconError(f"zones.csv, {row['abbreviation']}: give either an offset or a zone")
    if row["zone"]:
        return ZoneInfo(row["zone"])
    zone = parse_offset(row["offset"])
    if zone is None:
        raise LexiconError(f"zones.csv, {row['abbreviation']}: offset is {row['offset']!r}; write +09:00")
    return zone


def place_zone(country: str, admin1: str) -> str | None:
    """Return the IANA zone of a province (GeoNames code), or of the country where it has one; else None."""
    known = _place_zones()
    return known.get((country, admin1)) or known.get((country, ""))


@cache
def _place_zones() -> dict[tuple[str, str], str]:
    return {(row["country"], row["admin1"]): row["zone"] for row in csv_rows("place_zones.csv")}
