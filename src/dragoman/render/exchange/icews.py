"""ICEWS-shaped events: 20 tab-separated columns with a header, one row a pair of actors of a story."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from dragoman.render.exchange.coding import state_name
from dragoman.render.exchange.dyads import Placed as Row
from dragoman.render.exchange.dyads import of_actor, placed
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tabbed import TabColumn, Value, described, header, line
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write the header and one line a pair of actors."""
    out.write(header(COLUMNS))
    for row in placed(selection, tally):
        out.write(line(COLUMNS, row))
        tally.write("rows")


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described(COLUMNS)


def _side(name: str, side: str) -> list[TabColumn[Row]]:
    known = partial(of_actor, side)
    return [
        (f"{name} Name", "The person who acts for it, else the state.", known(lambda actor: actor.name)),
        (f"{name} Sectors", "PLOVER sector, where CAMEO has it.", known(lambda actor: actor.type)),
        (f"{name} Country", "Its name.", known(lambda actor: state_name(actor.state))),
    ]


def _place(kind: tuple[str, ...], field: str) -> Callable[[Row], Value]:
    """A field of the place, if it is of this kind (of any, where none is given)."""
    return lambda row: getattr(row[1], field) if row[1] and (not kind or row[1].kind in kind) else None


def _country(row: Row) -> str | None:
    return state_name(row[1].country) if row[1] and row[1].country else None


COLUMNS: tuple[TabColumn[Row], ...] = (
    ("Event ID", "A number from the story's hash and the pair, that of `gdelt`.", lambda row: row[0].id),
    ("Event Date", "YYYY-MM-DD.", lambda row: row[0].day),
    *_side("Source", "first"),
    ("Event Text", "The code in our words.", lambda row: row[0].cameo.text),
    ("CAMEO Code", "CAMEO.", lambda row: row[0].cameo.code),
    ("Intensity", "Goldstein value of the code.", lambda row: row[0].cameo.goldstein),
    *_side("Target", "second"),
    ("Story ID", "Identifier of the first report.", lambda row: row[0].story.mentions[0].report),
    ("Sentence Number", "Always empty: we count characters.", lambda row: None),
    ("Publisher", "Outlet of the first report.", lambda row: row[0].story.mentions[0].outlet),
    ("City", "The place's name, if it is a city.", _place(("city", "capital"), "name")),
    ("District", "Always empty.", lambda row: None),
    ("Province", "The place's name, if it is a province.", _place(("province",), "name")),
    ("Country", "Its country's name; empty where it is disputed.", _country),
    ("Latitude", "WGS 84.", _place((), "latitude")),
    ("Longitude", "WGS 84.", _place((), "longitude")),
)  # fmt: skip
