"""Write records of reports into the tables, in one transaction: all of them, or nothing.

Everything is keyed by content, so that adding a record again changes nothing, and a run that was killed goes
on where it stopped. An address whose text has changed gets another version; the versions before it stay as
they were. Rows are inserted by the driver's own statements: with rows as short as these SQLAlchemy's INSERT,
which makes a dictionary of each, takes longer than the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.observing import stage
from dragoman.store import schema
from dragoman.store.affected_stories import forget_events, list_again, merge_again
from dragoman.store.amendments import amend_versions, carry_events, forget_carried_events, forget_readings
from dragoman.store.keys_and_days import instant
from dragoman.store.paging import batched, of_version
from dragoman.store.record_rows import KINDS, PreparedRecord, TableRows, Values, first_number
from dragoman.store.story_rows import forget_opening

_version = schema.report_version
_OF_RECORD = (
    "valid_from", "id", "raw_sha256", "kind", "title", "outlet", "published_at", "modified_at", "language",
    "original", "day", "text", "body", "notes",
)  # fmt: skip
"""Columns of `report_version` that come from its record."""
VERSION = ("number", "report", "input_hash", "read_at", "reader", *_OF_RECORD)
_LAST = {table.name: select(func.max(table.c.number)) for table in (schema.report, _version)}
_WAITING = {name: (table.name, *table.primary_key.columns.keys()) for name, table in schema.WAITING.items()}
_GIVEN = text("SELECT nextval(pg_get_serial_sequence(:name, 'number')) FROM generate_series(1, :count)")


Outcome = Literal["new", "changed", "known", "reread"]
_REASONS = 1000


@dataclass(slots=True)
class Summary:
    """What became of what was added. Refusals are counted by reason; the first hundred are named. `empty` are
    items without a text, which are skipped."""

    new: int = 0
    changed: int = 0
    known: int = 0
    reread: int = 0
    passed_over: int = 0
    empty: int = 0
    statements: int = 0
    events: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, str]] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many versions were written."""
        return self.new + self.changed + self.reread

    def count(self, outcome: Outcome, taken: PreparedRecord) -> None:
        """Count a record that was taken."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "known":
            self.statements += taken.statements
            self.events += taken.events
            self.passed_over += taken.is_passed_over

    def refuse(self, source: str, reason: str) -> None:
        """Count a source that was not taken, and why; of very many reasons those that came first."""
        known = reason in self.refused or len(self.refused) < _REASONS
        self.refused[reason if known else "another reason"] += 1
        if len(self.refusals) < 100:
            self.refusals.append((source, reason))


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A record to write, when its bytes were taken (UTC), and a hash of what it came from, where known."""

    prepared: PreparedRecord
    read_at: str
    input_hash: str | None = None


def numbers(
    connection: Connection, column: ColumnElement[str], number: ColumnElement[int], values: Sequence[str]
) -> dict[str, int]:
    """Return the numbers of the rows that have one of some values in a column, by these."""
    number_of: dict[str, int] = {}
    for batch in batched(values):
        query = select(column, number).where(column.in_(batch))
        number_of.update((value, of) for value, of in connection.execute(query))
    return number_of


def report_numbers(
    connection: Connection, records: Sequence[PreparedRecord]
) -> tuple[dict[str, int], set[int]]:
    """Return the numbers of the reports of records by their keys, and which of these are made here."""
    report = schema.report
    known = numbers(connection, report.c.key, report.c.number, [record.key for record in records])
    new: dict[str, str | None] = {}
    for record in records:
        if record.key not in known:
            new.setdefault(record.key, record.address)
    made = dict(zip(new, next_numbers(connection, report, len(new)), strict=True))
    rows = [(number, key, new[key]) for key, number in made.items()]
    insert_rows(connection, {"report": TableRows(("number", "key", "address"), rows)})
    return known | made, set(made.values())


def next_numbers(connection: Connection, table: Table, count: int) -> Iterable[int]:
    """Return the numbers of rows to come: SQLite's follow the last, which nobody else changes meanwhile."""
    if not count:
        return ()
    if connection.dialect.name == "postgresql":
        given = {"name": table.name, "count": count}
        return connection.execute(_GIVEN, given).scalars().all()
    last = connection.execute(_LAST[table.name]).scalar() or 0
    return range(last + 1, last + count + 1)


def version_row(new_version: NewVersion, number: int, report: int, reader: str) -> Values:
    columns_of_record, read_at = new_version.prepared.version, new_version.read_at
    columns = {**columns_of_record, "valid_from": columns_of_record["valid_from"] or read_at}
    return (number, report, new_version.input_hash, read_at, reader, *(columns[name] for name in _OF_RECORD))


def collect_rows(rows: dict[str, TableRows], record: PreparedRecord, version: int) -> None:
    """Put the rows of a version to those of others, table by table, with their numbers."""
    first = first_number(version)
    for table, (names, values) in record.rows.items():
        into = rows.setdefault(table, TableRows(names, [])).values
        if names[1] == "version":
            into += [(first + row[0], version, *row[2:]) for row in values]
        else:
            into += [(first + row[0], *row[1:]) for row in values]
        if table in _WAITING:
            name, column = _WAITING[table]
            waiting = rows.setdefault(name, TableRows((column,), [])).values
            waiting += [(version if column == "version" else first + row[0],) for row in values]


