"""The stories as they stood at a time: all of some actors' or, where there are very many, some days of them.

They are made anew of the reports that had been published by then, which takes long for a pair with many
events. Where these are spread over years a window is made: some whole days on which about `READ` events
are filed. The events around it are read too, since accounts of one occurrence may be filed on days next to
each other; where hundreds are told in a few weeks that is not enough, and all are read up to `MOST`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from dragoman.merge.dates import iso, period
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.store import tables
from dragoman.store.carrying import carried
from dragoman.store.days import END
from dragoman.store.mentions import mentions_of
from dragoman.store.merging import Merging, filed
from dragoman.store.openings import with_listed
from dragoman.store.paging import side_of, standing, standing_moment
from dragoman.store.tables import ROW_BITS

FEW, MOST = 300, 1_500
"""Events that are always, and that are at most made into stories at once."""
_SPREAD = 60
"""Days from which on `READ` events are spread enough for a window."""
READ = 80
_AROUND = 25
_AHEAD = 1_000
"""Events on days after the time that are looked through for those which were planned by then."""
_event, _version = tables.event, tables.report_version


@dataclass(frozen=True, slots=True)
class Window:
    """Stories of some days, in order of time. `edge` is the first day of these, or the last of a window that
    begins with the oldest; None where nothing lies beyond."""

    stories: tuple[Story, ...]
    edge: str | None


class Known(Merging):
    """What was known at a time."""

    def known(
        self,
        at: str,
        actors: Sequence[str],
        *,
        newest: bool = True,
        beyond: str | None = None,
        types: Collection[str] = (),
    ) -> Window:
        """Return the stories between `actors` as they stood at a time: all, or where there are very many
        events the newest (oldest) that are filed before (after) the day `beyond`; `types` are those of events
        that are then read. What else opened with them (`also`) is left to `with_openings`: a page shows few
        of them."""
        with self._reading() as connection:
            asked = _Asked(connection, at, actors)
            days: tuple[str, str] | None = None
            edge = None
            if asked.are_too_many():
                asked.types = types
                numbers, days, edge = asked.window(newest, beyond)
            else:
                numbers = asked.all()
            told = [mention for _, mention in mentions_of(connection, numbers, at).values()]
            kept = [one for one in carried(connection) if one.at < standing_moment(at)]
        made = stories(told, kept)
        if days is not None:
            made = tuple(one for one in made if days[0] <= filed(one)["day"] <= days[1])
        return Window(made, edge)

    def with_openings(self, told: Sequence[Story], at: str) -> tuple[Story, ...]:
        """Return stories that stood at a time with the reports that opened with them then (`also`), of those
        that are listed today: what only the accounts that came later keep apart is missing."""
        with self._reading() as connection:
            return with_listed(connection, told, at)


class _Asked:
    """Events of some actors that were known at a time."""

    types: Collection[str] = ()

    def __init__(self, connection: Connection, at: str, actors: Sequence[str]) -> None:
        self._connection, self._at = connection, at
        self._side, self._wanted = side_of(_event, actors)
        days = period(at)
        self._last = iso(days.last) if days else at

    def all(self) -> list[int]:
        """Return all of them by their numbers, in order of days."""
        return [row.event for row in self._some(self._side.c.day >= "", newest=False, limit=MOST)]

    def are_too_many(self) -> bool:
        """Say whether they are to be read by windows."""
        number = self._side.c.event
        some = self._narrowed(select(number)).limit(MOST + 1).subquery()
        many = self._connection.execute(select(func.count()).select_from(some)).scalar_one()
        if FEW < many <= MOST:
            latest = self._some(self._side.c.day <= self._last, newest=True, limit=READ)
            first, last = (period(row.day) for row in (latest[-1], latest[0])) if latest else (None, None)
            return first is not None and last is not None and last.first - first.first >= _SPREAD
        return many > MOST

    def window(self, newest: bool, beyond: str | None) -> tuple[list[int], tuple[str, str], str | None]:
        """Return the events to read for a window, its first and last day, and what is then beyond."""
        day = self._side.c.day
        end = self._furthest()
        start = beyond or (end if newest else "")
        inside = self._some(day < start if newest else day > start, newest=newest, limit=READ + 1)
        if len(inside) <= READ:
            edge, own = None, list(inside)
        else:
            edge = inside[-1].day
            own = [row for row in inside if row.day != edge]
            if not own:  # one day has them all
                own = list(self._some(day == edge, newest=newest, limit=MOST))
            edge = own[-1].day
        if not own:
            return [], ("", ""), None
        days = sorted((own[0].day, own[-1].day))
        rows = [*own]
        if beyond or newest:
            rows += self._some(day < days[0], newest=True, limit=_AROUND)
        if beyond or not newest:
            rows += self._some(and_(day > days[1], day < end), newest=False, limit=_AROUND)
        return sorted({row.event for row in rows}), (days[0], days[1]), edge

    def _furthest(self) -> str:
        """Return the day from which on nothing is looked for: far from the time, or after all days."""
        day = self._side.c.day
        ahead = select(day).where(*self._wanted, day > self._last)
        return self._connection.execute(ahead.order_by(day).offset(_AHEAD).limit(1)).scalar() or END

    def _some(self, condition: ColumnElement[bool], *, newest: bool, limit: int) -> Sequence[Row[Any]]:
        day, number = self._side.c.day, self._side.c.event
        asked = self._narrowed(select(number.label("event"), day.label("day"))).where(condition)
        order = (day.desc(), number.desc()) if newest else (day, number)
        return self._connection.execute(asked.order_by(*order).limit(limit)).all()

    def _narrowed(self, asked: Select[Any]) -> Select[Any]:
        number = self._side.c.event
        asked = asked.join(_version, _version.c.number == number // (1 << ROW_BITS))
        asked = asked.where(*self._wanted, *standing(self._at))
        if self.types:
            asked = asked.join(_event, _event.c.number == number).where(_event.c.type.in_(tuple(self.types)))
        return asked
