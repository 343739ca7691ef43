"""Records of reports into the tables, in one transaction: all of them, or nothing.

Everything is keyed by content, so that adding a record again changes nothing, and a run that was
killed goes on where it stopped. An address whose text has changed gets another version; the versions
before it stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.errors import BadInput
from dragoman.observing import stage
from dragoman.record import Record, Report
from dragoman.store import tables
from dragoman.store.amending import amend, forget_readings
from dragoman.store.carrying import carry, put_down
from dragoman.store.days import instant, report_day
from dragoman.store.found import Outcome
from dragoman.store.keys import report_key
from dragoman.store.openings import forget_opening, of_versions
from dragoman.store.paging import batched
from dragoman.store.rows import KINDS, Rows, first_number, report_body, rows_of
from dragoman.verify import problems

_ZERO = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BESIDE = (
    "event_party", "event_pair", "event_block", "unmerged", "commitment_party"
)  # fmt: skip
_OF_STORY = (
    tables.story_mention, tables.story_party, tables.story_pair, tables.story_issue, tables.story_told,
    tables.story_opening,
)  # fmt: skip
_version = tables.report_version
_NUMBER = select(_version.c.number).where(_version.c.id == bindparam("version"))


@dataclass(frozen=True, slots=True)
class Coming:
    """A record to write, when its bytes were taken (UTC), and a hash of what it came from, where known."""

    record: Record
    read_at: str
    intake: str | None = None


def check(record: Record) -> None:
    """Raise BadInput for a record that cannot be trusted or kept."""
    found = problems(record)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise BadInput(f"the record does not hold: {found[0]}{more}")
    try:
        encoded = msgspec.json.encode(record)
        if b"\\u0000" in encoded and _ZERO.search(encoded):
            raise BadInput("the record has a zero character in it, which databases do not take")
    except UnicodeEncodeError as error:
        raise BadInput("the record has half a character (a lone surrogate) in it") from error


@stage("store")
def put(
    connection: Connection, coming: Sequence[Coming], *, reader: str, again: bool = False
) -> list[Outcome]:
    """Write records that `check` has passed; say what became of each.

    "new" report, "changed" (another version of a known one), "known"; with `again`, the rows of a
    known version are replaced by the record's and it is "reread".
    """
    outcomes: list[Outcome] = []
    rows: Rows = {}
    changed: set[int] = set()
    beside: list[int] = []
    for one in coming:
        known = version_number(connection, one.record.report.id)
        if known is not None:
            if again:
                _insert(connection, rows)
                _again(connection, one.record, known, reader)
            outcomes.append("reread" if again else "known")
            continue
        report, first = _report_number(connection, one.record.report)
        columns = _version_columns(one.record, one.read_at, reader)
        row = {"report": report, "intake": one.intake, **columns}
        number = connection.execute(_new(connection.dialect.name, _version), row).scalar()
        if number is None:  # another writer was quicker
            outcomes.append("known")
            continue
        _gather(rows, one.record, number)
        if not first:
            changed.add(report)
            beside.append(number)
        outcomes.append("new" if first else "changed")
    _insert(connection, rows)
    for report in sorted(changed):
        order_versions(connection, report)
    amend(connection, beside)
    carry(connection, beside)
    return outcomes


def version_number(connection: Connection, version_id: str) -> int | None:
    """Return the number of a version by its id (that of the Report), or None."""
    return connection.execute(_NUMBER, {"version": version_id}).scalar()


def insert(connection: Connection, table: Table) -> Any:
    """Return the dialect's own INSERT, which knows ON CONFLICT."""
    return _insert_of(connection.dialect.name, table)


def _insert_of(dialect: str, table: Table) -> Any:
    kind: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made: Insert = kind(table)
    return made


@cache
def _new(dialect: str, table: Table) -> Any:
    """Return what inserts a row unless it is there and tells its number: made once, since to make a statement
    takes longer than to run it."""
    return _insert_of(dialect, table).on_conflict_do_nothing().returning(table.c.number)


def order_versions(connection: Connection, report: int) -> None:
    """Say of each version of a report from when to when it stands, by the times that it gives itself.

    A later version that does not say when it was changed stands from the moment it was read.
    """
    columns = (_version.c.number, _version.c.published_at, _version.c.modified_at, _version.c.read_at)
    found = connection.execute(select(*columns).where(_version.c.report == report)).all()
    dated = sorted(
        (instant(row.modified_at) or instant(row.published_at) or row.read_at, row.read_at, row.number)
        for row in found
    )
    starts = [dated[0][0]]
    for (before, _, _), (moment, read_at, _) in pairwise(dated):
        starts.append(max(starts[-1], moment if moment > before else read_at))
    for (_, _, number), start, end in zip(dated, starts, [*starts[1:], None], strict=True):
        connection.execute(
            update(_version).where(_version.c.number == number).values(stands_from=start, stands_until=end)
        )
        of_version = select(tables.event.c.number).where(_of_version(tables.event.c.number, number))
        merge_again(connection, of_version)
    its_own = select(tables.opening.c.version).where(of_versions(number for _, _, number in dated))
    made = insert(connection, tables.unlisted)
    connection.execute(made.from_select(["version"], its_own).on_conflict_do_nothing())


