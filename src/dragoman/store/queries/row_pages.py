"""Pages of reports, events, statements, positions and commitments, by state, type, issue and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, exists, select

from dragoman.record import Commitment, Event, Position, Proposal, Report, Statement
from dragoman.store import schema
from dragoman.store.conditions import in_list, side_of, standing, taking_part
from dragoman.store.database import Database
from dragoman.store.paging import ORIGIN, Found, Page, ReportPaging, origin_of, page, page_filters, page_of
from dragoman.store.read import decoded, report_of
from dragoman.store.schema import ROW_BITS

_version, _report = schema.report_version, schema.report


def reports(store: Database, *, telling: bool = False, **paging: Unpack[ReportPaging]) -> Page[Found[Report]]:
    """Return reports by the day they were published; `telling` keeps those with an event."""
    query = select(_version.c.text, _version.c.body).join(_report, _report.c.number == _version.c.report)
    if telling:
        event, first = schema.event.c.number, _version.c.number * (1 << ROW_BITS)
        query = query.where(exists().where(event >= first, event < first + (1 << ROW_BITS)))
    with store.reading() as connection:
        return page(connection, query, _version.c.day, _version.c.number, report_of, paging, "reports")


def events(
    store: Database,
    *,
    actors: Sequence[str] = (),
    type: str | None = None,
    mode: str | None = None,
    status: str | None = None,
    issue: str | None = None,
    dated: bool | None = None,
    **paging: Unpack[ReportPaging],
) -> Page[Found[Event]]:
    """Return events in which all of `actors` (states) take part, in either role.

    An event counts as between `since` and `until` when its date, as wide as it is known, overlaps
    them. One without a date is filed under the day of its report; `dated` keeps (True) or leaves
    out (False) those whose text gives their date.
    """
    table, since = schema.event, paging.pop("since", None)
    filters = [*_equal(table, type=type, mode=mode, status=status), *_on(table, issue)]
    if dated is not None:
        filters.append(table.c.earliest.is_not(None) if dated else table.c.earliest.is_(None))
    with store.reading() as connection:
        if actors and paging.get("at"):
            return _events_as_of(connection, actors, filters, since, paging)
        query, day, number = taking_part(table, _rows_with_reports(table), actors, since)
        return page(connection, query.where(*filters), day, number, _decoder("event"), paging, "events")


def statements(
    store: Database,
    *,
    state: str | None = None,
    speaker: str | None = None,
    addressee: str | None = None,
    issue: str | None = None,
    kind: str | None = None,
    channel: str | None = None,
    **paging: Unpack[ReportPaging],
) -> Page[Found[Statement]]:
    """Return statements by the speaker's state, the speaker's full name, the issue they are on ..."""
    table = schema.statement
    filters = _equal(table, state=state, speaker=speaker, addressee=addressee, kind=kind, channel=channel)
    query = _rows_with_reports(table).where(*filters, *_on(table, issue))
    with store.reading() as connection:
        return page(
            connection, query, table.c.day, table.c.number, _decoder("statement"), paging, "statements"
        )


def positions(
    store: Database, *, states: Sequence[str] = (), issue: str | None = None, **paging: Unpack[ReportPaging]
) -> Page[Found[Position]]:
    """Return the positions of any of `states`, on one issue or all, by the day of their report."""
    table = schema.position
    query = _rows_with_reports(table).where(*_equal(table, issue=issue))
    if states:
        query = query.where(table.c.state.in_(tuple(states)))
    with store.reading() as connection:
        return page(connection, query, table.c.day, table.c.number, _decoder("position"), paging, "positions")


def commitments(
    store: Database, *, parties: Sequence[str] = (), status: str | None = None, **paging: Unpack[ReportPaging]
) -> Page[Found[Commitment]]:
    """Return commitments that all of `parties` (states) took, by the day of their report."""
    table = schema.commitment
    query = _rows_with_reports(table).where(*_equal(table, status=status))
    for state in parties:
        side = schema.commitment_party.alias()
        query = query.where(exists().where(side.c.commitment == table.c.number, side.c.state == state))
    with store.reading() as connection:
        return page(
            connection, query, table.c.day, table.c.number, _decoder("commitment"), paging, "commitments"
        )


def proposals(
    store: Database,
    *,
    accepted: bool | None = False,
    reader: str | None = None,
    **paging: Unpack[ReportPaging],
) -> Page[Found[Proposal]]:
    """Return what a second reader proposed, by the day of its report: what waits, what was accepted when it
    was read (True), or both (None)."""
    table = schema.proposal
    query = _rows_with_reports(table).where(*_equal(table, reader=reader))
    if accepted is not None:
        query = query.where(table.c.accepted == int(accepted))
    with store.reading() as connection:
        return page(connection, query, table.c.day, table.c.number, _decoder("proposal"), paging, "proposals")


def _events_as_of(
    connection: Connection,
    actors: Sequence[str],
    filters: Sequence[ColumnElement[bool]],
    since: str | None,
    paging: ReportPaging,
) -> Page[Found[Event]]:
    """Return a page of events as they stood at a time.

    Most events of a pair's index may have been reported later: the query leaves them out by their versions,
    and only the events of the page are read.
    """
    table = schema.event
    side, wanted = side_of(table, actors)
    day, number = side.c.day, side.c.event
    numbers = select(number).join(_version, _version.c.number == number // (1 << ROW_BITS)).where(*wanted)
    if filters:
        numbers = numbers.join(table, table.c.number == number).where(*filters)
    if since:
        numbers = numbers.where(side.c.latest > since)
    numbers = numbers.where(*standing(paging["at"]), *page_filters(paging, day))
    shown = page_of(connection, numbers, day, number, paging)
    query = _rows_with_reports(table).add_columns(table.c.number, *ORIGIN)
    query = query.where(in_list(table.c.number, [row["numbered"] for row in shown]))
    row_of = {row["number"]: row for row in connection.execute(query).mappings()}
    rows = [(row["filed"], row_of[row["numbered"]]) for row in shown]
    events = tuple(Found(decoded("event", row["body"]), day, origin_of(row)) for day, row in rows)
    return Page(events, shown.after, "events")


def _rows_with_reports(table: Table) -> Select[Any]:
    return (
        select(table.c.body)
        .join(_version, _version.c.number == table.c.version)
        .join(_report, _report.c.number == _version.c.report)
    )


def _decoder(kind: str) -> Any:
    def decode(row: RowMapping) -> Any:
        return decoded(kind, row["body"])

    return decode


def _equal(table: Table, **values: str | None) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in values.items() if value is not None]


def _on(table: Table, issue: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row of this table is on an issue (none where no issue is given)."""
    if issue is None:
        return []
    side = schema.row_issue
    return [exists().where(side.c.kind == table.name, side.c.row == table.c.number, side.c.issue == issue)]
