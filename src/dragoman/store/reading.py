"""Tables -> records: what was put in comes out equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, RowMapping, and_, select

from dragoman.record import Record, Report
from dragoman.store import tables
from dragoman.store.rows import KINDS
from dragoman.store.tables import ROW_BITS

_version, _report = tables.report_version, tables.report
OUTLINE = (_version.c.id, _version.c.kind, _version.c.outlet, _version.c.published_at, _report.c.address)
"""The columns that `outline_of` reads."""
_REPORT = msgspec.json.Decoder(Report)
_NOTES = msgspec.json.Decoder(tuple[str, ...])
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(row) for kind, (_, row) in KINDS.items()
}


def decoded(kind: str, body: str) -> Any:
    """Return the row that a `body` of the table `kind` holds."""
    return _DECODERS[kind].decode(body)


def report_of(row: RowMapping) -> Report:
    """Return the report of a row of `report_version`."""
    return replace(_REPORT.decode(row["body"]), text=row["text"])


def outline_of(row: Row[Any]) -> Report:
    """Return the report of a row with the columns `OUTLINE`, without its text."""
    return Report(
        row.id, "", (), row.kind, outlet=row.outlet, published_at=row.published_at, address=row.address
    )


def records_of(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    """Yield the records of versions, in the order of their numbers."""
    versions = connection.execute(
        select(_version.c.number, _version.c.text, _version.c.body, _version.c.notes)
        .where(_version.c.number.in_(numbers))
        .order_by(_version.c.number)
    ).mappings()
    rows = {kind: _rows(connection, kind, numbers) for kind in KINDS}
    for version in versions:
        parts = {field: tuple(rows[kind].get(version["number"], ())) for kind, (field, _) in KINDS.items()}
        yield Record(report_of(version), **parts, notes=_NOTES.decode(version["notes"]))


def _rows(connection: Connection, kind: str, numbers: Sequence[int]) -> dict[int, list[Any]]:
    """Return the rows of one kind by version, in their order."""
    table = tables.metadata.tables[kind]
    its_rows = and_(
        table.c.number >= _version.c.number * (1 << ROW_BITS),
        table.c.number < (_version.c.number + 1) * (1 << ROW_BITS),
    )
    asked = (
        select(_version.c.number, table.c.body)
        .join(table, its_rows)
        .where(_version.c.number.in_(numbers))
        .order_by(table.c.number)
    )
    found: dict[int, list[Any]] = {}
    for version, body in connection.execute(asked):
        found.setdefault(version, []).append(decoded(kind, body))
    return found
