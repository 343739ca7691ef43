"""Decisions on statements, positions and commitments, carried out in the rows that every view asks for.

The tables hold each row as people left it, so that what asks by state, issue or words finds it there and
nowhere else; what was read stands in `reading` where a hand changed it, and comes back when the decision is
undone. A decision is on a row of one version of a report. It is carried out in the others too, on the row
with the same words: when the report is edited or read again by a better reader, it is not lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, literal, select

from dragoman.errors import BadUsage
from dragoman.merge.corrections import amended, implied, matched_rows, rejection
from dragoman.merge.judged_fields import KINDS, Kind
from dragoman.merge.story import Judgement
from dragoman.record import Aside, Statement
from dragoman.store import carrying, schema
from dragoman.store.days import report_day
from dragoman.store.kept_judgements import judgements
from dragoman.store.paging import batched, of_version
from dragoman.store.reading import decoded
from dragoman.store.rows import Rows, put_row

_version, _reading, _judged = schema.report_version, schema.reading, schema.judged
_judgement = schema.judgement
Place = tuple[Kind, int]
"""The kind of a row and its number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What hands make of the rows of a version: `read` are all of them as they were read, `altered` those
    that are otherwise, None where they were rejected; `asides` says by which decision."""

    read: Mapping[Place, Any]
    altered: Mapping[Place, Any]
    asides: Mapping[Place, Aside]


def amend(connection: Connection, versions: Iterable[int]) -> None:
    """Bring the rows of versions (numbers) to what people decided, and to what was read where nobody did."""
    for version in sorted(set(versions)):
        made = plan(connection, version)
        if made is not None:
            _carry_out(connection, version, made)


def plan(connection: Connection, version: int) -> Plan | None:
    """Return what hands make of the rows of a version; None where nobody judged a row of its report."""
    report = select(_version.c.report).where(_version.c.number == version).scalar_subquery()
    of_kind = (_judged.c.report == report, _judged.c.kind.in_(KINDS))
    rows = connection.execute(select(_judged).where(*of_kind)).all()
    if not rows:
        return None
    read = read_rows(connection, version)
    on: dict[Place, list[Judgement]] = defaultdict(list)
    homes = matched_rows((decoded(row.kind, row.body) for row in rows), read)
    for judgement in _standing(connection, [row.id for row in rows]):
        if judgement.first in homes:
            on[homes[judgement.first]].append(judgement)
    text = connection.execute(select(_version.c.text).where(_version.c.number == version)).scalar_one()
    return _made(read, on, text)


def _made(read: Mapping[Place, Any], on: Mapping[Place, Sequence[Judgement]], text: str) -> Plan:
    altered: dict[Place, Any] = {}
    asides: dict[Place, Aside] = {}
    statements: dict[str, tuple[Statement, Statement | None]] = {}
    for place in sorted(read, key=lambda one: (KINDS.index(one[0]), one[1])):  # statements first
        kind, row = place[0], read[place]
        own: Sequence[Judgement] = on.get(place, ())
        if kind == "position":
            own = (*implied(row, own, statements), *own)
        if not own:
            continue
        found = amended(row, own, text)
        if found == row:
            continue
        altered[place] = found
        if kind == "statement":
            statements[row.id] = (row, found)
        decision = rejection(row, own)
        if decision is not None:
            asides[place] = Aside(kind, row.id, row.evidence, decision)
    return Plan(read, altered, asides)


def read_rows(connection: Connection, version: int) -> dict[Place, Any]:
    """Return the statements, positions and commitments of a version as they were read, by place."""
    found = _present(connection, version)
    row = _reading.c
    own = (row.kind.in_(KINDS), of_version(row.row, version))
    for kind, number, body in connection.execute(select(row.kind, row.row, row.body).where(*own)):
        found[kind, number] = decoded(kind, body)
    return found


def remember(connection: Connection, ids: Collection[str]) -> None:
    """Keep what was read of the rows that are judged, by which they are found again, and carry out what is
    decided of them."""
    asked = select(_judged.c.id, _judged.c.report).where(_judged.c.id.in_(tuple(ids)))
    known: dict[str, int] = {row.id: row.report for row in connection.execute(asked)}
    for id in sorted(set(ids) - known.keys()):
        row = _last_read(connection, id)
        if row is not None:
            given = {"id": id, "kind": row.kind, "report": row.report, "body": row.body}
            connection.execute(_judged.insert().values(given))
            known[id] = row.report
    for some in batched(sorted(set(known.values()))):
        asked = select(_version.c.number).where(_version.c.report.in_(some))
        amend(connection, list(connection.execute(asked).scalars()))


def _last_read(connection: Connection, id: str) -> Any:
    """Return the kind, report and body of a row as it was read last, None where there is none."""
    places: list[tuple[Table, Any]] = [(_reading, _reading.c.kind)]
    places += [(schema.metadata.tables[kind], literal(kind).label("kind")) for kind in KINDS]
    for table, kind in places:
        asked = select(kind, table.c.body, _version.c.report).select_from(table)
        asked = asked.join(_version, _version.c.number == table.c.version).where(table.c.id == id)
        row = connection.execute(asked.order_by(_version.c.number.desc()).limit(1)).first()
        if row is not None:
            return row
    return None


def adopt(connection: Connection) -> None:
    """Carry out the decisions of a store whose program kept them and no more."""
    asked = select(_judgement.c.first, _judgement.c.second)
    ids = {id for row in connection.execute(asked) for id in row if id is not None}
    for some in batched(sorted(ids)):
        remember(connection, some)
        carrying.remember(connection, some)


def as_read(connection: Connection, id: str) -> Any:
    """Return a row as it was read. Raises BadUsage where there is none."""
    row = _last_read(connection, id)
    if row is None:
        raise BadUsage(f"there is no {' or '.join(KINDS)} {id!r} in the store")
    return decoded(row.kind, row.body)


def kind_of(connection: Connection, id: str) -> Kind | None:
    """Return the kind of a row that is no event, also of one that was rejected; None where there is none."""
    for kind in KINDS:
        table = schema.metadata.tables[kind]
        if connection.execute(select(table.c.number).where(table.c.id == id).limit(1)).first():
            return kind
    asked = select(_reading.c.kind).where(_reading.c.id == id).limit(1)
    found: Kind | None = connection.execute(asked).scalar()
    return found


def forget_readings(connection: Connection, version: int) -> None:
    """Take out what was read of a version, whose rows are read anew."""
    connection.execute(
        delete(_reading).where(_reading.c.kind.in_(KINDS), of_version(_reading.c.row, version))
    )


def _standing(connection: Connection, ids: Sequence[str]) -> list[Judgement]:
    """Return the judgements on rows that nobody took back, in the order they were made."""
    return [one.judgement for one in judgements(connection, ids)]


def _carry_out(connection: Connection, version: int, made: Plan) -> None:
    published = select(_version.c.published_at).where(_version.c.number == version)
    filed = report_day(connection.execute(published).scalar())
    present = _present(connection, version)
    coming: Rows = {}
    kept: list[dict[str, Any]] = []
    for place, row in made.read.items():
        wanted = made.altered.get(place, row)
        if place in made.altered:
            aside = made.asides.get(place)
            kept.append({
                "kind": place[0], "row": place[1], "version": version, "id": row.id, "body": _encoded(row),
                "aside": _encoded(aside) if aside else None,
            })  # fmt: skip
        if wanted == present.get(place):
            continue
        if place in present:
            _take_out(connection, *place)
        if wanted is not None:
            put_row(coming, place[0], place[1], version, wanted, filed)
    forget_readings(connection, version)
    if kept:
        connection.execute(_reading.insert(), kept)
    for name in (*KINDS, *(name for name in coming if name not in KINDS)):
        if coming.get(name):
            connection.execute(schema.metadata.tables[name].insert(), coming[name])


def _present(connection: Connection, version: int) -> dict[Place, Any]:
    found: dict[Place, Any] = {}
    for kind in KINDS:
        table = schema.metadata.tables[kind]
        asked = select(table.c.number, table.c.body).where(of_version(table.c.number, version))
        found.update(((kind, number), decoded(kind, body)) for number, body in connection.execute(asked))
    return found


def _take_out(connection: Connection, kind: Kind, number: int) -> None:
    """Take a row out of its table, with what stands beside it."""
    for name in ("span", "row_issue"):
        beside = schema.metadata.tables[name]
        connection.execute(delete(beside).where(beside.c.kind == kind, beside.c.row == number))
    if kind == "commitment":
        side = schema.commitment_party
        connection.execute(delete(side).where(side.c.commitment == number))
    table: Table = schema.metadata.tables[kind]
    connection.execute(delete(table).where(table.c.number == number))


def _encoded(row: Any) -> str:
    return msgspec.json.encode(row).decode()
