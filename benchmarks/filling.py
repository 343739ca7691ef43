"""A store of invented events: some are written and merged, the database makes the rest of these.

`DIFFERENT` reports are written and merged. Copies of their rows and of their stories are of other years and
in words of their own (`benchmarks.invented`), so that they are nobody's copies. What is added to a year is
compared with what is told in its weeks: block keys move with the years, to the nearest fortnight. Only wars,
which have one key for all years, stay in the first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta

from benchmarks.invented import MARK, YEAR, reports
from sqlalchemy import ColumnElement, Connection, Insert, Integer, Table, Text, cast, func, select, text

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.clustering import SITUATION
from dragoman.record import Record
from dragoman.store import Store, schema
from dragoman.store.record_rows import prepared_record
from dragoman.store.schema import ROW_BITS
from dragoman.store.write import NewVersion, write_records

BATCH = 200
DIFFERENT = 4_000  # reports; the rest are made of these
YEARS = 25
_FORTNIGHT = timedelta(days=merge_rules().windows["bucket"])
_DIGITS = 5
"""Of a fortnight in a key, counted from the year 1: in all years from 383 to 3832."""
NOT_COPIED = frozenset(
    {
        "waiting_event",
        "waiting_opening",
        "judgement",
        "judged_row",
        "carried_judgement",
        "row_as_read",
        "refusal",
        "former_story",
    }
)
"""Tables of decisions, of work to be done and of what is no more; a copy of the reports has none."""
_OF_ROWS = ("event", "commitment", "opening", "row")
"""Columns that number a row of a report."""
COPIED = [table for table in schema.metadata.sorted_tables if table.name not in NOT_COPIED]


def fill(store: Store, count: int) -> None:
    """Write that many reports straight into the tables of an empty store, many to a transaction, and merge
    them; beyond `DIFFERENT` the database copies them and their stories as those of other years."""
    different = min(count, DIFFERENT)
    batch: list[Record] = []
    for record in reports(different, random.Random(1)):
        batch.append(record)
        if len(batch) == BATCH:
            _write(store, batch)
            batch = []
    _write(store, batch)
    store.merge()
    story = schema.story
    marked = func.substr(story.c.id, 1, 12).concat(MARK)
    with store.writing() as connection:
        connection.execute(
            story.update().values(body=func.replace(story.c.body, story.c.id, marked), id=marked)
        )
        told = connection.execute(select(func.max(schema.story.c.number))).scalar() or 0
    copies = range(1, count // different)
    if store.engine.dialect.name == "postgresql":
        _copy_beside(store, different, told, copies)
        return
    for copy in copies:
        with _quickly(store) as connection:
            for table in COPIED:
                connection.execute(_copied(table, different, told, copy))


def _copy_beside(store: Store, different: int, told: int, copies: range) -> None:
    """Copy into PostgreSQL, two tables at a time, the largest first; each without the indexes that are no
    keys, which are made afterwards."""

    def fill_table(table: Table) -> None:
        with store.writing() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # copies refer to copies
            connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
            indexes = connection.execute(text(_INDEXES), {"table": table.name}).all()
            for index in indexes:
                connection.execute(text(f"DROP INDEX {index.name}"))
            for copy in copies:
                connection.execute(_copied(table, different, told, copy))
            for index in indexes:
                connection.execute(text(index.made))

    with store.engine.connect() as connection:
        size = "SELECT pg_total_relation_size(CAST(:table AS regclass))"
        sizes = {
            table: connection.execute(text(size), {"table": table.name}).scalar_one() for table in COPIED
        }
    with ThreadPoolExecutor(2) as beside:
        list(beside.map(fill_table, sorted(COPIED, key=sizes.__getitem__, reverse=True)))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("report", "report_version"):  # its numbers were given here, not by the server
            last = f"SELECT max(number) FROM {name}"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), ({last}))"))
        connection.execute(text("VACUUM ANALYZE"))


_INDEXES = """
SELECT index.indexrelid::regclass::text AS name, pg_get_indexdef(index.indexrelid) AS made
FROM pg_index AS index
WHERE index.indrelid = CAST(:table AS regclass) AND NOT index.indisunique
"""
"""The indexes of a table that are no keys, and the statements that make them."""


@contextmanager
def _quickly(store: Store) -> Iterator[Connection]:
    """Yield a connection to SQLite in a transaction that checks no reference: copies refer to copies."""
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000"):
            driver.execute(f"PRAGMA {pragma}")
        with connection.execution_options(dragoman_writes=True).begin():
            yield connection
        connection.invalidate()  # no other use of it may go without checks


def _copied(table: Table, different: int, told: int, copy: int) -> Insert:
    """Return the statement that copies the rows of the first reports and stories of a table."""
    versions, rows = copy * different, copy * different << ROW_BITS
    shift = dict.fromkeys(_OF_ROWS, rows) | dict.fromkeys(("story", "cluster"), copy * told)
    shift |= {"version": versions, "report": versions}
    numbers = {"report": versions, "report_version": versions, "story": copy * told}
    shift["number"] = numbers.get(table.name, rows)
    year, mark = f"{YEAR + copy % YEARS}-", f"x{copy:03}"

    def moved(column: ColumnElement[str]) -> ColumnElement[str]:
        return func.replace(func.replace(column, MARK, mark), f"{YEAR}-", year)

    values = [
        column + shift[column.name]
        if column.name in shift
        else moved(column)
        if isinstance(column.type, Text)
        else column
        for column in table.columns
    ]
    last = ((different + 1) << ROW_BITS) - 1
    if table is schema.event_block:
        return _later_blocks(rows, last, date(YEAR + copy % YEARS, 1, 1) - date(YEAR, 1, 1))
    owner = next(table.c[name] for name in ("story", "number", *_OF_ROWS) if name in table.c)
    if table.name in ("report", "report_version"):
        last = different
    elif "story" in (owner.name, table.name):
        last = told
    return table.insert().from_select(table.columns.keys(), select(*values).where(owner <= last))


def _later_blocks(rows: int, last: int, later: timedelta) -> Insert:
    """Return the statement that copies the block keys of the first reports' events to later rows; a key ends
    with its fortnight, which moves."""
    event, key = schema.event_block.columns
    at = func.length(key) - _DIGITS
    fortnight = cast(func.substr(key, at + 1), Integer) + round(later / _FORTNIGHT)
    moved = func.substr(key, 1, at).concat(cast(fortnight, Text))
    copied = select(event + rows, moved).where(
        event <= last, key.not_like(f"{SITUATION}|%"), key.not_like("%|undated")
    )
    return schema.event_block.insert().from_select([event.name, key.name], copied)


def _write(store: Store, batch: list[Record]) -> None:
    with store.writing() as connection:
        coming = [NewVersion(prepared_record(record), "2026-01-01T00:00:00Z") for record in batch]
        write_records(connection, coming, reader="benchmark")
