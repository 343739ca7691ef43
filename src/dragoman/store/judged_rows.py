"""Statements, positions and commitments one by one, as they were read and as people left them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, literal, select

from dragoman.errors import BadUsage
from dragoman.merge.judged_fields import KINDS, Kind
from dragoman.merge.story import FieldVerdict
from dragoman.record import Aside
from dragoman.store import deciding, tables
from dragoman.store.connections import Connections
from dragoman.store.found import Origin
from dragoman.store.paging import ORIGIN, batched, of_versions, origin_of
from dragoman.store.reading import decoded

_version, _report = tables.report_version, tables.report
_reading, _judged = tables.reading, tables.judged
_ASIDE = msgspec.json.Decoder(Aside)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A statement, position or commitment: as it was `read`, and as it stands (`row`), None where people
    rejected it (`aside`)."""

    kind: Kind
    read: Any
    row: Any
    aside: Aside | None
    origin: Origin


class JudgedRows(Connections):
    """What a store knows of single rows, and what people decide of them."""

    def row(self, id: str) -> JudgedRow:
        """Return a row by its id, of the version of its report that was added last. Raises BadUsage for what
        is no statement, position or commitment."""
        with self._reading() as connection:
            stands = _stands(connection, id)
            read = _as_read(connection, id)
        if stands is None and read is None:
            raise BadUsage(f"there is no {' or '.join(KINDS)} {id!r} in the store")
        found = read if read is not None else stands
        row = decoded(stands["kind"], stands["body"]) if stands is not None else None
        aside = _ASIDE.decode(read["aside"]) if read is not None and read["aside"] else None
        return JudgedRow(found["kind"], decoded(found["kind"], found["body"]), row, aside, origin_of(found))

    def resting_on(self, statement: str, version: str) -> tuple[str, ...]:
        """Return the positions (ids) of a version that rest on a statement, also those that were rejected."""
        found = []
        with self._reading() as connection:
            number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
            positions = select(tables.position.c.body).where(
                of_versions(tables.position.c.number, [] if number is None else [number])
            )
            as_read = select(_reading.c.body).where(
                _reading.c.version == number, _reading.c.kind == "position"
            )
            for asked in (positions, as_read):
                found += [decoded("position", body) for body in connection.execute(asked).scalars()]
        return tuple(dict.fromkeys(one.id for one in found if statement in one.statements))

    def judged(self, ids: Iterable[str]) -> dict[str, tuple[Kind, Any]]:
        """Return rows that somebody judged by their ids, with their kinds, as they were read then; what is
        none is left out."""
        found: dict[str, tuple[Kind, Any]] = {}
        with self._reading() as connection:
            for some in batched(sorted(set(ids))):
                for row in connection.execute(select(_judged).where(_judged.c.id.in_(some))):
                    found[row.id] = (row.kind, decoded(row.kind, row.body))
        return found

    def decide(
        self,
        verdict: FieldVerdict,
        rows: Sequence[str],
        field: str,
        value: str | None = None,
        *,
        instead: str | None = None,
        by: str = "",
        reason: str = "",
    ) -> tuple[int, ...]:
        """Keep one decision on a field of statements, positions or commitments (their ids) that say the same,
        and carry it out; return the numbers of its lines.

        `field` is "statement", "position" or "commitment" where the row as a whole is accepted or rejected;
        `instead` is the value that one given takes the place of, where the field holds several.
        """
        with self._writing(alone=True) as connection:
            return deciding.decide(
                connection, verdict, rows, field, value, instead=instead, by=by, reason=reason
            )


def _stands(connection: Connection, id: str) -> Any:
    for kind in KINDS:
        table = tables.metadata.tables[kind]
        asked = select(literal(kind).label("kind"), table.c.body, *ORIGIN).select_from(table)
        asked = asked.join(_version, _version.c.number == table.c.version)
        asked = asked.join(_report, _report.c.number == _version.c.report).where(table.c.id == id)
        row = connection.execute(asked.order_by(table.c.number.desc()).limit(1)).mappings().first()
        if row is not None:
            return row
    return None


def _as_read(connection: Connection, id: str) -> Any:
    asked = (
        select(_reading.c.kind, _reading.c.body, _reading.c.aside, *ORIGIN)
        .join(_version, _version.c.number == _reading.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .where(_reading.c.id == id)
        .order_by(_reading.c.row.desc())
    )
    return connection.execute(asked.limit(1)).mappings().first()
