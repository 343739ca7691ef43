"""Decisions on events, carried over to the versions of their reports in which these have other ids.

`carried` says which event of another version a judged one is; merging then has the judgement of that one too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import product

from sqlalchemy import Connection, delete, select

from dragoman.merge.corrections import matched_rows
from dragoman.merge.story import Judgement
from dragoman.store import schema
from dragoman.store.kept_judgements import KeptJudgement, judgements
from dragoman.store.paging import batched, of_version
from dragoman.store.reading import decoded

_version, _event, _judged, _carried = schema.report_version, schema.event, schema.judged, schema.carried


def carry(connection: Connection, versions: Iterable[int]) -> None:
    """Find the judged events of their reports again in versions (numbers)."""
    for version in sorted(set(versions)):
        report = select(_version.c.report).where(_version.c.number == version).scalar_subquery()
        asked = select(_judged.c.body).where(_judged.c.report == report, _judged.c.kind == "event")
        judged = [decoded("event", body) for body in connection.execute(asked).scalars()]
        if not judged:
            continue
        own = select(_event.c.number, _event.c.body).where(of_version(_event.c.number, version))
        events = {number: decoded("event", body) for number, body in connection.execute(own)}
        put_down(connection, version)
        found = matched_rows(judged, events)
        rows = [{"id": id, "event": number} for id, number in found.items() if events[number].id != id]
        if rows:
            connection.execute(_carried.insert(), rows)


def remember(connection: Connection, ids: Collection[str]) -> None:
    """Keep what was read of the events that are judged, and find them in the other versions."""
    known = set(connection.execute(select(_judged.c.id).where(_judged.c.id.in_(tuple(ids)))).scalars())
    asked = (
        select(_event.c.id, _event.c.body, _version.c.report)
        .join(_version, _version.c.number == _event.c.version)
        .where(_event.c.id.in_(tuple(set(ids) - known)))
        .order_by(_event.c.number)
    )
    rows = {row.id: row for row in connection.execute(asked)}
    for row in rows.values():
        given = {"id": row.id, "kind": "event", "report": row.report, "body": row.body}
        connection.execute(_judged.insert().values(given))
    reports = sorted({row.report for row in rows.values()})
    for some in batched(reports):
        asked_of = select(_version.c.number).where(_version.c.report.in_(some))
        carry(connection, list(connection.execute(asked_of).scalars()))


def put_down(connection: Connection, version: int) -> None:
    """Take out what was carried to a version, whose events are read anew."""
    connection.execute(delete(_carried).where(of_version(_carried.c.event, version)))


def carried(connection: Connection) -> list[Judgement]:
    """Return the judgements that hold, in the order they were made, those on events of other versions too."""
    others: dict[str, list[str]] = defaultdict(list)
    asked = select(_carried.c.id, _event.c.id.label("as_id")).join(
        _event, _event.c.number == _carried.c.event
    )
    for id, as_id in connection.execute(asked):
        others[id].append(as_id)
    return [judgement for one in judgements(connection) for judgement in _each(one, others)]


def _each(kept: KeptJudgement, others: dict[str, list[str]]) -> Iterator[Judgement]:
    of = kept.judgement
    firsts = (of.first, *others.get(of.first, ()))
    seconds = (None,) if of.second is None else (of.second, *others.get(of.second, ()))
    for first, second in product(firsts, seconds):
        yield of if (first, second) == (of.first, of.second) else replace(of, first=first, second=second)


def carried_from(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return the judged events that some events (ids) are in another version."""
    found: set[str] = set()
    for some in batched(sorted(ids)):
        asked = select(_carried.c.id).join(_event, _event.c.number == _carried.c.event)
        found.update(connection.execute(asked.where(_event.c.id.in_(some))).scalars())
    return found
