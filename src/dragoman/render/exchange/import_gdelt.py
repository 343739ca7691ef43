"""GDELT's event files: tab-separated without a header, 61 columns (2.0), 58 or 57 (1.0).

Actors' countries are CAMEO's codes, places' are FIPS 10-4; both become ours. A CAMEO code falls under the
PLOVER type of `cameo_codes.csv`; public statements and appeals (01, 02) have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dragoman.lexicon.cameo import by_cameo, by_fips, cameo
from dragoman.render.exchange.foreign import Fault, ForeignEvent, ForeignPlace, Lines, fault, number
from dragoman.render.exchange.gdelt import COLUMNS
from dragoman.render.exchange.tally import Tally

TWO = tuple(name for name, _, _ in COLUMNS)
ONE = tuple(name for name in TWO if not name.endswith("_ADM2Code"))
HEADERS = {len(TWO): TWO, len(ONE): ONE, len(ONE) - 1: ONE[:-1]}
"""Columns by how many there are; 57 are those of before April 2013, without SOURCEURL."""
_NOT_CODED = "---"


def events(file: str, lines: Lines, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the event of each row, or what is wrong with it."""
    for count, text in lines:
        cells = text.split("\t")
        if cells[0].strip().upper() == "GLOBALEVENTID":
            tally.leave_out("lines", "a header, which GDELT's own files have not")
            continue
        header = HEADERS.get(len(cells))
        if header is None:
            expected = ", ".join(str(width) for width in HEADERS)
            yield fault(file, count, f"{len(cells)} cells; GDELT has {expected}", text)
            continue
        yield _event(file, count, text, dict(zip(header, cells, strict=True)), tally)


def _event(file: str, line: int, text: str, raw: dict[str, str], tally: Tally) -> ForeignEvent | Fault:
    row = {name: value.strip() for name, value in raw.items() if value.strip()}
    identifier, day = row.get("GlobalEventID", ""), _day(row.get("Day", ""))
    if not identifier.isdigit():
        return fault(file, line, f"GlobalEventID is {identifier[:20]!r}; expected a number", text)
    if day is None:
        return fault(file, line, f"Day is {row.get('Day', '')[:20]!r}; expected YYYYMMDD", text)
    code = row.get("EventCode", _NOT_CODED)
    known = cameo(code)
    if known is None:
        tally.lose("event type", f"{code[:10]!r} is no CAMEO code")
    return ForeignEvent(
        source="gdelt", id=identifier, date=day,
        event_type=known.event_type if known else None, mode=known.mode if known else None, code=code,
        intensity=number(row.get("GoldsteinScale")),
        actors=_state("Actor1", row, tally), recipients=_state("Actor2", row, tally),
        actor_names=_name("Actor1", row), recipient_names=_name("Actor2", row),
        place=_place(row, tally), outlet=None, address=row.get("SOURCEURL"), file=file, line=line, raw=raw,
    )  # fmt: skip


def _day(text: str) -> str | None:
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    return found.isoformat() if len(text) == 8 and text.isdigit() else None


def _state(actor: str, row: dict[str, str], tally: Tally) -> tuple[str, ...]:
    """Return an actor's state, else the organisation it is; regions and other groups are none of ours."""
    for column in (f"{actor}CountryCode", f"{actor}KnownGroupCode"):
        code = row.get(column)
        if code and code in by_cameo():
            return (by_cameo()[code],)
        if code:
            tally.lose("actor", f"{column.removeprefix(actor)} {code[:10]!r} is none of ours; raw keeps it")
    return ()


def _name(actor: str, row: dict[str, str]) -> tuple[str, ...]:
    name = row.get(f"{actor}Name")
    return (name,) if name else ()


def _place(row: dict[str, str], tally: Tally) -> ForeignPlace | None:
    name, fips = row.get("ActionGeo_FullName"), row.get("ActionGeo_CountryCode")
    latitude, longitude = number(row.get("ActionGeo_Lat")), number(row.get("ActionGeo_Long"))
    if name is None and fips is None and latitude is None:
        return None
    if fips and fips not in by_fips():
        tally.lose("country", f"FIPS {fips[:10]!r} is none of ours; raw keeps it")
    return ForeignPlace(name, by_fips().get(fips or ""), latitude, longitude)
