"""Single statements, positions and commitments: as they were read, and as people's decisions left them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, literal, select

from dragoman.errors import BadUsage
from dragoman.merge.judged_fields import KINDS, Kind
from dragoman.record import Aside
from dragoman.store import schema
from dragoman.store.conditions import batched, of_versions
from dragoman.store.database import Database
from dragoman.store.paging import ORIGIN, Origin, origin_of
from dragoman.store.read import decoded

_version, _report = schema.report_version, schema.report
_reading, _judged = schema.reading, schema.judged
_ASIDE = msgspec.json.Decoder(Aside)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A statement, position or commitment: as it was `read`, and as it stands (`row`), which is None where
    people rejected it (`aside`)."""

    kind: Kind
    read: Any
    row: Any
    aside: Aside | None
    origin: Origin


def row(store: Database, id: str) -> JudgedRow:
    """Return a row by its id, of the version of its report that was added last. Raises BadUsage for what
    is no statement, position or commitment."""
    with store.reading() as connection:
        standing = _row_standing(connection, id)
        read = _row_as_read(connection, id)
    if standing is None and read is None:
        raise BadUsage(f"there is no {' or '.join(KINDS)} {id!r} in the store")
    either = read if read is not None else standing
    row = decoded(standing["kind"], standing["body"]) if standing is not None else None
    aside = _ASIDE.decode(read["aside"]) if read is not None and read["aside"] else None
    return JudgedRow(either["kind"], decoded(either["kind"], either["body"]), row, aside, origin_of(either))


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
                rows[row.id] = (row.kind, decoded(row.kind, row.body))
    return rows


def _row_standing(connection: Connection, id: str) -> Any:
    for kind in KINDS:
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
