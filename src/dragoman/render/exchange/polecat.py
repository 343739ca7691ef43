"""POLECAT's event files, written and read: tab-separated, "None" for what is empty, lists by "; ".

One row an event as one report tells it, coded with PLOVER. The header is that of the published files
(doi 10.7910/DVN/AJGVIT).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import BinaryIO

from dragoman import __version__
from dragoman.lexicon.event_codes import OLD_TYPES, QUADS, plover_codes
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Tally, described_columns, tab_header
from dragoman.render.exchange.foreign import (
    Fault,
    ForeignEvent,
    ForeignPlace,
    Lines,
    by_cow,
    codes_of,
    fault,
    number,
)
from dragoman.render.exchange.plover import Coded, Side, coded_events
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.words import for_tsv

NONE = "None"
_PolecatValue = str | int | float | None | Iterable[str | int | None]
_RENAMED = {"Event Intensity": "Intensity"}
_LIST = re.compile(r"[;|]")
_ID, _INTENSITY = "Event ID", "Intensity"


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write the header and one line an event."""
    out.write(tab_header(COLUMNS))
    for record in selection.records():
        for coded in coded_events(record, tally):
            out.write(("\t".join(_cell(value(coded)) for _, _, value in COLUMNS) + "\n").encode())
            tally.write("events")
            if coded.day is None:
                tally.lose("Event Date", "the report tells no day")


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described_columns(COLUMNS)


