"""Contacts (CONSULT) of a time: in days, at places, between whom; and what changed its status lately.

A question is about a time and the actors that take part; each reads an index by day and a bounded number
of rows, so that it costs the same in a store of a million events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, or_, select

from dragoman.lexicon.actors import states
from dragoman.merge.story import Story
from dragoman.record import Place, Record
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.days import END
from dragoman.store.overview import Overview
from dragoman.store.paging import RANGES, batched, in_order, of_versions, standing, taking_part
from dragoman.store.reading import decoded, report_of

MOST = 2_000
"""The most contacts that one question counts; of more, the latest."""
MOST_SIDES = 6
"""A contact of more sides, a summit, ties no two of them."""
_LOOKED_THROUGH = 500
_BUSY = 5_000
"""Stories from which on one actor is busy: its contacts are then sought among all contacts."""
_OUTLINE = msgspec.json.Decoder(Story)
_Place = tuple[str, str | None]
"""A place's name and its country."""
_story, _mention, _event = tables.story, tables.story_mention, tables.event
_pair, _party, _version, _place = tables.story_pair, tables.story_party, tables.report_version, tables.place


class Contact(msgspec.Struct, frozen=True):
    """A contact in short. Days are ISO 8601: `first` to `last`, both included, None where no report dates
    it; it is filed under `day`, then that of its first report. `states` are its sides."""

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
class Spot:
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
class Tie:
    """Two actors (codes in alphabetical order): their contacts, and the texts that tell of these
    independently."""

    first: str
    second: str
    contacts: int
    witnesses: int


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of a time; `counted` contacts make them, `wide` ones have too many sides to tie any two."""

    ties: tuple[Tie, ...]
    counted: int
    wide: int


class Contacts(Overview):
    """What a store tells of contacts in a time. Days are ISO 8601; `since` counts and `until` does not."""

    def contacts(
        self,
        *,
        actors: Sequence[str] = (),
        since: str = "",
        until: str = END,
        statuses: Sequence[str] = (),
        limit: int = MOST,
        sided: bool = True,
    ) -> tuple[Contact, ...]:
        """Return the contacts of a time in which all of `actors` take part, of more than `limit` the latest;
        in order of time, and without their sides where these are not asked for (`sided`)."""
        with self._reading() as connection:
            asked, day, number = _asked(actors, since, until, statuses, _are_busy(connection, actors))
            newest = asked.order_by(day.desc(), number.desc()).limit(limit)
            rows = connection.execute(newest).all()[::-1]
            sides = _sides(connection, [row.number for row in rows]) if sided else {}
        return tuple(_contact(row, tuple(sides.get(row.number, ()))) for row in rows)

    def last_day(self) -> str | None:
        """Return the day of the last report, None where no report is dated."""
        asked = select(_version.c.day).where(_version.c.day > "", *standing())
        with self._reading() as connection:
            return connection.execute(asked.order_by(_version.c.day.desc()).limit(1)).scalar()

    def contact_beside(self, day: str, *, actors: Sequence[str] = (), before: bool) -> str | None:
        """Return the day of the next contact on or after `day`, or of the last one before it."""
        asked, filed, number = _asked(actors, "" if before else day, day if before else END, ())
        order = (filed.desc(), number.desc()) if before else (filed, number)
        with self._reading() as connection:
            row = connection.execute(asked.order_by(*order).limit(1)).first()
        return row.day if row else None

    def spots(self, contacts: Sequence[int], limit: int = 300) -> tuple[Spot, ...]:
        """Return the places of contacts (by their numbers), those with the most first. A contact that
        accounts put in two places is at the one that more of them name."""
        at: dict[_Place, list[int]] = defaultdict(list)
        first: dict[_Place, int] = {}
        with self._reading() as connection:
            for story, named in _named(connection, contacts).items():
                place, (_, event) = max(_exact(named).items(), key=lambda one: (one[1][0], -one[1][1]))
                at[place].append(story)
                first.setdefault(place, event)
            order = sorted(at, key=lambda one: (-len(at[one]), one[0], one[1] or ""))[:limit]
            points = _points(connection, [first[place] for place in order])
        found = ((place, points[first[place]]) for place in order if first[place] in points)
        return tuple(_spot(place, point, at[place]) for place, point in found)

    def ties(
        self, *, actors: Sequence[str] = (), since: str = "", until: str = END, statuses: Sequence[str] = ()
    ) -> Ties:
        """Return who was in contact with whom in a time, the busiest first."""
        counts: dict[tuple[str, str], list[int]] = defaultdict(list)
        counted, wide = set[int](), set[int]()
        with self._reading() as connection:
            asked, day, number = _asked(actors, since, until, statuses, _are_busy(connection, actors))
            some = asked.order_by(day.desc(), number.desc()).limit(MOST).subquery()
            own = _party.alias()
            sides = select(func.count()).where(own.c.story == some.c.number).scalar_subquery()
            columns = (some.c.number, some.c.witnesses, _pair.c.first, _pair.c.second, sides.label("sides"))
            found = select(*columns).join(_pair, _pair.c.story == some.c.number)
            for story, witnesses, first, second, many in connection.execute(found).all():
                (wide if many > MOST_SIDES else counted).add(story)
                if many <= MOST_SIDES:
                    counts[first, second].append(witnesses)
        made = [Tie(*pair, len(each), sum(each)) for pair, each in counts.items()]
        ranked = sorted(made, key=lambda tie: (-tie.contacts, -tie.witnesses, tie.first, tie.second))
        return Ties(tuple(ranked), len(counted), len(wide))

    def outlined(self, ids: Sequence[str]) -> dict[str, Story]:
        """Return stories by their ids, without their mentions."""
        found: dict[str, Story] = {}
        with self._reading() as connection:
            for some in batched(sorted(set(ids))):
                bodies = connection.execute(select(_story.c.body).where(among(_story.c.id, some))).scalars()
                found.update((story.id, story) for story in map(_OUTLINE.decode, bodies))
        return found

    def places_of(self, told: Sequence[Story]) -> tuple[Record, ...]:
        """Return, for what needs the places of stories, records of their reports with the places alone."""
        ids = sorted({mention.report for story in told for mention in story.mentions if mention.event.where})
        places: dict[int, list[Any]] = defaultdict(list)
        reports = {}
        with self._reading() as connection:
            for some in batched(ids):
                columns = (_version.c.number, _version.c.body, literal("").label("text"))
                asked = select(*columns).where(among(_version.c.id, some))
                rows = connection.execute(asked).mappings().all()
                reports.update({row["number"]: report_of(row) for row in rows})
                for number, _, body in _told_places(connection, [row["number"] for row in rows]):
                    places[number].append(decoded("place", body))
        return tuple(Record(of, places=tuple(places[number])) for number, of in reports.items())

    def first_read(self, told: Sequence[Story]) -> dict[str, str]:
        """Return, by the id of each story, the event of it that the store read first. It stays when others
        join the story; of two stories that are found to be one, one keeps its own."""
        found: dict[str, str] = {}
        with self._reading() as connection:
            for some in batched([story.id for story in told]):
                first = (
                    select(_story.c.id, func.min(_mention.c.event).label("event"))
                    .join(_mention, _mention.c.story == _story.c.number)
                    .where(among(_story.c.id, some))
                    .group_by(_story.c.id)
                    .subquery()
                )
                of = select(first.c.id, _event.c.id).join(_event, _event.c.number == first.c.event)
                found.update((story, event) for story, event in connection.execute(of))
        return found

    def changed(self, since: str, until: str, limit: int = 10) -> tuple[Story, ...]:
        """Return the stories whose status changed in what was reported from `since` to `until` (excluded),
        the latest first. Of very many reports, the latest are looked through."""
        reports = (
            select(_version.c.number)
            .where(_version.c.day >= since, _version.c.day < until, *standing())
            .order_by(_version.c.day.desc(), _version.c.number.desc())
            .limit(_LOOKED_THROUGH)
        )
        often = or_(_story.c.mentions > 1, _story.c.status.in_(("postponed", "cancelled")))
        found: dict[str, Story] = {}
        with self._reading() as connection:
            versions = connection.execute(reports).scalars().all()
            for some in batched(sorted(versions), RANGES):
                told = select(_mention.c.story).where(of_versions(_mention.c.event, some))
                bodies = connection.execute(select(_story.c.body).where(_story.c.number.in_(told), often))
                found.update((story.id, story) for story in map(_OUTLINE.decode, bodies.scalars()))
        turned = [(_turned(story), story.id) for story in found.values() if not story.situation]
        return self.told([id for day, id in sorted(turned, reverse=True) if since <= day < until][:limit])


def _turned(story: Story) -> str:
    """Return the day on which a story was first told with its status, '' where it never had another."""
    days = [(turn.reported or "")[:10] for turn in story.history]
    return days[-1] if len(days) > 1 and days[0] < days[-1] else ""


def _asked(
    actors: Sequence[str], since: str, until: str, statuses: Sequence[str], busy: bool = False
) -> tuple[Select[Any], ColumnElement[str], ColumnElement[int]]:
    """Return the question for contacts, with the day and number that order them."""
    row = _story.c
    columns = (row.number, row.id, row.mode, row.status, row.day, row.earliest, row.latest, row.witnesses)
    query = select(*columns)
    day: ColumnElement[str] = row.day
    number: ColumnElement[int] = row.number
    if busy:  # more of their stories than of all contacts would be read
        for state in actors:
            side = _party.alias()
            query = query.where(exists().where(side.c.story == number, side.c.state == state))
    else:
        query, day, number = taking_part(_story, query, actors, None)
    query = query.where(row.type == "CONSULT", day >= since, day < until)
    return query.where(row.status.in_(tuple(statuses))) if statuses else query, day, number


def _are_busy(connection: Connection, actors: Sequence[str]) -> bool:
    """Say whether the one of `actors` takes part in very many stories; an index has those of two by day."""
    if len(actors) > 1:
        return False

    def many(state: str) -> int:
        some = select(_party.c.story).where(_party.c.state == state).limit(_BUSY).subquery()
        return connection.execute(select(func.count()).select_from(some)).scalar_one()

    return all(many(state) == _BUSY for state in actors)


def _contact(row: Sequence[Any], states: tuple[str, ...]) -> Contact:
    number, id, mode, status, day, earliest, latest, witnesses = row
    last = (date.fromisoformat(latest) - timedelta(days=1)).isoformat() if latest else None
    return Contact(number, id, mode, status, day, earliest, last, witnesses, states)


def _sides(connection: Connection, stories: Sequence[int]) -> dict[int, list[str]]:
    """Return the sides of each story, in alphabetical order."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in batched(stories):
        asked = select(_party.c.story, _party.c.state).where(among(_party.c.story, some))
        for story, state in connection.execute(asked.order_by(_party.c.story, _party.c.state)).all():
            found[story].append(state)
    return found


