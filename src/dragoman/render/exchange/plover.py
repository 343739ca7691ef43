"""PLOVER as JSON lines: the fields of its data standard, one object an event as one report tells it.

`text_info.text_story` is the report's text, and `text_story[start:end] == text`, in code points.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from dragoman import __version__
from dragoman.record import Report
from dragoman.render.exchange.coding import Coded, Side, coded_events
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.web_address import web_address


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one object a line."""
    for record in selection.records():
        for number, coded in enumerate(coded_events(record, tally), 1):
            out.write(msgspec.json.encode(_known(_event(coded, number))) + b"\n")
            tally.write("events")
            if coded.day is None:
                tally.lose("date", "the report tells no day: the month, the year or nothing is written")


def _event(coded: Coded, number: int) -> dict[str, Any]:
    event, report = coded.event, coded.record.report
    start = min(span.start for span in event.evidence)
    end = max(span.end for span in event.evidence)
    status = "" if event.status in ("held", "demanded") else f"status: {event.status}"
    return {
        "id": event.id,
        "has_event": True,
        "date": coded.day or (event.when.value if event.when else ""),
        "time": event.when.time if event.when else None,
        "actor": [_entity(side) for side in coded.actors],
        "recipient": [_entity(side) for side in coded.recipients],
        "event": [coded.code.event_type],
        "event_loc": _location(coded),
        "event_text": event.predicate.quote if event.predicate else None,
        "quad_code": coded.code.quad,
        "event_scale": coded.code.score,
        "mode": [coded.code.mode] if coded.code.mode else [],
        "context": list(coded.contexts),
        "link": web_address(report.address),
        "text": report.text[start:end],
        "text_info": {"sequence": number, "start": start, "end": end, "text_story": report.text},
        "cite_info": _citation(report),
        "coder": f"Dragoman {__version__}",
        "comment": status or None,
    }


def _entity(side: Side) -> dict[str, Any]:
    return {
        "code": side.state,
        "sector": side.sector,
        "entity_text": side.words or side.name,
        "identifier_id": side.wikidata,
        "identifier_text": side.name,
        "office": side.office,
    }


def _location(coded: Coded) -> dict[str, Any] | None:
    where, place = coded.event.where, coded.place
    if where is None:
        return None
    geonames = place.id if place and place.id and place.id.startswith("geonames:") else None
    return {
        "extracted_place": where.span.quote,
        "resolved_place": place.name if place else where.name,
        "geonameid": geonames.removeprefix("geonames:") if geonames else None,
        "lat": place.latitude if place else None,
        "lon": place.longitude if place else None,
        "country_code": where.country,
        "resolution": place.kind if place else None,
    }


def _citation(report: Report) -> dict[str, Any]:
    parts = (report.outlet, report.title, (report.published_at or "")[:10])
    return {
        "citation": ", ".join(part for part in parts if part),
        "url": web_address(report.address),
        "title": report.title,
        "language": report.language,
        "publication": report.outlet,
        "coder": f"Dragoman {__version__}",
        "codebook": "PLOVER 2021",
    }


def _known(value: Any) -> Any:
    """Leave out what is unknown."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item is not None}
    return [_known(item) for item in value] if isinstance(value, list) else value
