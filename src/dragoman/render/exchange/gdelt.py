"""GDELT 2.0-shaped events: 61 tab-separated columns without a header, one row a pair of actors of a story.

Counts are our own: mentions, independent witnesses, reports. Tone, which we do not measure, is empty;
so are GDELT's numbers of places, which are not those of GeoNames. Geographic country codes are FIPS
10-4, those of actors CAMEO.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import BinaryIO

from dragoman.lexicon.cameo import countries
from dragoman.record import Place
from dragoman.render.exchange.dyads import Placed as Row
from dragoman.render.exchange.dyads import of_actor, placed
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tabbed import TabColumn, Value, described, line
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.wording import EPOCH, reported


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one line a pair of actors."""
    for row in placed(selection, tally):
        out.write(line(COLUMNS, row))
        tally.write("rows")


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described(COLUMNS)


def compact(day: str) -> str:
    """Return 2023-06-18 as 20230618."""
    return day.replace("-", "")


def second(moment: datetime | None) -> str | None:
    """Return a UTC time as GDELT writes it (20230618212500); nothing where none is known."""
    return None if moment in (None, EPOCH) else f"{moment:%Y%m%d%H%M%S}"


def _fraction(day: str) -> str:
    """Return the day as a fraction of its year, the way GDELT counts it: (month * 30 + day) / 365."""
    found = date.fromisoformat(day)
    return f"{found.year + (found.month * 30 + found.day) / 365:.4f}"


def _geo_type(place: Place | None) -> int | None:
    """Return GDELT's kind of place: country 1, US state 2, US city 3, city 4, province 5."""
    if place is None or place.latitude is None:
        return None
    american = place.country == "USA"
    if place.kind == "country":
        return 1
    if place.kind == "province":
        return 2 if american else 5
    return 3 if american else 4


def _fips(place: Place | None) -> str | None:
    country = countries().get(place.country or "") if place else None
    return country.fips if country else None


def _actor(number: int, side: str) -> list[TabColumn[Row]]:
    """The ten columns of an actor, of which we know five."""
    known = partial(of_actor, side)
    fields: dict[str, tuple[str, Callable[[Row], Value]]] = {
        "Code": ("CAMEO country or known group, and type.", known(lambda actor: actor.code)),
        "Name": ("The person who acts for it, else the state.", known(lambda actor: actor.name)),
        "CountryCode": ("CAMEO country.", known(lambda actor: actor.country)),
        "KnownGroupCode": ("CAMEO known group: organisations.", known(lambda actor: actor.group)),
        "Type1Code": ("CAMEO type: the PLOVER sector, where CAMEO has it.", known(lambda actor: actor.type)),
    }
    names = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
             "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
    return [(f"Actor{number}{name}", *fields.get(name, _EMPTY)) for name in names]


def _geo(whose: str, place: Callable[[Row], Place | None]) -> list[TabColumn[Row]]:
    """The eight columns of a place."""

    def known(field: str) -> Callable[[Row], Value]:
        return lambda row: getattr(found, field) if (found := place(row)) else None

    fields: dict[str, tuple[str, Callable[[Row], Value]]] = {
        "Type": ("1 country, 2 US state, 3 US city, 4 other, 5 province.", lambda row: _geo_type(place(row))),
        "FullName": ("The place's own name.", known("name")),
        "CountryCode": ("FIPS 10-4; empty where the place is disputed.", lambda row: _fips(place(row))),
        "Lat": ("WGS 84.", known("latitude")),
        "Long": ("WGS 84.", known("longitude")),
    }
    names = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    return [(f"{whose}Geo_{name}", *fields.get(name, _EMPTY)) for name in names]


def _nobody(row: Row) -> None:
    return None


_EMPTY: tuple[str, Callable[[Row], Value]] = ("Always empty.", _nobody)

COLUMNS: tuple[TabColumn[Row], ...] = (
    ("GlobalEventID", "A number from the story's hash and the pair.", lambda row: row[0].id),
    ("Day", "YYYYMMDD.", lambda row: compact(row[0].day)),
    ("MonthYear", "YYYYMM.", lambda row: compact(row[0].day)[:6]),
    ("Year", "YYYY.", lambda row: row[0].day[:4]),
    ("FractionDate", "Year and the fraction of it that has passed.", lambda row: _fraction(row[0].day)),
    *_actor(1, "first"),
    *_actor(2, "second"),
    ("IsRootEvent", "Always 1.", lambda row: 1),
    ("EventCode", "CAMEO.", lambda row: row[0].cameo.code),
    ("EventBaseCode", "Its first three digits.", lambda row: row[0].cameo.base),
    ("EventRootCode", "Its first two digits.", lambda row: row[0].cameo.root),
    ("QuadClass", "1 to 4, by the root code.", lambda row: row[0].cameo.quad),
    ("GoldsteinScale", "By the code.", lambda row: row[0].cameo.goldstein),
    ("NumMentions", "Mentions of the story.", lambda row: len(row[0].story.mentions)),
    ("NumSources", "Outlets that tell it independently.", lambda row: row[0].story.sources),
    ("NumArticles", "Reports.", lambda row: len({one.report for one in row[0].story.mentions})),
    ("AvgTone", "Always empty: we measure no tone.", _nobody),
    *_geo("Actor1", _nobody),
    *_geo("Actor2", _nobody),
    *_geo("Action", lambda row: row[1]),
    ("DATEADDED", "When the first report was published, UTC.", lambda row: second(reported(row[0].story)[0])),
    ("SOURCEURL", "Address of the first report that has one.",
     lambda row: next((one.address for one in row[0].story.mentions if one.address), None)),
)  # fmt: skip
