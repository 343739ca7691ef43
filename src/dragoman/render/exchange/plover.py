"""Events as PLOVER codes them, and as JSON lines of PLOVER's data standard, one object an event of a report.

`text_info.text_story` is the report's text, and `text_story[start:end] == text`, in code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec

from dragoman import __version__
from dragoman.lexicon.event_codes import Code, Unmapped, plover_code, plover_contexts
from dragoman.lexicon.states import organisations, sector_of_office, states
from dragoman.record import RECIPROCAL, Actor, Event, Party, Person, Place, Record, Report
from dragoman.record.report import web_address
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.selection import Options, Selection, cow_number, first_day, state_name

_GOVERNMENT = "GOV"


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one object a line."""
    for record in selection.records():
        for number, coded in enumerate(coded_events(record, tally), 1):
            out.write(msgspec.json.encode(_without_unknown(_event(coded, number))) + b"\n")
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


def _without_unknown(value: Any) -> Any:
    """Leave out what is unknown."""
    if isinstance(value, dict):
        return {key: _without_unknown(item) for key, item in value.items() if item is not None}
    return [_without_unknown(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Side:
    """One state that acts or is acted on, and the person who does so for it, if the report names one.

    `name` is the person's, else the state's; `words` those that name it in the report.
    """

    state: str
    name: str
    office: str | None
    sector: str
    words: str | None
    wikidata: str | None
    cow: int | None


@dataclass(frozen=True, slots=True)
class Coded:
    """An event of a record with its PLOVER code. `day` is None where the report gives no day."""

    event: Event
    record: Record
    code: Code
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    contexts: tuple[str, ...]
    place: Place | None
    day: str | None


def coded_events(record: Record, tally: Tally) -> Iterator[Coded]:
    """Yield the events that PLOVER has a code for; the others are counted with the reason."""
    people = {actor.id: actor for actor in record.actors}
    places = {place.span: place for place in record.places}
    for event in record.events:
        code = plover_code(event.event_type, event.mode, event.status)
        if isinstance(code, Unmapped):
            tally.leave_out(f"{event.status} {event.event_type}", code.why)
            continue
        actors, recipients = _parties(event)
        contexts = tuple(dict.fromkeys(name for tag in event.issues for name in plover_contexts(tag.issue)))
        yield Coded(
            event,
            record,
            code,
            tuple(_sides(actors, event, people)),
            tuple(_sides(recipients, event, people)),
            contexts,
            places.get(event.where.span) if event.where else None,
            event_day(event),
        )
        _count_losses(event, code, tally)


def _parties(event: Event) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return who acts and who is acted on: PLOVER knows no sides of a meeting, except visitor and host."""
    if event.event_type in RECIPROCAL and event.mode != "visit":
        return (*event.actors, *event.recipients), ()
    return event.actors, event.recipients


def event_day(event: Event) -> str | None:
    """Return the day of an event (2023-06-18), None where the report tells a month, a year or nothing."""
    day = first_day(event.when)
    return day.isoformat() if day else None


def _sides(parties: Iterable[Party], event: Event, people: dict[str, Actor]) -> Iterator[Side]:
    """Yield each state once, by the persons who act for it, else in its own name."""
    first: dict[str, Party] = {}
    for party in parties:
        first.setdefault(party.state, party)
    for party in first.values():
        named = [person for person in event.persons if person.state == party.state]
        actor = people.get(party.actor or "")
        yield from (_person_side(person, party, people) for person in named)
        if not named:
            yield _state_side(party, actor)


def _person_side(person: Person, party: Party, people: dict[str, Actor]) -> Side:
    known = next(
        (actor for actor in people.values() if actor.kind == "person" and actor.name == person.name), None
    )
    return Side(
        party.state,
        person.name,
        person.office,
        (known.sector if known else None) or sector_of_office(person.office) or _GOVERNMENT,
        person.span.quote,
        known.wikidata if known else None,
        cow_number(party.state),
    )


def _state_side(party: Party, actor: Actor | None) -> Side:
    body = actor if actor and actor.kind in ("body", "group") else None
    return Side(
        party.state,
        body.name if body else state_name(party.state),
        None,
        (body.sector if body else None) or _GOVERNMENT,
        party.span.quote if party.span else None,
        (actor.wikidata if actor else None) or _wikidata(party.state),
        cow_number(party.state),
    )


def _wikidata(code: str) -> str | None:
    entity = states().get(code) or organisations().get(code)
    return entity.wikidata if entity else None


def _count_losses(event: Event, code: Code, tally: Tally) -> None:
    if event.status not in ("held", "demanded"):
        tally.lose("status", f"PLOVER has none; {event.status} events are coded {code.event_type}")
    if event.mode and code.event_type == event.event_type and code.mode != event.mode:
        tally.lose("mode", f"PLOVER has no mode {event.mode!r} of {event.event_type}")
    for tag in event.issues:
        if not plover_contexts(tag.issue):
            tally.lose("issue", f"PLOVER has no context for {tag.issue}")