def _named(connection: Connection, stories: Sequence[int]) -> dict[int, dict[_Place, tuple[int, int]]]:
    """Return, by story, the places that its accounts name: how many do, and the first event that does."""
    found: dict[int, dict[_Place, tuple[int, int]]] = defaultdict(dict)
    columns = (_mention.c.story, _event.c.number, _event.c.place, _event.c.country)
    for some in batched(stories):
        asked = select(*columns).join(_event, _event.c.number == _mention.c.event)
        asked = asked.where(among(_mention.c.story, some), _event.c.place.is_not(None))
        for story, event, place, country in connection.execute(asked.order_by(_event.c.number)).all():
            many, first = found[story].get((place, country), (0, event))
            found[story][place, country] = (many + 1, first)
    return found


def _exact(named: dict[_Place, tuple[int, int]]) -> dict[_Place, tuple[int, int]]:
    """Return the places without a country in which another of them lies."""
    within = {country for place, country in named if not _whole(place, country)}
    return {one: told for one, told in named.items() if not (_whole(*one) and one[1] in within)}


def _whole(place: str, country: str | None) -> bool:
    """Say whether a place is the country itself."""
    state = states().get(country or "")
    return state is not None and state.name == place


def _spot(place: _Place, point: Place, contacts: list[int]) -> Spot:
    assert point.latitude is not None and point.longitude is not None
    return Spot(
        place[0], point.kind, place[1], point.latitude, point.longitude, point.precision_km, tuple(contacts)
    )


def _points(connection: Connection, events: Sequence[int]) -> dict[int, Place]:
    """Return the place of each event, as its report's record has it, where that has a point."""
    found: dict[int, Place] = {}
    for some in batched(events):
        asked = select(_event.c.number, _event.c.version, _event.c.place).where(among(_event.c.number, some))
        named = defaultdict[tuple[int, str], list[int]](list)
        for event, version, place in connection.execute(asked):
            named[version, place].append(event)
        has_point = _place.c.latitude.is_not(None)
        for version, name, body in _told_places(connection, {version for version, _ in named}, has_point):
            for event in named.pop((version, name), ()):
                found[event] = decoded("place", body)
    return found


def _told_places(
    connection: Connection, versions: Iterable[int], *conditions: ColumnElement[bool]
) -> list[tuple[int, str, str]]:
    """Return version, name and body of the places that versions tell, in order."""
    asked = select(_place.c.version, _place.c.name, _place.c.body).where(*conditions)
    asked = asked.order_by(in_order(_place.c.number))
    return [
        (version, name, body)
        for few in batched(sorted(versions), RANGES)
        for version, name, body in connection.execute(asked.where(of_versions(_place.c.number, few)))
    ]
