"""Check a whole store: every record against its report, every column and span against its record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Table, select

from dragoman.record import Record
from dragoman.store import amending, tables
from dragoman.store.days import report_day
from dragoman.store.openings import kept_openings
from dragoman.store.reading import records_of
from dragoman.store.rows import first_number, put_row, rows_of
from dragoman.verify import problems, span_count

_version = tables.report_version


@dataclass(slots=True)
class Check:
    """What was checked, and what is wrong: the version's id and a sentence each."""

    versions: int = 0
    spans: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def check_versions(connection: Connection, numbers: list[int]) -> Check:
    """Check some versions, given by their numbers in order."""
    found = Check()
    opening = kept_openings(connection, numbers)
    for number, record in zip(numbers, records_of(connection, numbers), strict=True):
        found.versions += 1
        found.spans += span_count(record) + (number in opening)
        found.problems += [(record.report.id, problem) for problem in _problems(connection, number, record)]
        if number in opening and not opening[number].is_of(record.report):
            found.problems.append((record.report.id, "what it opens with is not in its text"))
    return found


def _problems(connection: Connection, number: int, record: Record) -> Iterator[str]:
    yield from problems(record)
    stored = connection.execute(select(_version.c.id).where(_version.c.number == number)).scalar()
    if stored != record.report.id:
        yield f"stands under the id {stored}"
    for name, rows in _expected(connection, record, number).items():
        table = tables.metadata.tables[name]
        if _as_set(table, rows) != _as_set(table, _stored(connection, table, number)):
            yield f"the rows of table {name} are not those of the record"


def _expected(connection: Connection, record: Record, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that a version should have: those of its record, and where somebody judged rows of its
    report, those that the decisions make of what was read."""
    made = amending.plan(connection, number)
    if made is None:
        rows = rows_of(record, number)
    else:
        rows = rows_of(replace(record, statements=(), positions=(), commitments=()), number)
        filed = report_day(record.report.published_at)
        for (kind, row_number), read in made.read.items():
            row = made.altered.get((kind, row_number), read)
            if row is not None:
                put_row(rows, kind, row_number, number, row, filed)
    return {name: rows.get(name, []) for name in CHECKED}


CHECKED = (
    "actor", "timex", "place", "statement", "event", "position", "commitment",
    "span", "event_party", "event_pair", "commitment_party", "row_issue",
)  # fmt: skip
_OWNER = {"span": "row", "row_issue": "row", "event_party": "event", "event_pair": "event"}


def _stored(connection: Connection, table: Table, version: int) -> list[dict[str, Any]]:
    column = table.c[{**_OWNER, "commitment_party": "commitment"}.get(table.name, "number")]
    asked = select(table).where(column >= first_number(version), column < first_number(version + 1))
    if "kind" in table.primary_key.columns:  # the index begins with it
        asked = asked.where(table.c.kind.in_(("event", "statement", "position", "commitment")))
    return [dict(row) for row in connection.execute(asked).mappings()]


def _as_set(table: Table, rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    # The body is what the columns were just made from; an older program wrote it with fewer fields.
    return {tuple(row[column.name] for column in table.columns if column.name != "body") for row in rows}
