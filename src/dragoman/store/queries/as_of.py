"""Stories as they stood at a time: all of some actors or, where there are very many, a window of days.

They are merged anew from the reports that had been published by then, which takes long for a pair with many
events. Where these are spread over years a window is merged: some whole days under which about `READ` events
are filed. Events of the days around it are read too, since mentions of one story may be filed under
neighbouring days; where hundreds are reported in a few weeks that is not enough, and all are read up to
`MOST`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from dragoman.merge.dates import iso, period
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.amendments import judgements_with_carried
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import side_of, standing, standing_moment
from dragoman.store.read import mentions_of
from dragoman.store.schema import ROW_BITS
from dragoman.store.story_rows import filed, with_listed_openings

FEW, MOST = 300, 1_500
"""Events up to which all are merged, and the most that are merged at once."""
_SPREAD = 60
"""Days over which the latest `READ` events must be spread for a window."""
READ = 80
"""Events of a window."""
_AROUND = 25
"""Events that are read on either side of a window."""
_AHEAD = 1_000
"""Events filed after the time that are read, for those which were planned by then."""
_event, _version = schema.event, schema.report_version


@dataclass(frozen=True, slots=True)
class StoriesAsOf:
    """Stories of some days, in order of time. `edge` is the first day of these, or the last day where the
    oldest come first; None where no others follow."""

    stories: tuple[Story, ...]
    edge: str | None


def stories_as_of(
    store: Database,
    at: str,
    actors: Sequence[str],
    *,
    newest: bool = True,
    beyond: str | None = None,
    types: Collection[str] = (),
) -> StoriesAsOf:
    """Return the stories between `actors` as they stood at a time: all, or where there are very many events
    the newest (oldest) that are filed before (after) the day `beyond`, of events of these `types`. The
    reports that open with them (`also`) are left to `with_openings`: a page shows few of the stories."""
    with store.reading() as connection:
        events = _EventsAsOf(connection, at, actors)
        days: tuple[str, str] | None = None
        edge = None
        if events.are_too_many():
            events.types = types
            numbers, days, edge = events.window(newest, beyond)
        else:
            numbers = events.all()
        mentions = [mention for _, mention in mentions_of(connection, numbers, at).values()]
        judgements = [made for made in judgements_with_carried(connection) if made.at < standing_moment(at)]
    merged = stories(mentions, judgements)
    if days is not None:
        merged = tuple(story for story in merged if days[0] <= filed(story)["day"] <= days[1])
    return StoriesAsOf(merged, edge)


def with_openings(store: Database, stories: Sequence[Story], at: str) -> tuple[Story, ...]:
    """Return stories of a time with the reports that opened with them then (`also`), of those that are listed
    today: reports that only later mentions separate from the story are missing."""
    with store.reading() as connection:
        return with_listed_openings(connection, stories, at)


class _EventsAsOf:
    """Events of some actors in the versions that stood at a time."""

    types: Collection[str] = ()

    def __init__(self, connection: Connection, at: str, actors: Sequence[str]) -> None:
        self._connection, self._at = connection, at
        self._side, self._wanted = side_of(_event, actors)
        days = period(at)
        self._last = iso(days.last) if days else at

    def all(self) -> list[int]:
        """Return the numbers of all events, in order of days."""
        return [row.event for row in self._rows(self._side.c.day >= "", newest=False, limit=MOST)]

    def are_too_many(self) -> bool:
        """Say whether a window is to be merged instead of all events."""
        number = self._side.c.event
        counted = self._narrowed(select(number)).limit(MOST + 1).subquery()
        count = self._connection.execute(select(func.count()).select_from(counted)).scalar_one()
        if FEW < count <= MOST:
            latest = self._rows(self._side.c.day <= self._last, newest=True, limit=READ)
            first, last = (period(row.day) for row in (latest[-1], latest[0])) if latest else (None, None)
            return first is not None and last is not None and last.first - first.first >= _SPREAD
        return count > MOST

    def window(self, newest: bool, beyond: str | None) -> tuple[list[int], tuple[str, str], str | None]:
        """Return the numbers of events to read for a window, its first and last day, and its edge."""
        day = self._side.c.day
        end = self._end()
        start = beyond or (end if newest else "")
        inside = self._rows(day < start if newest else day > start, newest=newest, limit=READ + 1)
        if len(inside) <= READ:
            edge, rows_inside = None, list(inside)
        else:
            edge = inside[-1].day
            rows_inside = [row for row in inside if row.day != edge]
            if not rows_inside:  # one day has them all
                rows_inside = list(self._rows(day == edge, newest=newest, limit=MOST))
            edge = rows_inside[-1].day
        if not rows_inside:
            return [], ("", ""), None
        days = sorted((rows_inside[0].day, rows_inside[-1].day))
        rows_to_read = [*rows_inside]
        if beyond or newest:
            rows_to_read += self._rows(day < days[0], newest=True, limit=_AROUND)
        if beyond or not newest:
            rows_to_read += self._rows(and_(day > days[1], day < end), newest=False, limit=_AROUND)
        return sorted({row.event for row in rows_to_read}), (days[0], days[1]), edge

    def _end(self) -> str:
        """Return the day from which on no events are read: far after the time, or after all days."""
        day = self._side.c.day
        ahead = select(day).where(*self._wanted, day > self._last)
        return self._connection.execute(ahead.order_by(day).offset(_AHEAD).limit(1)).scalar() or END

    def _rows(self, condition: ColumnElement[bool], *, newest: bool, limit: int) -> Sequence[Row[Any]]:
        day, number = self._side.c.day, self._side.c.event
        query = self._narrowed(select(number.label("event"), day.label("day"))).where(condition)
        order = (day.desc(), number.desc()) if newest else (day, number)
        return self._connection.execute(query.order_by(*order).limit(limit)).all()

    def _narrowed(self, query: Select[Any]) -> Select[Any]:
        number = self._side.c.event
        query = query.join(_version, _version.c.number == number // (1 << ROW_BITS))
        query = query.where(*self._wanted, *standing(self._at))
        if self.types:
            query = query.join(_event, _event.c.number == number).where(_event.c.type.in_(tuple(self.types)))
        return query
