"""Contacts between two days: their days, their places, who was in contact with whom.

A contact is a story of type CONSULT that is sure enough to be listed (`settings.LISTED`).

Each question names days and actors, and reads a bounded number of rows from an index by day, so that it costs
the same in a store of a million events. Days are ISO 8601; `since` is included, `until` is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, select

from dragoman.lexicon.states import states
from dragoman.merge.story import Story
from dragoman.record import Place, Record
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import RANGES, batched, in_list, in_order, is_listed, of_versions, taking_part
from dragoman.store.read import decoded, report_of

MOST = 2_000
"""How many contacts one question counts at most; of more, the latest."""
MOST_SIDES = 6
"""A contact of more sides, such as a summit, counts for no pair of them."""
_BUSY = 5_000
"""Stories of one actor, from which on its contacts are looked for among all contacts."""
_Place = tuple[str, str | None]
"""A place's name and its country."""
_story, _mention, _event = schema.story, schema.story_mention, schema.event
_pair, _party, _version, _place = schema.story_pair, schema.story_party, schema.report_version, schema.place


class Contact(msgspec.Struct, frozen=True):
    """A contact in short. It took place on the days `first` to `until`, both included, None where no report
    dates it; `day` is the first, or then that of its first report. `states` are its sides."""

    number: int
    story: str
    mode: str | None
    status: str
    day: str
    first: str | None
    until: str | None
    witnesses: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactPlace:
    """A place and the contacts there. `country` is None where none may be asserted; `precision_km` says how
    far the place reaches from its point."""

    place: str
    kind: str
    country: str | None
    latitude: float
    longitude: float
    precision_km: float | None
    contacts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContactPair:
    """Two actors (codes in alphabetical order): how many contacts they had, and how many independent texts
    report these."""

    first: str
    second: str
    contacts: int
    witnesses: int


@dataclass(frozen=True, slots=True)
class ContactPairs:
    """Pairs by their contacts; `counted` contacts were counted, `wide` ones have too many sides to count."""

    pairs: tuple[ContactPair, ...]
    counted: int
    wide: int


def contacts(
    store: Database,
    *,
    actors: Sequence[str] = (),
    since: str = "",
    until: str = END,
    statuses: Sequence[str] = (),
    limit: int = MOST,
    sided: bool = True,
) -> tuple[Contact, ...]:
    """Return the contacts in which all of `actors` take part, in order of time; of more than `limit` the
    latest. `sided=False` leaves out their sides, which take as long to read."""
    with store.reading() as connection:
        query, day, number = _contact_query(actors, since, until, statuses, _is_busy(connection, actors))
        newest = query.order_by(day.desc(), number.desc()).limit(limit)
        rows = connection.execute(newest).all()[::-1]
        sides = _sides(connection, [row.number for row in rows]) if sided else {}
    return tuple(_contact(row, tuple(sides.get(row.number, ()))) for row in rows)


def next_contact_day(store: Database, day: str, *, actors: Sequence[str] = (), before: bool) -> str | None:
    """Return the day of the next contact on or after `day`, or of the last one before it."""
    query, day_column, number = _contact_query(actors, "" if before else day, day if before else END, ())
    order = (day_column.desc(), number.desc()) if before else (day_column, number)
    with store.reading() as connection:
        row = connection.execute(query.order_by(*order).limit(1)).first()
    return row.day if row else None


def contact_places(store: Database, contacts: Sequence[int], limit: int = 300) -> tuple[ContactPlace, ...]:
    """Return the places of contacts (given by their numbers), those with most contacts first. Where reports
    put a contact in two places, it is at the one that more of them name."""
    contacts_at: dict[_Place, list[int]] = defaultdict(list)
    first_event: dict[_Place, int] = {}
    with store.reading() as connection:
        for story, places in _places_by_story(connection, contacts).items():
            place, (_, event) = max(_most_exact(places).items(), key=lambda item: (item[1][0], -item[1][1]))
            contacts_at[place].append(story)
            first_event.setdefault(place, event)
        ordered = sorted(contacts_at, key=lambda place: (-len(contacts_at[place]), place[0], place[1] or ""))[
            :limit
        ]
        points = _points(connection, [first_event[place] for place in ordered])
    located = ((place, points[first_event[place]]) for place in ordered if first_event[place] in points)
    return tuple(_contact_place(place, point, contacts_at[place]) for place, point in located)