def insert_rows(connection: Connection, rows: dict[str, TableRows]) -> None:
    """Write rows by table, parents before those who name them."""
    parents = (name for name in ("report", "report_version", *KINDS) if name in rows)
    for name in dict.fromkeys((*parents, *rows)):
        if rows[name].values:
            statement = _inserting(connection.dialect.name, name, rows[name].names)
            connection.exec_driver_sql(statement, rows[name].values)


@cache
def _inserting(dialect: str, table: str, names: tuple[str, ...]) -> str:
    """Return the driver's own INSERT: with many rows SQLAlchemy takes longer for these than SQLite does."""
    is_sqlite = dialect == "sqlite"
    quote = (sqlite if is_sqlite else postgresql).dialect().identifier_preparer.quote
    marks = ", ".join(["?" if is_sqlite else "%s"] * len(names))
    return f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({marks})"


_OF_COMMITMENT = schema.referring(schema.commitment)
STANDING = (_version.c.number, _version.c.published_at, _version.c.modified_at, _version.c.read_at)
"""The columns that `standing_times` asks of versions."""


@stage("store")
def write_records(
    connection: Connection, new_versions: Sequence[NewVersion], *, reader: str, again: bool = False
) -> list[Outcome]:
    """Write records; say what became of each. Nobody else may add reports until the transaction ends.

    "new" report, "changed" (another version of a known one), "known"; with `again`, the rows of a
    known version are replaced by the record's and it is "reread".
    """
    known = numbers(
        connection, _version.c.id, _version.c.number, [version.prepared.id for version in new_versions]
    )
    fresh: dict[str, NewVersion] = {}
    for version in new_versions:
        if version.prepared.id not in known:
            fresh.setdefault(version.prepared.id, version)
    written = _write(connection, list(fresh.values()), reader)
    known |= {id: number for id, (number, _) in written.items()}
    outcomes: list[Outcome] = []
    for version in new_versions:
        made = written.pop(version.prepared.id, None)
        if made is not None:
            outcomes.append(made[1])
            continue
        if again:
            _replace_rows(connection, version.prepared, known[version.prepared.id], reader)
        outcomes.append("reread" if again else "known")
    return outcomes


def _write(
    connection: Connection, new_versions: Sequence[NewVersion], reader: str
) -> dict[str, tuple[int, Outcome]]:
    """Write records of unknown versions; return the number of each and what it is, by its id."""
    if not new_versions:
        return {}
    report_of, made = report_numbers(connection, [version.prepared for version in new_versions])
    versions, rows = TableRows(VERSION, []), dict[str, TableRows]()
    outcomes: dict[str, tuple[int, Outcome]] = {}
    changed: dict[int, int] = {}
    for number, version in zip(
        next_numbers(connection, _version, len(new_versions)), new_versions, strict=True
    ):
        record = version.prepared
        report = report_of[record.key]
        versions.values.append(version_row(version, number, report, reader))
        collect_rows(rows, record, number)
        outcomes[record.id] = number, "new" if report in made else "changed"
        if report not in made:
            changed[number] = report
        made.discard(report)
    insert_rows(connection, {"report_version": versions, **rows})
    for report in sorted(set(changed.values())):
        order_versions(connection, report)
    amend_versions(connection, changed)
    carry_events(connection, changed)
    return outcomes


def order_versions(connection: Connection, report: int) -> None:
    """Say of each version of a report from when to when it stands, by the times that it gives itself.

    A later version that does not say when it was changed stands from the moment it was read.
    """
    query = select(*STANDING).where(_version.c.report == report)
    standing = standing_times(connection.execute(query).all())
    for number, (start, end) in standing.items():
        connection.execute(
            update(_version).where(_version.c.number == number).values(valid_from=start, valid_until=end)
        )
        its_events = of_version(schema.event.c.number, number)
        merge_again(connection, select(schema.event.c.number).where(its_events))
    list_again(connection, list(standing))


def standing_times(versions: Iterable[Any]) -> dict[int, tuple[str, str | None]]:
    """Return from when to when each version of a report stands, given with the columns `STANDING`, by their
    numbers and in this order."""
    dated = sorted(
        (instant(row.modified_at) or instant(row.published_at) or row.read_at, row.read_at, row.number)
        for row in versions
    )
    starts = [dated[0][0]]
    for (before, _, _), (moment, read_at, _) in pairwise(dated):
        starts.append(max(starts[-1], moment if moment > before else read_at))
    ends = [*starts[1:], None]
    return {number: (start, end) for (_, _, number), start, end in zip(dated, starts, ends, strict=True)}


def _replace_rows(connection: Connection, record: PreparedRecord, version: int, reader: str) -> None:
    """Replace the rows of a known version. Stories are made anew from what is then there."""
    forget_events(connection, partial(of_version, version=version))
    for column in _OF_COMMITMENT:
        connection.execute(delete(column.table).where(of_version(column, version)))
    for name in ("span", "row_issue"):
        table = schema.metadata.tables[name]
        of_kinds = table.c.kind.in_(tuple(KINDS))
        connection.execute(delete(table).where(of_kinds, of_version(table.c.row, version)))
    for name in reversed(KINDS):
        table = schema.metadata.tables[name]
        connection.execute(delete(table).where(of_version(table.c.number, version)))
    forget_readings(connection, version)
    forget_carried_events(connection, version)
    forget_opening(connection, version)
    rows: dict[str, TableRows] = {}
    collect_rows(rows, record, version)
    insert_rows(connection, rows)
    amend_versions(connection, [version])
    carry_events(connection, [version])
    written = {"reader": reader, "notes": record.version["notes"]}
    connection.execute(update(_version).where(_version.c.number == version).values(written))