def merge_again(connection: Connection, events: Select[Any]) -> None:
    """Have events, and those in one story with them, merged again: they or what is said of them changed."""
    mention, same_story = tables.story_mention, tables.story_mention.alias()
    beside = (
        select(same_story.c.event)
        .join(mention, mention.c.story == same_story.c.story)
        .where(mention.c.event.in_(events))
    )
    made = insert(connection, tables.unmerged)
    for chosen in (events, beside):
        connection.execute(made.from_select(["event"], chosen.distinct()).on_conflict_do_nothing())


def forget_stories(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out stories, which merging will make anew of their mentions."""
    for some in batched(numbers):
        for table in _OF_STORY:
            connection.execute(delete(table).where(table.c.story.in_(some)))
        connection.execute(delete(tables.story).where(tables.story.c.number.in_(some)))


def _report_number(connection: Connection, report: Report) -> tuple[int, bool]:
    """Return the report's number and whether it is new; on PostgreSQL its row is held until commit."""
    key = report_key(report)
    row = {"key": key, "address": report.address}
    made = connection.execute(_new(connection.dialect.name, tables.report), row).scalar()
    if made is not None:
        return made, True
    known = select(tables.report.c.number).where(tables.report.c.key == key).with_for_update()
    return connection.execute(known).scalar_one(), False


def _version_columns(record: Record, read_at: str, reader: str) -> dict[str, Any]:
    report = record.report
    return {
        "id": report.id,
        "raw_sha256": report.raw_sha256,
        "read_at": read_at,
        "reader": reader,
        "stands_from": instant(report.modified_at) or instant(report.published_at) or read_at,
        "stands_until": None,
        "kind": report.kind,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "modified_at": report.modified_at,
        "language": report.language,
        "day": report_day(report.published_at),
        "text": report.text,
        "body": report_body(report),
        "notes": msgspec.json.encode(record.notes).decode(),
    }


def _gather(rows: Rows, record: Record, version: int) -> None:
    """Put the rows of a version to those of others, table by table."""
    for name, of_version in rows_of(record, version).items():
        rows.setdefault(name, []).extend(of_version)
        if name == "event":
            rows.setdefault("unmerged", []).extend({"event": row["number"]} for row in of_version)
        if name == "opening":
            rows.setdefault("unlisted", []).append({"version": version})


def _insert(connection: Connection, rows: Rows) -> None:
    """Write gathered rows, parents before those who name them, and be done with them."""
    for name in (*KINDS, *(name for name in rows if name not in KINDS)):
        if rows.get(name):
            connection.execute(tables.metadata.tables[name].insert(), rows[name])
    rows.clear()


def _of_version(column: ColumnElement[int], version: int) -> ColumnElement[bool]:
    """Return the condition that a column numbers a row of a version; an index of the column answers it."""
    return and_(column >= first_number(version), column < first_number(version + 1))


def _again(connection: Connection, record: Record, version: int, reader: str) -> None:
    """Replace the rows of a known version. Stories are made anew from what is then there."""
    its_events = _of_version(tables.event.c.number, version)
    merge_again(connection, select(tables.event.c.number).where(its_events))
    mention = tables.story_mention
    of_them = select(mention.c.story).where(_of_version(mention.c.event, version))
    forget_stories(connection, list(connection.execute(of_them.distinct()).scalars()))
    for name in _BESIDE:
        column = tables.metadata.tables[name].c["commitment" if name == "commitment_party" else "event"]
        connection.execute(delete(column.table).where(_of_version(column, version)))
    for name in ("span", "row_issue"):
        table = tables.metadata.tables[name]
        of_version = _of_version(table.c.row, version)
        connection.execute(delete(table).where(table.c.kind.in_(tuple(KINDS)), of_version))
    for name in reversed(KINDS):
        table = tables.metadata.tables[name]
        connection.execute(delete(table).where(_of_version(table.c.number, version)))
    forget_readings(connection, version)
    put_down(connection, version)
    forget_opening(connection, version)
    rows: Rows = {}
    _gather(rows, record, version)
    _insert(connection, rows)
    amend(connection, [version])
    carry(connection, [version])
    notes = msgspec.json.encode(record.notes).decode()
    connection.execute(
        update(_version).where(_version.c.number == version).values(reader=reader, notes=notes)
    )
