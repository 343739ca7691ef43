"""Rows by state, type, issue and day, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, exists, select

from dragoman.record import Commitment, Event, Position, Report, Statement
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.connections import Connections
from dragoman.store.found import Found, Page
from dragoman.store.paging import (
    ORIGIN,
    OfReports,
    conditions,
    origin_of,
    page,
    page_of,
    side_of,
    standing,
    taking_part,
)
from dragoman.store.reading import decoded, report_of
from dragoman.store.tables import ROW_BITS

_version, _report = tables.report_version, tables.report


class Asking(Connections):
    """The questions that a store answers with rows."""

    def reports(self, *, telling: bool = False, **paging: Unpack[OfReports]) -> Page[Found[Report]]:
        """Return reports by the day they were published, or only those that tell of an event."""
        query = select(_version.c.text, _version.c.body).join(_report, _report.c.number == _version.c.report)
        if telling:
            event, first = tables.event.c.number, _version.c.number * (1 << ROW_BITS)
            query = query.where(exists().where(event >= first, event < first + (1 << ROW_BITS)))
        with self._reading() as connection:
            return page(connection, query, _version.c.day, _version.c.number, report_of, paging, "reports")

    def events(
        self,
        *,
        actors: Sequence[str] = (),
        type: str | None = None,
        mode: str | None = None,
        status: str | None = None,
        issue: str | None = None,
        dated: bool | None = None,
        **paging: Unpack[OfReports],
    ) -> Page[Found[Event]]:
        """Return events in which all of `actors` (states) take part, in either role.

        An event counts as between `since` and `until` when its date, as wide as it is known, overlaps
        them. One without a date is filed under the day of its report; `dated` keeps (True) or leaves
        out (False) those whose text gives their date.
        """
        row, since = tables.event, paging.pop("since", None)
        asked = [*_equal(row, type=type, mode=mode, status=status), *_on(row, issue)]
        if dated is not None:
            asked.append(row.c.earliest.is_not(None) if dated else row.c.earliest.is_(None))
        with self._reading() as connection:
            if actors and paging.get("at"):
                return _as_they_stood(connection, actors, asked, since, paging)
            query, day, number = taking_part(row, _query(row), actors, since)
            return page(connection, query.where(*asked), day, number, _row("event"), paging, "events")

    def statements(
        self,
        *,
        state: str | None = None,
        speaker: str | None = None,
        addressee: str | None = None,
        issue: str | None = None,
        kind: str | None = None,
        channel: str | None = None,
        **paging: Unpack[OfReports],
    ) -> Page[Found[Statement]]:
        """Return statements by the speaker's state, the speaker's full name, the issue they are on ..."""
        row = tables.statement
        asked = _equal(row, state=state, speaker=speaker, addressee=addressee, kind=kind, channel=channel)
        query = _query(row).where(*asked, *_on(row, issue))
        with self._reading() as connection:
            return page(connection, query, row.c.day, row.c.number, _row("statement"), paging, "statements")

    def positions(
        self, *, states: Sequence[str] = (), issue: str | None = None, **paging: Unpack[OfReports]
    ) -> Page[Found[Position]]:
        """Return the positions of any of `states`, on one issue or all, by the day of their report."""
        row = tables.position
        query = _query(row).where(*_equal(row, issue=issue))
        if states:
            query = query.where(row.c.state.in_(tuple(states)))
        with self._reading() as connection:
            return page(connection, query, row.c.day, row.c.number, _row("position"), paging, "positions")

    def commitments(
        self, *, parties: Sequence[str] = (), status: str | None = None, **paging: Unpack[OfReports]
    ) -> Page[Found[Commitment]]:
        """Return commitments that all of `parties` (states) took, by the day of their report."""
        row = tables.commitment
        query = _query(row).where(*_equal(row, status=status))
        for state in parties:
            side = tables.commitment_party.alias()
            query = query.where(exists().where(side.c.commitment == row.c.number, side.c.state == state))
        with self._reading() as connection:
            return page(connection, query, row.c.day, row.c.number, _row("commitment"), paging, "commitments")


def _as_they_stood(
    connection: Connection,
    actors: Sequence[str],
    asked: Sequence[ColumnElement[bool]],
    since: str | None,
    paging: OfReports,
) -> Page[Found[Event]]:
    """Return a page of events as they stood at a time.

    Most that a pair's index yields may have been reported later: they are passed over by their versions
    alone, and only those of the page are read.
    """
    row = tables.event
    side, wanted = side_of(row, actors)
    day, number = side.c.day, side.c.event
    found = select(number).join(_version, _version.c.number == number // (1 << ROW_BITS)).where(*wanted)
    if asked:
        found = found.join(row, row.c.number == number).where(*asked)
    if since:
        found = found.where(side.c.latest > since)
    found = found.where(*standing(paging["at"]), *conditions(paging, day))
    shown = page_of(connection, found, day, number, paging)
    query = _query(row).add_columns(row.c.number, *ORIGIN)
    query = query.where(among(row.c.number, [one["numbered"] for one in shown]))
    read = {one["number"]: one for one in connection.execute(query).mappings()}
    rows = [(one["filed"], read[one["numbered"]]) for one in shown]
    events = tuple(Found(decoded("event", one["body"]), d, origin_of(one)) for d, one in rows)
    return Page(events, shown.after, "events")


def _query(row: Table) -> Select[Any]:
    return (
        select(row.c.body)
        .join(_version, _version.c.number == row.c.version)
        .join(_report, _report.c.number == _version.c.report)
    )


def _row(kind: str) -> Any:
    def row(found: RowMapping) -> Any:
        return decoded(kind, found["body"])

    return row


def _equal(row: Table, **values: str | None) -> list[ColumnElement[bool]]:
    return [row.c[name] == value for name, value in values.items() if value is not None]


def _on(row: Table, issue: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row of this table is on an issue."""
    if issue is None:
        return []
    side = tables.row_issue
    return [exists().where(side.c.kind == row.name, side.c.row == row.c.number, side.c.issue == issue)]
