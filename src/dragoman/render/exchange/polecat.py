"""POLECAT-shaped rows: 40 tab-separated columns with a header, "None" for what is empty, lists by "; ".

One row an event as one report tells it, coded with PLOVER. The header is that of the published files
(doi 10.7910/DVN/AJGVIT).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO

from dragoman import __version__
from dragoman.lexicon.plover import QUADS
from dragoman.record import Record
from dragoman.render.escaping import for_tsv
from dragoman.render.exchange.coding import Coded, Side, coded_events
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tabbed import described, header
from dragoman.render.exchange.tally import Tally

NONE = "None"
Value = str | int | float | None | Iterable[str | int | None]


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write the header and one line an event."""
    out.write(header(COLUMNS))
    for record in selection.records():
        for coded in coded_events(record, tally):
            out.write(("\t".join(_cell(value(coded)) for _, _, value in COLUMNS) + "\n").encode())
            tally.write("events")
            if coded.day is None:
                tally.lose("Event Date", "the report tells no day")


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described(COLUMNS)


def _cell(value: Value) -> str:
    if value is None:
        return NONE
    if isinstance(value, int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    if isinstance(value, str):
        return for_tsv(value) or NONE
    items = dict.fromkeys(for_tsv(str(item)) for item in value if item is not None)
    return "; ".join(items) or NONE


def _of(side: str, field: Callable[[Side], str | int | None]) -> Callable[[Coded], Value]:
    return lambda coded: [field(one) for one in getattr(coded, side)]


def _first(side: str, field: Callable[[Side], str | int | None]) -> Callable[[Coded], Value]:
    return lambda coded: next((field(one) for one in getattr(coded, side)), None)


def _side(name: str, side: str) -> list[tuple[str, str, Callable[[Coded], Value]]]:
    """The eight columns of who acts, or of who is acted on."""
    return [
        (f"{name} Name", "Persons who act for the state, else the state.", _of(side, lambda s: s.name)),
        (f"{name} Country", "ISO 3166 alpha-3, or EU, UN, NATO, G7.", _of(side, lambda s: s.state)),
        (f"{name} COW", "Correlates of War number.", _of(side, lambda s: s.cow)),
        (f"Primary {name} Sector", "PLOVER sector of the first.", _first(side, lambda s: s.sector)),
        (f"{name} Sectors", "PLOVER sectors.", _of(side, lambda s: s.sector)),
        (f"{name} Title", "Offices held.", _of(side, lambda s: s.office)),
        (f"{name} Name Raw", "The words of the report.", _of(side, lambda s: s.words)),
        (f"Wikipedia {name} ID", "Always None: we keep Wikidata identifiers.", lambda coded: None),
    ]


def _place(field: str) -> Callable[[Coded], Value]:
    return lambda coded: getattr(coded.place, field) if coded.place else None


def _city(coded: Coded) -> str | None:
    return coded.place.name if coded.place and coded.place.kind in ("city", "capital") else None


def _province(coded: Coded) -> str | None:
    return coded.place.name if coded.place and coded.place.kind == "province" else None


def _country(coded: Coded) -> str | None:
    return coded.event.where.country if coded.event.where else None


def _geonames(coded: Coded) -> str | None:
    known = coded.place.id if coded.place else None
    return known.removeprefix("geonames:") if known and known.startswith("geonames:") else None


def _named(record: Record, *kinds: str) -> list[str]:
    return [actor.name for actor in record.actors if actor.kind in kinds]


COLUMNS: tuple[tuple[str, str, Callable[[Coded], Value]], ...] = (
    ("Event ID", "Identifier: a hash of the content.", lambda c: c.event.id),
    ("Event Date", "The day; None where the report tells none.", lambda c: c.day),
    ("Event Type", "PLOVER type.", lambda c: c.code.event_type),
    ("Event Mode", "PLOVER mode.", lambda c: c.code.mode),
    ("Intensity", "PLOVER score of type and mode.", lambda c: c.code.score),
    ("Quad Code", "VERBAL or MATERIAL, COOPERATION or CONFLICT.", lambda c: QUADS[str(c.code.quad)]),
    ("Contexts", "PLOVER contexts of the issues.", lambda c: c.contexts),
    *_side("Actor", "actors"),
    *_side("Recipient", "recipients"),
    ("Placename", "The place's own name.", _place("name")),
    ("City", "The same, if it is a city.", _city),
    ("District", "Always None.", lambda c: None),
    ("Province", "The place's name, if it is a province.", _province),
    ("Country", "ISO 3166 alpha-3; None where it is disputed.", _country),
    ("Latitude", "WGS 84.", _place("latitude")),
    ("Longitude", "WGS 84.", _place("longitude")),
    ("GeoNames ID", "Number.", _geonames),
    ("Raw Placename", "The words of the report.",
     lambda c: c.event.where.span.quote if c.event.where else None),
    ("Feature Type", "Kind of place, in our words: capital, city, sea, …", _place("kind")),
    ("Source", "Outlet.", lambda c: c.record.report.outlet),
    ("Publication Date", "Day of publication.", lambda c: (c.record.report.published_at or "")[:10]),
    ("Story People", "Persons the report names.", lambda c: _named(c.record, "person")),
    ("Story Organizations", "Bodies, groups, organisations.",
     lambda c: _named(c.record, "organisation", "body", "group")),
    ("Story Locations", "Places the report names.", lambda c: [place.name for place in c.record.places]),
    ("Language", "ISO 639-1.", lambda c: c.record.report.language),
    ("Version", "Dragoman and its version.", lambda c: f"Dragoman {__version__}"),
)  # fmt: skip
