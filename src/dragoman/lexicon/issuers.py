"""Offices whose names tell no state, and the state of a government's domain (`lexicons/issuers.toml`)."""

from __future__ import annotations

import re
from functools import cache

from dragoman.lexicon.tables import csv_rows, toml_rows
from dragoman.web_address import host_of

FILE = "issuers.toml"


def is_office(outlet: str) -> bool:
    """Say whether an outlet's name is that of an office of some government: "Office of the President"."""
    return any(pattern.fullmatch(outlet.strip()) for pattern in _offices())


def state_of_host(address: str | None) -> str | None:
    """Return the state (ISO 3166 alpha-3) whose government's domain an address stands on, or None."""
    host = host_of(address) or ""
    name, _, last = host.rpartition(".")
    if name and (alone := toml_rows(FILE)["hosts"]["alone"].get(last)):
        return str(alone)
    found = _hosts().search(host)
    return _countries().get(found.group(1)) if found is not None else None


@cache
def _offices() -> tuple[re.Pattern[str], ...]:
    rows = toml_rows(FILE)["offices"].values()
    return tuple(re.compile(row["pattern"], re.IGNORECASE) for row in rows)


@cache
def _hosts() -> re.Pattern[str]:
    return re.compile(toml_rows(FILE)["hosts"]["pattern"])


@cache
def _countries() -> dict[str, str]:
    """Return the codes of countries (alpha-3) by the letters of their domains."""
    found = {row["iso2"].lower(): row["iso3"] for row in csv_rows("country_points.csv")}
    found.update(toml_rows(FILE)["hosts"]["other"])
    return found
