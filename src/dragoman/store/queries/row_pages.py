"""Pages of reports, events, statements, positions and commitments, by state, type, issue and day; and single
rows as they were read, and as people's decisions left them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, exists, func, literal, select

from dragoman.errors import BadUsage
from dragoman.merge.corrections import kind_of
from dragoman.merge.story import JUDGED_KINDS, Kind
from dragoman.record import Aside, Commitment, Event, Position, Proposal, Report, Statement
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.paging import (
    ORIGIN,
    Found,
    Origin,
    Page,
    ReportPaging,
    batched,
    in_list,
    of_versions,
    origin_of,
    page,
    page_filters,
    page_of,
    side_of,
    standing,
    taking_part,
)
from dragoman.store.read import decoded, judged_row, report_of
from dragoman.store.schema import ROW_BITS

_version = schema.report_version
_report = schema.report


class ReportFilters(ReportPaging, total=False):
    """Reports by the day they were published; `telling` keeps those with an event."""

    telling: bool


class EventFilters(ReportPaging, total=False):
    """Events in which all of `actors` (states) take part, in either role.

    An event counts as between `since` and `until` when its date, as wide as it is known, overlaps them. One
    without a date is filed under the day of its report; `dated` keeps (True) or leaves out (False) those
    whose text gives their date.
    """

    actors: Sequence[str]
    type: str | None
    mode: str | None
    status: str | None
    issue: str | None
    dated: bool | None


class StatementFilters(ReportPaging, total=False):
    """Statements by the speaker's state, the speaker's full name, the issue they are on ..."""

    state: str | None
    speaker: str | None
    addressee: str | None
    issue: str | None
    kind: str | None
    channel: str | None


class PositionFilters(ReportPaging, total=False):
    """Positions of any of `states`, on one issue or all, by the day of their report."""

    states: Sequence[str]
    issue: str | None


class CommitmentFilters(ReportPaging, total=False):
    """Commitments that all of `parties` (states) took, by the day of their report."""

    parties: Sequence[str]
    status: str | None


class ProposalFilters(ReportPaging, total=False):
    """What a second reader proposed, by the day of its report: what waits (`accepted=False`, also where it is
    not given), what was accepted when it was read (True), or both (None)."""

    accepted: bool | None
    reader: str | None


def reports(store: Database, filters: ReportFilters) -> Page[Found[Report]]:
    """Return a page of reports."""
    query = select(_version.c.text, _version.c.body).join(_report, _report.c.number == _version.c.report)
    if filters.get("telling"):
        event, first = schema.event.c.number, _version.c.number * (1 << ROW_BITS)
        query = query.where(exists().where(event >= first, event < first + (1 << ROW_BITS)))
    with store.reading() as connection:
        return page(connection, query, _version.c.day, _version.c.number, report_of, filters, "reports")


def events(store: Database, filters: EventFilters) -> Page[Found[Event]]:
    """Return a page of events."""
    table, since, dated = schema.event, filters.pop("since", None), filters.get("dated")
    actors = filters.get("actors", ())
    conditions = [*_equal(table, filters, "type", "mode", "status"), *_on(table, filters.get("issue"))]
    if dated is not None:
        conditions.append(table.c.earliest.is_not(None) if dated else table.c.earliest.is_(None))
    with store.reading() as connection:
        if actors and filters.get("at"):
            return _events_as_of(connection, actors, conditions, since, filters)
        query, day, number = taking_part(table, _rows_with_reports(table), actors, since)
        return page(connection, query.where(*conditions), day, number, _decoder("event"), filters, "events")


def statements(store: Database, filters: StatementFilters) -> Page[Found[Statement]]:
    """Return a page of statements."""
    table = schema.statement
    conditions = _equal(table, filters, "state", "speaker", "addressee", "kind", "channel")
    proposal = schema.proposal.c
    proposed_by = select(func.min(proposal.reader)).where(
        proposal.id == table.c.id, proposal.version == table.c.version, proposal.accepted == 1
    )
    beside = (proposed_by.scalar_subquery().label("proposed_by"),)
    return _page(store, table, [*conditions, *_on(table, filters.get("issue"))], filters, beside)


def positions(store: Database, filters: PositionFilters) -> Page[Found[Position]]:
    """Return a page of positions."""
    table, states = schema.position, filters.get("states", ())
    of_states = [table.c.state.in_(tuple(states))] if states else []
    return _page(store, table, [*_equal(table, filters, "issue"), *of_states], filters)


def commitments(store: Database, filters: CommitmentFilters) -> Page[Found[Commitment]]:
    """Return a page of commitments."""
    table, conditions = schema.commitment, _equal(schema.commitment, filters, "status")
    for state in filters.get("parties", ()):
        side = schema.commitment_party.alias()
        conditions.append(exists().where(side.c.commitment == table.c.number, side.c.state == state))
    return _page(store, table, conditions, filters)


def proposals(store: Database, **filters: Unpack[ProposalFilters]) -> Page[Found[Proposal]]:
    """Return a page of what a second reader proposed."""
    table, accepted = schema.proposal, filters.get("accepted", False)
    conditions = _equal(table, filters, "reader")
    if accepted is not None:
        conditions.append(table.c.accepted == int(accepted))
    return _page(store, table, conditions, filters)


def _page(
    store: Database,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    filters: ReportPaging,
    beside: Sequence[ColumnElement[Any]] = (),
) -> Page[Found[Any]]:
    query = _rows_with_reports(table).add_columns(*beside).where(*conditions)
    with store.reading() as connection:
        return page(
            connection, query, table.c.day, table.c.number, _decoder(table.name), filters, f"{table.name}s"
        )


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


def _equal(table: Table, filters: Mapping[str, Any], *names: str) -> list[ColumnElement[bool]]:
    """Return the conditions that columns of these names are as `filters` say, where they say anything."""
    return [table.c[name] == filters[name] for name in names if filters.get(name) is not None]


def _on(table: Table, issue: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row of this table is on an issue (none where no issue is given)."""
    if issue is None:
        return []
    side = schema.row_issue
    return [exists().where(side.c.kind == table.name, side.c.row == table.c.number, side.c.issue == issue)]


