"""Judgements as they hold, and their effects on rows: amended in place, and carried to other versions of a
report.

The tables hold each statement, position and commitment as people left it, and no event that they rejected, so
that queries by state, issue or words find it there and nowhere else. What was read stands in `reading` where
a judgement changed the row, and comes back when the judgement is undone. A judgement is on a row of one
version of a report; it holds in other versions on the row with the same words, so that it is not lost when
the report is edited or read again by a better reader. The events that a judged event is in other versions
stand in `carried`, and merging has the judgement of those too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, literal, or_, select

from dragoman.errors import BadUsage
from dragoman.merge.corrections import kind_of, matched_rows, rejection
from dragoman.merge.story import JUDGED_KINDS, Judgement, Kind
from dragoman.record import Event
from dragoman.store import schema
from dragoman.store.affected_stories import forget_events, insert_into
from dragoman.store.amendment_plan import (
    BY_HAND,
    PROPOSAL,
    TABLES,
    AmendmentPlan,
    Place,
    homes_of,
    homes_of_rejected,
    made_of,
    put_back,
)
from dragoman.store.keys_and_days import report_day
from dragoman.store.paging import batched, of_version
from dragoman.store.read import decoded, judged_row
from dragoman.store.record_rows import Rows, put_row

_judgement, _version, _event = schema.judgement, schema.report_version, schema.event
_judged, _carried, _reading = schema.judged_row, schema.carried_judgement, schema.row_as_read
_IDS_AT_ONCE = 500
"""Ids that a query names at most; of more, all judgements are read."""


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A judgement as it stands in the store; `undone` when a later line took it back, by whom and when."""

    number: int
    judgement: Judgement
    undone: bool = False
    undone_by: str = ""
    undone_at: str = ""


def judgements(
    connection: Connection, rows: Sequence[str] = (), *, undone: bool = False
) -> tuple[KeptJudgement, ...]:
    """Return the judgements that hold, in the order they were made; all of them with `undone`.

    `rows` keeps those on any of these ids.
    """
    query = select(_judgement).order_by(_judgement.c.number)
    if 0 < len(rows) <= _IDS_AT_ONCE:
        query = query.where(or_(_judgement.c.first.in_(rows), _judgement.c.second.in_(rows)))
    lines = connection.execute(query).all()
    taken_back = {line.undoes: (True, line.by, line.at) for line in lines if line.undoes is not None}
    wanted = set(rows)
    return tuple(
        KeptJudgement(
            line.number,
            Judgement(
                line.verdict, line.first, line.second, line.field, line.value, line.by, line.at, line.reason
            ),
            *taken_back.get(line.number, ()),
        )
        for line in lines
        if line.undoes is None
        and (undone or line.number not in taken_back)
        and (not wanted or line.first in wanted or line.second in wanted)
    )  # fmt: skip


def carry_events(connection: Connection, versions: Iterable[int]) -> None:
    """Find the judged events of their reports again in versions (numbers)."""
    for version in sorted(set(versions)):
        report = select(_version.c.report).where(_version.c.number == version).scalar_subquery()
        of_kind = _judged.c.kind.in_(("event", PROPOSAL))
        asked = select(_judged.c.kind, _judged.c.body).where(_judged.c.report == report, of_kind)
        rows = [judged_row(kind, body) for kind, body in connection.execute(asked)]
        judged = [row for row in rows if isinstance(row, Event)]
        if not judged:
            continue
        query = select(_event.c.number, _event.c.body).where(of_version(_event.c.number, version))
        events = {number: decoded("event", body) for number, body in connection.execute(query)}
        forget_carried_events(connection, version)
        number_of = matched_rows(judged, events)
        rows = [{"id": id, "event": number} for id, number in number_of.items() if events[number].id != id]
        if rows:
            connection.execute(_carried.insert(), rows)


def carry_judged_events(connection: Connection, ids: Collection[str]) -> None:
    """Keep what was read of the events that are judged, and find them in the other versions."""
    known = set(connection.execute(select(_judged.c.id).where(_judged.c.id.in_(tuple(ids)))).scalars())
    query = (
        select(_event.c.id, _event.c.body, _version.c.report)
        .join(_version, _version.c.number == _event.c.version)
        .where(_event.c.id.in_(tuple(set(ids) - known)))
        .order_by(_event.c.number)
    )
    rows = {row.id: row for row in connection.execute(query)}
    for row in rows.values():
        given = {"id": row.id, "kind": "event", "report": row.report, "body": row.body}
        connection.execute(_judged.insert().values(given))
    reports = sorted({row.report for row in rows.values()})
    for batch in batched(reports):
        asked_of = select(_version.c.number).where(_version.c.report.in_(batch))
        carry_events(connection, list(connection.execute(asked_of).scalars()))


