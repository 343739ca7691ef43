"""Rows of many records, with the numbers that they get, in a few statements.

The driver takes plain values for a statement that is made once. With rows as short as these SQLAlchemy's own
INSERT, which makes a dictionary of each, takes longer than the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Connection, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.store import schema
from dragoman.store.paging import batched
from dragoman.store.prepared import OfTable, Prepared, Values
from dragoman.store.rows import KINDS, first_number

_version = schema.report_version
_TOLD = (
    "stands_from", "id", "raw_sha256", "kind", "title", "outlet", "published_at", "modified_at", "language",
    "day", "text", "body", "notes",
)  # fmt: skip
"""Columns of `report_version` that its record tells."""
VERSION = ("number", "report", "intake", "read_at", "reader", *_TOLD)
_LAST = {table.name: select(func.max(table.c.number)) for table in (schema.report, _version)}
_WAITING = {name: (table.name, *table.primary_key.columns.keys()) for name, table in schema.WAITING.items()}
_GIVEN = text("SELECT nextval(pg_get_serial_sequence(:name, 'number')) FROM generate_series(1, :count)")


@dataclass(frozen=True, slots=True)
class Coming:
    """A record to write, when its bytes were taken (UTC), and a hash of what it came from, where known."""

    prepared: Prepared
    read_at: str
    intake: str | None = None


def numbers(
    connection: Connection, column: ColumnElement[str], number: ColumnElement[int], values: Sequence[str]
) -> dict[str, int]:
    """Return the numbers of the rows that have one of some values in a column, by these."""
    found: dict[str, int] = {}
    for some in batched(values):
        asked = select(column, number).where(column.in_(some))
        found.update((value, of) for value, of in connection.execute(asked))
    return found


def report_numbers(connection: Connection, coming: Sequence[Prepared]) -> tuple[dict[str, int], set[int]]:
    """Return the numbers of the reports of records by their keys, and which of these are made here."""
    report = schema.report
    known = numbers(connection, report.c.key, report.c.number, [one.key for one in coming])
    new: dict[str, str | None] = {}
    for one in coming:
        if one.key not in known:
            new.setdefault(one.key, one.address)
    made = dict(zip(new, next_numbers(connection, report, len(new)), strict=True))
    rows = [(number, key, new[key]) for key, number in made.items()]
    insert_rows(connection, {"report": OfTable(("number", "key", "address"), rows)})
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


def version_row(coming: Coming, number: int, report: int, reader: str) -> Values:
    of, read_at = coming.prepared.version, coming.read_at
    told = {**of, "stands_from": of["stands_from"] or read_at}
    return (number, report, coming.intake, read_at, reader, *(told[name] for name in _TOLD))


def gather(rows: dict[str, OfTable], of: Prepared, version: int) -> None:
    """Put the rows of a version to those of others, table by table, with their numbers."""
    first = first_number(version)
    for table, (names, values) in of.rows.items():
        into = rows.setdefault(table, OfTable(names, [])).values
        if names[1] == "version":
            into += [(first + row[0], version, *row[2:]) for row in values]
        else:
            into += [(first + row[0], *row[1:]) for row in values]
        if table in _WAITING:
            name, column = _WAITING[table]
            waiting = rows.setdefault(name, OfTable((column,), [])).values
            waiting += [(version if column == "version" else first + row[0],) for row in values]


def insert_rows(connection: Connection, rows: dict[str, OfTable]) -> None:
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
