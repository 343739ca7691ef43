"""Tables -> records: what was put in comes out equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, RowMapping, select

from dragoman.errors import BadUsage
from dragoman.record import Aside, Event, Record, Report
from dragoman.store import schema
from dragoman.store.conditions import RANGES, batched, in_list, in_order, of_versions, standing
from dragoman.store.record_rows import KINDS

_version, _report = schema.report_version, schema.report
OUTLINE = (_version.c.id, _version.c.kind, _version.c.outlet, _version.c.published_at, _report.c.address)
"""The columns that `records_with` asks of reports."""
_REPORT = msgspec.json.Decoder(Report)
_ASIDE = msgspec.json.Decoder(Aside)
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


def _outline_of(row: Row[Any]) -> Report:
    """Return the report of a row with the columns `OUTLINE`, without its text."""
    return Report(
        row.id, "", (), row.kind, outlet=row.outlet, published_at=row.published_at, address=row.address
    )


def records_with(kind: str, rows: Iterable[Row[Any]]) -> list[Record]:
    """Return the records of rows of a kind (with `OUTLINE`, in the order of their numbers): with these and
    nothing else, and of their reports only what is not the text."""
    reports: dict[int, Report] = {}
    rows_of_version: dict[int, list[Any]] = {}
    for row in rows:
        if row.version not in rows_of_version:
            reports[row.version], rows_of_version[row.version] = _outline_of(row), []
        rows_of_version[row.version].append(decoded(kind, row.body))
    field, _ = KINDS[kind]
    parts: dict[int, dict[str, Any]] = {
        version: {field: tuple(version_rows)} for version, version_rows in rows_of_version.items()
    }
    return [Record(reports[version], **part) for version, part in parts.items()]


def records_of(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    """Yield the records of versions, in the order of their numbers."""
    versions = connection.execute(
        select(_version.c.number, _version.c.text, _version.c.body, _version.c.notes)
        .where(in_list(_version.c.number, numbers))
        .order_by(_version.c.number)
    ).mappings()
    rows = {kind: rows_by_version(connection, kind, numbers) for kind in KINDS}
    asides = _asides(connection, numbers)
    for version in versions:
        parts = {field: tuple(rows[kind].get(version["number"], ())) for kind, (field, _) in KINDS.items()}
        record = Record(report_of(version), **parts, notes=_NOTES.decode(version["notes"]))
        yield without(record, asides[version["number"]]) if version["number"] in asides else record


def _asides(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Aside]]:
    """Return what people rejected of versions, each kind in the order of its rows."""
    row = schema.reading
    asked = select(row.c.version, row.c.aside).where(
        in_list(row.c.version, numbers), row.c.aside.is_not(None)
    )
    asides: dict[int, list[Aside]] = {}
    for version, aside in connection.execute(asked.order_by(row.c.row, row.c.kind)):
        asides.setdefault(version, []).append(_ASIDE.decode(aside))
    return asides


def without(record: Record, asides: Sequence[Aside]) -> Record:
    """Return a record with what people rejected named apart, to which no row then refers."""
    gone = {aside.id for aside in asides if aside.kind in ("statement", "event")}
    if not gone:
        return replace(record, set_aside=tuple(asides))
    return replace(
        record,
        set_aside=tuple(asides),
        statements=tuple(
            replace(row, parent=None) if row.parent in gone else row for row in record.statements
        ),
        events=tuple(_event_without(row, gone) for row in record.events),
        positions=tuple(
            replace(row, statements=tuple(id for id in row.statements if id not in gone))
            if gone & set(row.statements)
            else row
            for row in record.positions
        ),
    )


def _event_without(event: Event, gone: Set[str]) -> Event:
    """Return an event that refers to no row that is gone."""
    kept = tuple(reason for reason in event.reasons if reason.event not in gone)
    part_of, part_span = (None, None) if event.part_of in gone else (event.part_of, event.part_span)
    statement = None if event.statement in gone else event.statement
    return replace(event, statement=statement, reasons=kept, part_of=part_of, part_span=part_span)


def rows_by_version(connection: Connection, kind: str, numbers: Sequence[int]) -> dict[int, list[Any]]:
    """Return the rows of one kind by version, in their order."""
    table = schema.metadata.tables[kind]
    by_version: dict[int, list[Any]] = {}
    for some in batched(sorted(numbers), RANGES):
        asked = select(table.c.version, table.c.body).where(of_versions(table.c.number, some))
        for version, body in connection.execute(asked.order_by(in_order(table.c.number))):
            by_version.setdefault(version, []).append(decoded(kind, body))
    return by_version


def record_of(connection: Connection, version: str) -> Record:
    """Return the record of a version, by its id. Raises BadUsage when there is none."""
    number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
    if number is None:
        raise BadUsage(f"there is no version {version!r} in the store")
    return next(records_of(connection, [number]))


def version_numbers(
    connection: Connection, after: int, *, every_version: bool, limit: int = 100
) -> list[int]:
    """Return the numbers of the versions that follow a number, in order: of those that stand, or of all."""
    query = select(_version.c.number).where(_version.c.number > after)
    if not every_version:
        query = query.where(*standing())
    return list(connection.execute(query.order_by(_version.c.number).limit(limit)).scalars())