def forget_carried_events(connection: Connection, version: int) -> None:
    """Take out what was carried to a version, whose events are read anew."""
    connection.execute(delete(_carried).where(of_version(_carried.c.event, version)))


def judgements_with_carried(connection: Connection) -> list[Judgement]:
    """Return the judgements that hold, in the order they were made, those on events of other versions too."""
    carried_to: dict[str, list[str]] = defaultdict(list)
    query = select(_carried.c.id, _event.c.id.label("as_id")).join(
        _event, _event.c.number == _carried.c.event
    )
    for id, as_id in connection.execute(query):
        carried_to[id].append(as_id)
    return [judgement for kept in judgements(connection) for judgement in _each(kept, carried_to)]


def _each(kept: KeptJudgement, others: dict[str, list[str]]) -> Iterator[Judgement]:
    of = kept.judgement
    firsts = (of.first, *others.get(of.first, ()))
    seconds = (None,) if of.second is None else (of.second, *others.get(of.second, ()))
    for first, second in product(firsts, seconds):
        yield of if (first, second) == (of.first, of.second) else replace(of, first=first, second=second)


def originals_of_carried(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return the judged events that some events (ids) are in another version."""
    originals: set[str] = set()
    for batch in batched(sorted(ids)):
        query = select(_carried.c.id).join(_event, _event.c.number == _carried.c.event)
        originals.update(connection.execute(query.where(_event.c.id.in_(batch))).scalars())
    return originals


def amend_versions(connection: Connection, versions: Iterable[int]) -> None:
    """Bring the rows of versions (numbers) to what people decided, and to what was read where nobody did."""
    for version in sorted(set(versions)):
        made = amendment_plan(connection, version)
        if made is not None:
            _carry_out(connection, version, made)


def amendment_plan(connection: Connection, version: int) -> AmendmentPlan | None:
    """Return what hands make of the rows of a version; None where nobody judged a row of its report."""
    report = select(_version.c.report).where(_version.c.number == version).scalar_subquery()
    of_kind = (_judged.c.report == report, _judged.c.kind.in_(TABLES))
    rows = connection.execute(select(_judged).where(*of_kind)).all()
    if not rows:
        return None
    read = read_rows(connection, version)
    on: dict[Place, list[Judgement]] = defaultdict(list)
    query = select(_version.c.id, _version.c.text).where(_version.c.number == version)
    report_id, text = connection.execute(query).one()
    standing = _standing(connection, [row.id for row in rows])
    accepted = {judgement.first for judgement in standing if judgement.verdict == "accept"}
    judged = [(row.kind, judged_row(row.kind, row.body)) for row in rows]
    homes = homes_of(judged, read)
    proposed = [row for kind, row in judged if kind == PROPOSAL]
    rejected = [row for row in proposed if rejection(row, [of for of in standing if of.first == row.id])]
    homes_of_own = homes_of_rejected(rejected, read)
    for row in rows:
        if row.kind == PROPOSAL and row.id in accepted - homes.keys():
            homes |= put_back(read, decoded(row.kind, row.body), report_id, version)
    for judgement in standing:
        for place in (homes.get(judgement.first), homes_of_own.get(judgement.first)):
            if place is not None:
                on[place].append(judgement)
    return made_of(read, on, text)


def read_rows(connection: Connection, version: int) -> dict[Place, Any]:
    """Return the statements, events, positions, commitments and proposals of a version as they were read, by
    place."""
    rows = _present(connection, version)
    row = _reading.c
    conditions = (row.kind.in_(TABLES), of_version(row.row, version))
    for kind, number, body in connection.execute(select(row.kind, row.row, row.body).where(*conditions)):
        rows[kind, number] = decoded(kind, body)
    for kind, number in [place for place in rows if place[0] == PROPOSAL]:
        if not rows[kind, number].accepted:
            rows[kind_of(rows[kind, number].row), number | BY_HAND] = None
    return rows


def amend_judged_rows(connection: Connection, ids: Collection[str]) -> None:
    """Keep what was read of the rows that are judged, by which they are found again, and carry out what is
    decided of them."""
    query = select(_judged.c.id, _judged.c.report).where(_judged.c.id.in_(tuple(ids)))
    known: dict[str, int] = {row.id: row.report for row in connection.execute(query)}
    for id in sorted(set(ids) - known.keys()):
        row = _last_read(connection, id)
        if row is not None:
            given = {"id": id, "kind": row.kind, "report": row.report, "body": row.body}
            connection.execute(_judged.insert().values(given))
            known[id] = row.report
    for batch in batched(sorted(set(known.values()))):
        query = select(_version.c.number).where(_version.c.report.in_(batch))
        amend_versions(connection, list(connection.execute(query).scalars()))


def _last_read(connection: Connection, id: str) -> Any:
    """Return the kind, report and body of a row as it was read last, None where there is none."""
    places: list[tuple[Table, Any]] = [(_reading, _reading.c.kind)]
    places += [(schema.metadata.tables[kind], literal(kind).label("kind")) for kind in TABLES]
    for table, kind in places:
        query = select(kind, table.c.body, _version.c.report).select_from(table)
        query = query.join(_version, _version.c.number == table.c.version).where(table.c.id == id)
        row = connection.execute(query.order_by(_version.c.number.desc()).limit(1)).first()
        if row is not None:
            return row
    return None


def carry_out_judgements(connection: Connection) -> None:
    """Carry out the decisions of a store whose program kept them and no more."""
    query = select(_judgement.c.first, _judgement.c.second)
    ids = {id for row in connection.execute(query) for id in row if id is not None}
    for batch in batched(sorted(ids)):
        amend_judged_rows(connection, batch)
        carry_judged_events(connection, batch)


def row_as_read(connection: Connection, id: str) -> Any:
    """Return a row as it was read. Raises BadUsage where there is none."""
    row = _last_read(connection, id)
    if row is None:
        raise BadUsage(f"there is no {' or '.join(JUDGED_KINDS)} {id!r} in the store")
    return judged_row(row.kind, row.body)


def kind_of_row(connection: Connection, id: str) -> Kind | None:
    """Return the kind of a row, also of one that is proposed or was rejected; None where there is none."""
    for kind in JUDGED_KINDS:
        table = schema.metadata.tables[kind]
        if connection.execute(select(table.c.number).where(table.c.id == id).limit(1)).first():
            return kind
    row = _last_read(connection, id)
    return kind_of(judged_row(row.kind, row.body)) if row is not None else None


def forget_readings(connection: Connection, version: int) -> None:
    """Take out what was read of a version, whose rows are read anew."""
    connection.execute(
        delete(_reading).where(_reading.c.kind.in_(TABLES), of_version(_reading.c.row, version))
    )


def _standing(connection: Connection, ids: Sequence[str]) -> list[Judgement]:
    """Return the judgements on rows that nobody took back, in the order they were made."""
    return [kept.judgement for kept in judgements(connection, ids)]


def _carry_out(connection: Connection, version: int, made: AmendmentPlan) -> None:
    published = select(_version.c.published_at).where(_version.c.number == version)
    filed = report_day(connection.execute(published).scalar())
    present = _present(connection, version)
    coming: Rows = {}
    kept: list[dict[str, Any]] = []
    for place, row in made.read.items():
        wanted = made.altered.get(place, row)
        if place in made.altered and row is not None:
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
    came = [{"event": row["number"]} for row in coming.get("event", ())]
    for name in (*TABLES, *(name for name in coming if name not in TABLES)):
        if coming.get(name):
            connection.execute(schema.metadata.tables[name].insert(), coming[name])
    if came:
        connection.execute(
            insert_into(connection, schema.waiting_event).values(came).on_conflict_do_nothing()
        )
    if came or any(kind == "event" for kind, _ in made.altered):
        carry_events(connection, [version])


def _present(connection: Connection, version: int) -> dict[Place, Any]:
    rows: dict[Place, Any] = {}
    for kind in TABLES:
        table = schema.metadata.tables[kind]
        query = select(table.c.number, table.c.body).where(of_version(table.c.number, version))
        rows.update(((kind, number), decoded(kind, body)) for number, body in connection.execute(query))
    return rows


def _take_out(connection: Connection, kind: str, number: int) -> None:
    """Take a row out of its table, with what stands beside it."""
    for name in ("span", "row_issue"):
        beside = schema.metadata.tables[name]
        connection.execute(delete(beside).where(beside.c.kind == kind, beside.c.row == number))
    if kind == "event":
        forget_events(connection, lambda column: column == number)
    if kind == "commitment":
        side = schema.commitment_party
        connection.execute(delete(side).where(side.c.commitment == number))
    table: Table = schema.metadata.tables[kind]
    connection.execute(delete(table).where(table.c.number == number))


def _encoded(row: Any) -> str:
    return msgspec.json.encode(row).decode()
