"""An event as PLOVER codes it: type and mode, who acts on whom, with sectors, contexts and the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.lexicon.actors import gleditsch_ward, organisations, states
from dragoman.lexicon.plover import Code, Unmapped, contexts, plover_code
from dragoman.lexicon.sectors import sector_of_office
from dragoman.record import RECIPROCAL, Actor, Event, Party, Person, Place, Record
from dragoman.render.exchange.days import first_day
from dragoman.render.exchange.tally import Tally

_GOVERNMENT = "GOV"


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
        actors, recipients = parties(event)
        found = tuple(dict.fromkeys(name for tag in event.issues for name in contexts(tag.issue)))
        yield Coded(
            event,
            record,
            code,
            tuple(sides(actors, event, people)),
            tuple(sides(recipients, event, people)),
            found,
            places.get(event.where.span) if event.where else None,
            day(event),
        )
        _count_losses(event, code, tally)


def parties(event: Event) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return who acts and who is acted on: PLOVER knows no sides of a meeting, except visitor and host."""
    if event.event_type in RECIPROCAL and event.mode != "visit":
        return (*event.actors, *event.recipients), ()
    return event.actors, event.recipients


def day(event: Event) -> str | None:
    """Return the day of an event (2023-06-18), None where the report tells a month, a year or nothing."""
    found = first_day(event.when)
    return found.isoformat() if found else None


def sides(found: Iterable[Party], event: Event, people: dict[str, Actor]) -> Iterator[Side]:
    """Yield each state once, by the persons who act for it, else in its own name."""
    first: dict[str, Party] = {}
    for party in found:
        first.setdefault(party.state, party)
    for party in first.values():
        named = [person for person in event.persons if person.state == party.state]
        actor = people.get(party.actor or "")
        yield from (_person(person, party, people) for person in named)
        if not named:
            yield _state(party, actor)


def _person(person: Person, party: Party, people: dict[str, Actor]) -> Side:
    known = next((one for one in people.values() if one.kind == "person" and one.name == person.name), None)
    return Side(
        party.state,
        person.name,
        person.office,
        (known.sector if known else None) or sector_of_office(person.office) or _GOVERNMENT,
        person.span.quote,
        known.wikidata if known else None,
        cow(party.state),
    )


def _state(party: Party, actor: Actor | None) -> Side:
    own = actor if actor and actor.kind in ("body", "group") else None
    return Side(
        party.state,
        own.name if own else state_name(party.state),
        None,
        (own.sector if own else None) or _GOVERNMENT,
        party.span.quote if party.span else None,
        (actor.wikidata if actor else None) or _wikidata(party.state),
        cow(party.state),
    )


def state_name(code: str) -> str:
    """Return the name of a state or organisation; the code itself where the tables do not know it."""
    found = states().get(code) or organisations().get(code)
    return found.name if found else code


def cow(code: str) -> int | None:
    """Return the Correlates of War number of a state."""
    state = states().get(code)
    return state.cow if state else None


def gw(code: str) -> int | None:
    """Return the Gleditsch and Ward number of a state."""
    return gleditsch_ward().get(code)


def _wikidata(code: str) -> str | None:
    found = states().get(code) or organisations().get(code)
    return found.wikidata if found else None


def _count_losses(event: Event, code: Code, tally: Tally) -> None:
    if event.status not in ("held", "demanded"):
        tally.lose("status", f"PLOVER has none; {event.status} events are coded {code.event_type}")
    if event.mode and code.event_type == event.event_type and code.mode != event.mode:
        tally.lose("mode", f"PLOVER has no mode {event.mode!r} of {event.event_type}")
    for tag in event.issues:
        if not contexts(tag.issue):
            tally.lose("issue", f"PLOVER has no context for {tag.issue}")
