"""POLECAT's event files: tab-separated with a header, "None" for what is empty, lists by "; ".

What the published files do is borne: Latin-1, a column "Intensity" that is called "Event Intensity" or
missing, additional columns, the header again inside the file, tabs at the end of a row, the type names
of before 2021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from dragoman.lexicon.plover import codes
from dragoman.lexicon.tables import csv_rows
from dragoman.render.exchange.foreign import Fault, ForeignEvent, ForeignPlace, Lines, fault, number
from dragoman.render.exchange.foreign_states import by_cow, coded
from dragoman.render.exchange.polecat import COLUMNS, NONE
from dragoman.render.exchange.tally import Tally

HEADER = tuple(name for name, _, _ in COLUMNS)
_RENAMED = {"Event Intensity": "Intensity"}
_LIST = re.compile(r"[;|]")
_ID, _INTENSITY = "Event ID", "Intensity"


def events(file: str, lines: Lines, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the event of each row, or what is wrong with it."""
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
        yield _event(file, count, text, dict(zip(header, cells, strict=True)), tally)


def _assumed(cells: int) -> tuple[str, ...]:
    """Return the header of a file without one, by its width."""
    if cells == len(HEADER):
        return HEADER
    return tuple(name for name in HEADER if name != _INTENSITY) if cells == len(HEADER) - 1 else ()


def _event(file: str, line: int, text: str, raw: dict[str, str], tally: Tally) -> ForeignEvent | Fault:
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
        place=_place(row, tally), outlet=row.get("Source"), address=None, file=file, line=line, raw=raw,
    )  # fmt: skip


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _typed(name: str, mode: str | None) -> tuple[str | None, str | None]:
    """Return type and mode in PLOVER's present names."""
    name, mode = name.upper(), mode.lower() if mode else None
    if (name, None) in codes():
        return name, mode
    return _old().get(name, (None, None))


@cache
def _old() -> dict[str, tuple[str | None, str | None]]:
    return {
        row["old"]: (row["event_type"] or None, row["mode"] or None) for row in csv_rows("plover_old.csv")
    }


def _states(side: str, row: dict[str, str], tally: Tally) -> tuple[str, ...]:
    """Return a side's states by country, or by Correlates of War number where the row has no country."""
    named = _listed(row.get(f"{side} Country"))
    if named:
        return coded(named, tally)
    numbers = _listed(row.get(f"{side} COW"))
    for unknown in (digits for digits in numbers if digits not in by_cow()):
        tally.lose("country", f"COW number {unknown[:10]!r} is none of ours; the row keeps it in raw")
    return tuple(by_cow()[digits] for digits in numbers if digits in by_cow())


def _place(row: dict[str, str], tally: Tally) -> ForeignPlace | None:
    name = row.get("Placename") or row.get("City") or row.get("Province")
    country = coded(_listed(row.get("Country"))[:1], tally)
    latitude, longitude = number(row.get("Latitude")), number(row.get("Longitude"))
    if not (name or country or latitude is not None):
        return None
    return ForeignPlace(name, country[0] if country else None, latitude, longitude)


def _listed(cell: str | None) -> tuple[str, ...]:
    parts = (part.strip() for part in _LIST.split(cell or ""))
    return tuple(dict.fromkeys(part for part in parts if part and part != NONE))