_reading = schema.row_as_read
_judged = schema.judged_row
_ASIDE = msgspec.json.Decoder(Aside)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A statement, position or commitment, or what a second reader proposes: as it was `read`, and as it
    stands (`row`), which is None where people rejected it (`aside`), or accepted a proposed statement in its
    place (`replaced_by`, its id). `proposal` is what a second reader proposed, of which it is the row."""

    kind: Kind
    read: Any
    row: Any
    aside: Aside | None
    origin: Origin
    proposal: Proposal | None = None
    replaced_by: str | None = None


def row(store: Database, id: str) -> JudgedRow:
    """Return a row by its id, of the version of its report that was added last. Raises BadUsage for what
    is no statement, position or commitment."""
    with store.reading() as connection:
        standing = _row_standing(connection, id)
        read = _row_as_read(connection, id)
        proposals = select(schema.proposal.c.body).where(schema.proposal.c.id == id)
        body = connection.execute(proposals.order_by(schema.proposal.c.number.desc()).limit(1)).scalar()
        is_gone = standing is None and read is not None and read["kind"] == "statement" and not read["aside"]
        replaced_by = _in_place_of(connection, read) if is_gone else None
    if standing is None and read is None:
        raise BadUsage(f"there is no {' or '.join(JUDGED_KINDS)} {id!r} in the store")
    either = read if read is not None else standing
    row = judged_row(standing["kind"], standing["body"]) if standing is not None else None
    as_read = judged_row(either["kind"], either["body"])
    aside = _ASIDE.decode(read["aside"]) if read is not None and read["aside"] else None
    proposal = decoded("proposal", body) if body else None
    return JudgedRow(kind_of(as_read), as_read, row, aside, origin_of(either), proposal, replaced_by)


def _in_place_of(connection: Connection, read: Any) -> str | None:
    """Return the proposed statement (its id) that was accepted in the place of one without a speaker."""
    statement: Statement = decoded("statement", read["body"])
    proposal, version = schema.proposal.c, origin_of(read).version
    query = select(proposal.body).join(_version, _version.c.number == proposal.version)
    bodies = connection.execute(query.where(_version.c.id == version, proposal.accepted == 1)).scalars()
    rows = (decoded("proposal", body).row for body in bodies)
    return next((row.id for row in rows if isinstance(row, Statement) and statement.is_said_in([row])), None)


def positions_on_statement(store: Database, statement: str, version: str) -> tuple[str, ...]:
    """Return the ids of a version's positions that rest on a statement, also those that were rejected."""
    positions = []
    with store.reading() as connection:
        number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
        standing = select(schema.position.c.body).where(
            of_versions(schema.position.c.number, [] if number is None else [number])
        )
        rejected = select(_reading.c.body).where(_reading.c.version == number, _reading.c.kind == "position")
        for query in (standing, rejected):
            positions += [decoded("position", body) for body in connection.execute(query).scalars()]
    return tuple(dict.fromkeys(position.id for position in positions if statement in position.statements))


def judged_rows(store: Database, ids: Iterable[str]) -> dict[str, tuple[Kind, Any]]:
    """Return rows that people judged, by their ids, with their kinds, as they were read then. Other ids are
    left out."""
    rows: dict[str, tuple[Kind, Any]] = {}
    with store.reading() as connection:
        for batch in batched(sorted(set(ids))):
            for row in connection.execute(select(_judged).where(_judged.c.id.in_(batch))):
                as_read = judged_row(row.kind, row.body)
                rows[row.id] = (kind_of(as_read), as_read)
    return rows


def _row_standing(connection: Connection, id: str) -> Any:
    for kind in (*JUDGED_KINDS, "proposal"):
        table = schema.metadata.tables[kind]
        query = select(literal(kind).label("kind"), table.c.body, *ORIGIN).select_from(table)
        query = query.join(_version, _version.c.number == table.c.version)
        query = query.join(_report, _report.c.number == _version.c.report).where(table.c.id == id)
        row = connection.execute(query.order_by(table.c.number.desc()).limit(1)).mappings().first()
        if row is not None:
            return row
    return None


def _row_as_read(connection: Connection, id: str) -> Any:
    query = (
        select(_reading.c.kind, _reading.c.body, _reading.c.aside, *ORIGIN)
        .join(_version, _version.c.number == _reading.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .where(_reading.c.id == id)
        .order_by(_reading.c.row.desc())
    )
    return connection.execute(query.limit(1)).mappings().first()
