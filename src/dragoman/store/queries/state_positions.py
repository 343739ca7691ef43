"""Positions of states on issues over time, from all reports, or from the latest ones of a busy state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select, text

from dragoman.merge.mentions import originals
from dragoman.query.positions import Stand, positions
from dragoman.record import Report
from dragoman.record.row_list import Rows
from dragoman.store import schema
from dragoman.store.conditions import batched, in_list, standing
from dragoman.store.database import Database
from dragoman.store.day_ranges import END
from dragoman.store.read import OUTLINE, records_with, report_of

LATEST = 600
"""Positions of a state that are read, the latest; for issues that it raised only earlier the last two are
added."""
_row, _version, _report = schema.position, schema.report_version, schema.report


@dataclass(frozen=True, slots=True)
class RecentPositions:
    """Positions in the order of `query.positions`; `before` is the day (ISO 8601) before which there are
    others, None where these are all."""

    stands: tuple[Stand, ...]
    before: str | None


def drift(
    store: Database,
    *states: str,
    issues: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Rows[Stand]:
    """Return where `states` stand on issues over time, and what changed."""
    wanted = (_row.c.state.in_(states),) if states else ()
    with store.reading() as connection:
        records = records_with(
            "position", connection.execute(_position_query(*wanted).order_by(_row.c.number))
        )
    return positions(
        records,
        states=states,
        issues=tuple(issues),
        since=since,
        until=until,
        copies=partial(copies_by_text, store),
    )


def recent_positions(
    store: Database,
    states: Sequence[str],
    *,
    issues: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
    before: str = END,
    limit: int = LATEST,
) -> RecentPositions:
    """Return the same from the latest positions of each state: the last `limit` filed before a day
    (ISO 8601), where there are more than that."""
    with store.reading() as connection:
        by_state = {state: _latest(connection, state, END, limit + 1) for state in states}
        busy = [state for state, rows in by_state.items() if len(rows) > limit]
        earlier: dict[str, Sequence[Row[Any]]] = {}
        if busy:
            if before == END:
                by_state = {state: rows[:limit] for state, rows in by_state.items()}
            else:
                by_state = {state: _latest(connection, state, before, limit) for state in states}
            earlier = {state: _earlier(connection, state, by_state[state], before) for state in states}
    rows = [
        row
        for rows_by_state in (by_state, earlier)
        for of_state in rows_by_state.values()
        for row in of_state
    ]
    partly = {(row.id, state) for state, of_state in earlier.items() for row in of_state}
    records = records_with("position", sorted(rows, key=lambda row: row.number))
    recent = positions(
        records,
        states=states,
        issues=issues,
        since=since,
        until=until,
        copies=partial(copies_by_text, store),
        partly=partly,
    )
    oldest = [by_state[state][-1].day for state in busy if by_state[state]]
    return RecentPositions(recent, max(oldest, default=None))


@dataclass(frozen=True, slots=True)
class Said:
    """Who made the statement that a position rests on: the speaker, that one's state and office, and the
    state that it was made to; None where nobody says."""

    speaker: str | None
    office: str | None
    state: str | None
    addressee: str | None


class _RestsOn(msgspec.Struct, frozen=True):
    """What is read of a position's row: the ids of the statements that it rests on."""

    statements: tuple[str, ...] = ()


def who_said(store: Database, positions: Collection[str]) -> dict[str, Said]:
    """Return who made the statement of each position, by the position's id, without those that rest on what a
    report tells of an act."""
    statement, rests_on = schema.statement.c, msgspec.json.Decoder(_RestsOn)
    of: dict[str, str] = {}
    said: dict[str, Said] = {}
    with store.reading() as connection:
        for batch in batched(sorted(positions)):
            for id, body in connection.execute(
                select(_row.c.id, _row.c.body).where(in_list(_row.c.id, batch))
            ):
                of.update((id, first) for first in rests_on.decode(body).statements[:1])
        columns = (statement.id, statement.speaker, statement.office, statement.state, statement.addressee)
        for batch in batched(sorted(set(of.values()))):
            rows = connection.execute(select(*columns).where(in_list(statement.id, batch)))
            said.update((row.id, Said(row.speaker, row.office, row.state, row.addressee)) for row in rows)
    return {id: said[by] for id, by in of.items() if by in said}


def copies_by_text(store: Database, reports: Sequence[Report]) -> dict[str, str]:
    """Return of which report each of some reports is a copy, by ids, comparing their texts."""
    with_texts: list[Report] = []
    columns = (_version.c.text, _version.c.body)
    with store.reading() as connection:
        for ids in batched([report.id for report in reports]):
            rows = connection.execute(select(*columns).where(in_list(_version.c.id, ids))).mappings()
            with_texts += map(report_of, rows)
    return originals(with_texts)


def _position_query(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for positions as they stand, with the columns of their reports."""
    columns = (_row.c.number, _row.c.version, _row.c.state, _row.c.issue, _row.c.day, _row.c.body)
    query = select(*columns, *OUTLINE).join(_version, _version.c.number == _row.c.version)
    query = query.join(_report, _report.c.number == _version.c.report)
    return query.where(*standing(), *conditions)


def _latest(connection: Connection, state: str, before: str, limit: int) -> Sequence[Row[Any]]:
    """Return the last positions of a state that are filed before a day, the latest first."""
    query = _position_query(_row.c.state == state, _row.c.day < before)
    return connection.execute(query.order_by(_row.c.day.desc(), _row.c.number.desc()).limit(limit)).all()


def _earlier(connection: Connection, state: str, rows: Sequence[Row[Any]], before: str) -> Sequence[Row[Any]]:
    """Return the last position of a state before `rows` on each issue; the last two where `rows` have
    none."""
    place = (rows[-1].day, rows[-1].number) if rows else (before, 0)
    parameters = {"state": state, "day": place[0], "number": place[1]}
    issues = connection.execute(text(_BEFORE), parameters).all()
    raised = {row.issue for row in rows}
    numbers = [row.last for row in issues] + [row.other for row in issues if row.issue not in raised]
    wanted = [number for number in numbers if number is not None]
    return [
        row
        for batch in batched(wanted)
        for row in connection.execute(_position_query(in_list(_row.c.number, batch)))
    ]


_LAST = """(SELECT number FROM position
  WHERE state = :state AND position.issue = own.issue AND (day, number) < (:day, :number)
  ORDER BY day DESC, number DESC LIMIT 1 OFFSET {})"""
_BEFORE = f"""
WITH RECURSIVE own(issue) AS (
  SELECT min(issue) FROM position WHERE state = :state
  UNION ALL
  SELECT (SELECT min(issue) FROM position WHERE state = :state AND issue > own.issue) FROM own
  WHERE own.issue IS NOT NULL
)
SELECT own.issue AS issue, {_LAST.format(0)} AS last, {_LAST.format(1)} AS other
FROM own WHERE own.issue IS NOT NULL
"""
"""Issue and the numbers of a state's last two positions on it before a place in the order of days, by a
look-up for each issue."""