def contact_pairs(
    store: Database,
    *,
    actors: Sequence[str] = (),
    since: str = "",
    until: str = END,
    statuses: Sequence[str] = (),
) -> ContactPairs:
    """Return who was in contact with whom between two days, the pairs with most contacts first."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(list)
    counted, wide = set[int](), set[int]()
    with store.reading() as connection:
        query, day, number = _contact_query(actors, since, until, statuses, _is_busy(connection, actors))
        latest = query.order_by(day.desc(), number.desc()).limit(MOST).subquery()
        party = _party.alias()
        sides = select(func.count()).where(party.c.story == latest.c.number).scalar_subquery()
        columns = (latest.c.number, latest.c.witnesses, _pair.c.first, _pair.c.second, sides.label("sides"))
        query_of_pairs = select(*columns).join(_pair, _pair.c.story == latest.c.number)
        for story, witnesses, first, second, side_count in connection.execute(query_of_pairs).all():
            (wide if side_count > MOST_SIDES else counted).add(story)
            if side_count <= MOST_SIDES:
                counts[first, second].append(witnesses)
    pairs = [ContactPair(*pair, len(each), sum(each)) for pair, each in counts.items()]
    ranked = sorted(pairs, key=lambda pair: (-pair.contacts, -pair.witnesses, pair.first, pair.second))
    return ContactPairs(tuple(ranked), len(counted), len(wide))


def reports_with_places(store: Database, stories: Sequence[Story]) -> tuple[Record, ...]:
    """Return a record of each report of some stories with its places and nothing else, for map formats."""
    ids = sorted({mention.report for story in stories for mention in story.mentions if mention.event.where})
    places: dict[int, list[Any]] = defaultdict(list)
    reports = {}
    with store.reading() as connection:
        for batch in batched(ids):
            columns = (_version.c.number, _version.c.body, literal("").label("text"))
            query = select(*columns).where(in_list(_version.c.id, batch))
            rows = connection.execute(query).mappings().all()
            reports.update({row["number"]: report_of(row) for row in rows})
            for number, _, body in _places_of_versions(connection, [row["number"] for row in rows]):
                places[number].append(decoded("place", body))
    return tuple(Record(report, places=tuple(places[number])) for number, report in reports.items())


def first_events(store: Database, stories: Sequence[Story]) -> dict[str, str]:
    """Return, by the id of each story, the id of its event that was added first. It stays the same when other
    events join the story, so that calendars may name the story by it."""
    event_of: dict[str, str] = {}
    with store.reading() as connection:
        for batch in batched([story.id for story in stories]):
            first = (
                select(_story.c.id, func.min(_mention.c.event).label("event"))
                .join(_mention, _mention.c.story == _story.c.number)
                .where(in_list(_story.c.id, batch))
                .group_by(_story.c.id)
                .subquery()
            )
            query = select(first.c.id, _event.c.id).join(_event, _event.c.number == first.c.event)
            event_of.update((story, event) for story, event in connection.execute(query))
    return event_of


def _contact_query(
    actors: Sequence[str], since: str, until: str, statuses: Sequence[str], busy: bool = False
) -> tuple[Select[Any], ColumnElement[str], ColumnElement[int]]:
    """Return the query for contacts, with the day and number that order them."""
    story = _story.c
    columns = ("number", "id", "mode", "status", "day", "earliest", "latest", "witnesses")
    query = select(*(story[name] for name in columns))
    day: ColumnElement[str] = story.day
    number: ColumnElement[int] = story.number
    if busy:  # reading the actor's stories would take longer than reading all contacts
        for state in actors:
            side = _party.alias()
            query = query.where(exists().where(side.c.story == number, side.c.state == state))
    else:
        query, day, number = taking_part(_story, query, actors, None)
    query = query.where(story.type == "CONSULT", day >= since, day < until, is_listed())
    return query.where(story.status.in_(tuple(statuses))) if statuses else query, day, number


def _is_busy(connection: Connection, actors: Sequence[str]) -> bool:
    """Say whether a single actor takes part in very many stories (of a pair an index has the contacts)."""
    if len(actors) > 1:
        return False

    def story_count(state: str) -> int:
        counted = select(_party.c.story).where(_party.c.state == state).limit(_BUSY).subquery()
        return connection.execute(select(func.count()).select_from(counted)).scalar_one()

    return all(story_count(state) == _BUSY for state in actors)


def _contact(row: Sequence[Any], states: tuple[str, ...]) -> Contact:
    number, id, mode, status, day, earliest, latest, witnesses = row
    last = (date.fromisoformat(latest) - timedelta(days=1)).isoformat() if latest else None
    return Contact(number, id, mode, status, day, earliest, last, witnesses, states)


def _sides(connection: Connection, stories: Sequence[int]) -> dict[int, list[str]]:
    """Return the sides of each story, in alphabetical order."""
    sides: dict[int, list[str]] = defaultdict(list)
    for batch in batched(stories):
        query = select(_party.c.story, _party.c.state).where(in_list(_party.c.story, batch))
        for story, state in connection.execute(query.order_by(_party.c.story, _party.c.state)).all():
            sides[story].append(state)
    return sides


def _places_by_story(
    connection: Connection, stories: Sequence[int]
) -> dict[int, dict[_Place, tuple[int, int]]]:
    """Return, by story, the places that its mentions name: how many do, and the first event that does."""
    places_of: dict[int, dict[_Place, tuple[int, int]]] = defaultdict(dict)
    columns = (_mention.c.story, _event.c.number, _event.c.place, _event.c.country)
    for batch in batched(stories):
        query = select(*columns).join(_event, _event.c.number == _mention.c.event)
        query = query.where(in_list(_mention.c.story, batch), _event.c.place.is_not(None))
        for story, event, place, country in connection.execute(query.order_by(_event.c.number)).all():
            count, first = places_of[story].get((place, country), (0, event))
            places_of[story][place, country] = (count + 1, first)
    return places_of


def _most_exact(places: dict[_Place, tuple[int, int]]) -> dict[_Place, tuple[int, int]]:
    """Return the places without the countries in which another of them lies."""
    countries = {country for place, country in places if not _is_country(place, country)}
    return {
        place: count_and_event
        for place, count_and_event in places.items()
        if not (_is_country(*place) and place[1] in countries)
    }


def _is_country(place: str, country: str | None) -> bool:
    """Say whether a place is the country itself."""
    state = states().get(country or "")
    return state is not None and state.name == place


def _contact_place(place: _Place, point: Place, contacts: list[int]) -> ContactPlace:
    assert point.latitude is not None and point.longitude is not None
    return ContactPlace(
        place[0], point.kind, place[1], point.latitude, point.longitude, point.precision_km, tuple(contacts)
    )


def _points(connection: Connection, events: Sequence[int]) -> dict[int, Place]:
    """Return the place of each event, as its report's record has it, where that has a point."""
    place_of: dict[int, Place] = {}
    for batch in batched(events):
        query = select(_event.c.number, _event.c.version, _event.c.place).where(
            in_list(_event.c.number, batch)
        )
        events_at = defaultdict[tuple[int, str], list[int]](list)
        for event, version, place in connection.execute(query):
            events_at[version, place].append(event)
        has_point = _place.c.latitude.is_not(None)
        for version, name, body in _places_of_versions(
            connection, {version for version, _ in events_at}, has_point
        ):
            for event in events_at.pop((version, name), ()):
                place_of[event] = decoded("place", body)
    return place_of


def _places_of_versions(
    connection: Connection, versions: Iterable[int], *conditions: ColumnElement[bool]
) -> list[tuple[int, str, str]]:
    """Return version, name and body of the places that versions name, in order."""
    query = select(_place.c.version, _place.c.name, _place.c.body).where(*conditions)
    query = query.order_by(in_order(_place.c.number))
    return [
        (version, name, body)
        for batch in batched(sorted(versions), RANGES)
        for version, name, body in connection.execute(query.where(of_versions(_place.c.number, batch)))
    ]