def _cell(value: _PolecatValue) -> str:
    if value is None:
        return NONE
    if isinstance(value, int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    if isinstance(value, str):
        return for_tsv(value) or NONE
    items = dict.fromkeys(for_tsv(str(item)) for item in value if item is not None)
    return "; ".join(items) or NONE


def _of(side: str, field: Callable[[Side], str | int | None]) -> Callable[[Coded], _PolecatValue]:
    return lambda coded: [field(coded_side) for coded_side in getattr(coded, side)]


def _first(side: str, field: Callable[[Side], str | int | None]) -> Callable[[Coded], _PolecatValue]:
    return lambda coded: next((field(coded_side) for coded_side in getattr(coded, side)), None)


def _side(name: str, side: str) -> list[tuple[str, str, Callable[[Coded], _PolecatValue]]]:
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


def _place_field(field: str) -> Callable[[Coded], _PolecatValue]:
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


COLUMNS: tuple[tuple[str, str, Callable[[Coded], _PolecatValue]], ...] = (
    ("Event ID", "Identifier: a hash of the content.", lambda c: c.event.id),
    ("Event Date", "The day; None where the report tells none.", lambda c: c.day),
    ("Event Type", "PLOVER type.", lambda c: c.code.event_type),
    ("Event Mode", "PLOVER mode.", lambda c: c.code.mode),
    ("Intensity", "PLOVER score of type and mode.", lambda c: c.code.score),
    ("Quad Code", "VERBAL or MATERIAL, COOPERATION or CONFLICT.", lambda c: QUADS[str(c.code.quad)]),
    ("Contexts", "PLOVER contexts of the issues.", lambda c: c.contexts),
    *_side("Actor", "actors"),
    *_side("Recipient", "recipients"),
    ("Placename", "The place's own name.", _place_field("name")),
    ("City", "The same, if it is a city.", _city),
    ("District", "Always None.", lambda c: None),
    ("Province", "The place's name, if it is a province.", _province),
    ("Country", "ISO 3166 alpha-3; None where it is disputed.", _country),
    ("Latitude", "WGS 84.", _place_field("latitude")),
    ("Longitude", "WGS 84.", _place_field("longitude")),
    ("GeoNames ID", "Number.", _geonames),
    ("Raw Placename", "The words of the report.",
     lambda c: c.event.where.span.quote if c.event.where else None),
    ("Feature Type", "Kind of place, in our words: capital, city, sea, …", _place_field("kind")),
    ("Source", "Outlet.", lambda c: c.record.report.outlet),
    ("Publication Date", "Day of publication.", lambda c: (c.record.report.published_at or "")[:10]),
    ("Story People", "Persons the report names.", lambda c: _named(c.record, "person")),
    ("Story Organizations", "Bodies, groups, organisations.",
     lambda c: _named(c.record, "organisation", "body", "group")),
    ("Story Locations", "Places the report names.", lambda c: [place.name for place in c.record.places]),
    ("Language", "ISO 639-1.", lambda c: c.record.report.language),
    ("Version", "Dragoman and its version.", lambda c: f"Dragoman {__version__}"),
)  # fmt: skip


HEADER = tuple(name for name, _, _ in COLUMNS)


def read_polecat(file: str, lines: Lines, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the event of each row of an event file: tab-separated with a header, "None" for what is empty.

    What the published files do is borne: Latin-1, a column "Intensity" that is called "Event Intensity" or
    missing, additional columns, the header again inside the file, tabs at the end of a row, the type names
    of before 2021. A row that cannot be read is a fault.
    """
    header: tuple[str, ...] = ()
    for count, text in lines:
        cells = text.split("\t")
        if _ID in cells[:3]:
            if header:
                tally.leave_out("lines", "the header again")
            header = tuple(_RENAMED.get(name.strip(), name.strip()) for name in cells)
            while header and not header[-1]:
                header = header[:-1]
            continue
        header = header or _assumed(len(cells))
        if not header:
            yield fault(file, count, f"no header, and {len(cells)} cells where POLECAT has 40 or 39", text)
            continue
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            yield fault(file, count, f"{len(cells)} cells where the header has {len(header)}", text)
            continue
        yield _read_event(file, count, text, dict(zip(header, cells, strict=True)), tally)


def _assumed(cells: int) -> tuple[str, ...]:
    """Return the header of a file without one, by its width."""
    if cells == len(HEADER):
        return HEADER
    return tuple(name for name in HEADER if name != _INTENSITY) if cells == len(HEADER) - 1 else ()


def _read_event(file: str, line: int, text: str, raw: dict[str, str], tally: Tally) -> ForeignEvent | Fault:
    row = {name: value.strip() for name, value in raw.items() if value.strip() not in ("", NONE)}
    if _ID not in row:
        return fault(file, line, "no Event ID", text)
    day = row.get("Event Date")
    if day is not None and not _is_day(day):
        return fault(file, line, f"Event Date is {day[:20]!r}; expected YYYY-MM-DD", text)
    event_type, mode = _typed(row.get("Event Type", ""), row.get("Event Mode"))
    if event_type is None:
        name = row.get("Event Type", "")[:20]
        return fault(file, line, f"Event Type is {name!r}, which PLOVER has not", text)
    return ForeignEvent(
        source="polecat", id=row[_ID], date=day, event_type=event_type, mode=mode, code=None,
        intensity=number(row.get(_INTENSITY)),
        actors=_states("Actor", row, tally), recipients=_states("Recipient", row, tally),
        actor_names=_listed(row.get("Actor Name")), recipient_names=_listed(row.get("Recipient Name")),
        place=_read_place(row, tally), outlet=row.get("Source"), address=None, file=file, line=line, raw=raw,
    )  # fmt: skip


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _typed(name: str, mode: str | None) -> tuple[str | None, str | None]:
    """Return type and mode in PLOVER's present names."""
    name, mode = name.upper(), mode.lower() if mode else None
    if (name, None) in plover_codes():
        return name, mode
    old = OLD_TYPES.by_key.get(name)
    return (old.event_type, old.mode) if old else (None, None)


def _states(side: str, row: dict[str, str], tally: Tally) -> tuple[str, ...]:
    """Return a side's states by country, or by Correlates of War number where the row has no country."""
    named = _listed(row.get(f"{side} Country"))
    if named:
        return codes_of(named, tally)
    numbers = _listed(row.get(f"{side} COW"))
    for unknown in (digits for digits in numbers if digits not in by_cow()):
        tally.lose("country", f"COW number {unknown[:10]!r} is none of ours; the row keeps it in raw")
    return tuple(by_cow()[digits] for digits in numbers if digits in by_cow())


def _read_place(row: dict[str, str], tally: Tally) -> ForeignPlace | None:
    name = row.get("Placename") or row.get("City") or row.get("Province")
    country = codes_of(_listed(row.get("Country"))[:1], tally)
    latitude, longitude = number(row.get("Latitude")), number(row.get("Longitude"))
    if not (name or country or latitude is not None):
        return None
    return ForeignPlace(name, country[0] if country else None, latitude, longitude)


def _listed(cell: str | None) -> tuple[str, ...]:
    parts = (part.strip() for part in _LIST.split(cell or ""))
    return tuple(dict.fromkeys(part for part in parts if part and part != NONE))
