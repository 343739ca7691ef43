"""CAMEO: the codes we write, what they weigh, and the PLOVER type of a code read from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.errors import LexiconError
from dragoman.lexicon.plover import Code, Unmapped, codes, plover_code
from dragoman.lexicon.tables import csv_rows

TYPES = frozenset(
    {
        "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JUD", "LAB", "LEG", "MED", "MIL", "OPP",
        "REB", "REF", "SPY", "UAF",
    }
)  # fmt: skip
"""The PLOVER sectors that are CAMEO actor types too."""


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code (text: "010" is not "10"), in our words, its Goldstein value, and its PLOVER type."""

    code: str
    text: str
    goldstein: float
    event_type: str | None = None
    mode: str | None = None

    @property
    def root(self) -> str:
        return self.code[:2]

    @property
    def base(self) -> str:
        return self.code[:3]

    @property
    def quad(self) -> int:
        """GDELT's quad class: by root alone."""
        number = int(self.root)
        return 1 if number <= 5 else 2 if number <= 8 else 3 if number <= 13 else 4


@dataclass(frozen=True, slots=True)
class Country:
    """The codes of a state or organisation elsewhere; None where a list has none."""

    fips: str | None
    cameo: str | None
    group: str | None


def cameo_of(event_type: str, mode: str | None, status: str) -> Cameo | Unmapped:
    """Return the CAMEO code of an event of ours, or why there is none."""
    code = plover_code(event_type, mode, status)
    return _table()[code.cameo or _up()[code.event_type, code.mode]] if isinstance(code, Code) else code


def cameo(code: str) -> Cameo | None:
    """Return what is known of a code: its own row, else that of the longest code that begins it."""
    for length in range(len(code), 1, -1):
        if found := _table().get(code[:length]):
            return found
    return None


@cache
def countries() -> dict[str, Country]:
    """Return the codes of every state and organisation by our code."""
    return {
        row["code"]: Country(row["fips"] or None, row["cameo"] or None, row["group"] or None)
        for row in csv_rows("country_codes.csv")
    }


@cache
def by_cameo() -> dict[str, str]:
    """Return our code of each CAMEO country and known group."""
    found = {}
    for code, country in countries().items():
        found.update({other: code for other in (country.cameo, country.group) if other})
    return found


@cache
def by_fips() -> dict[str, str]:
    """Return our code of each FIPS country."""
    return {country.fips: code for code, country in countries().items() if country.fips}


@cache
def _table() -> dict[str, Cameo]:
    found = {}
    for row in csv_rows("cameo_codes.csv"):
        key = row["event_type"], row["mode"] or None
        if row["event_type"] and key not in codes():
            raise LexiconError(f"cameo_codes.csv, {row['code']}: no PLOVER code {key}")
        found[row["code"]] = Cameo(
            row["code"], row["text"], float(row["goldstein"]), row["event_type"] or None, row["mode"] or None
        )
    return found


@cache
def _up() -> dict[tuple[str, str | None], str]:
    found = {}
    for row in csv_rows("plover_cameo.csv"):
        if row["code"] not in _table():
            raise LexiconError(f"plover_cameo.csv, {row['event_type']} {row['mode']}: no code {row['code']}")
        found[row["event_type"], row["mode"] or None] = row["code"]
    return found
