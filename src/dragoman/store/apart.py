"""Which reports people held apart from stories, whatever version of them was judged: none of these is listed.

A judgement names events or a report by their ids. What stands for an event in other versions (`carrying`)
and every version of a judged report are held apart with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from dragoman.merge.corrections import HeldApart, held_apart
from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.among import among
from dragoman.store.carrying import carried
from dragoman.store.paging import batched, standing_moment

_version, _event, _judged = schema.report_version, schema.event, schema.judged


def apart(connection: Connection, told: Iterable[Story], at: str | None = None) -> HeldApart:
    """Return the reports (ids of versions) that are held apart from the events of some stories, or were by a
    time."""
    ids = {mention.id for story in told for mention in story.mentions}
    kept = [
        one
        for one in carried(connection)
        if one.second is not None and (one.first in ids or one.second in ids)
        and (at is None or one.at < standing_moment(at))
    ]  # fmt: skip
    if not kept:
        return {}
    named = {id for one in kept for id in (one.first, one.second) if id is not None}
    return held_apart(kept, versions_of(connection, named))


def versions_of(connection: Connection, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Return the versions, ids with numbers, of the report that each id stands for: that of an event, also of
    one that is read no more, or of a version. Other ids are left out."""
    report_of = _reports(connection, ids)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for some in batched(sorted(set(report_of.values()))):
        asked = select(_version.c.report, _version.c.id, _version.c.number)
        for report, id, number in connection.execute(asked.where(_version.c.report.in_(some))):
            found[report][id] = number
    return {id: found[report] for id, report in report_of.items()}


def _reports(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    of_event = select(_event.c.id, _version.c.report).join(_version, _version.c.number == _event.c.version)
    asked: tuple[tuple[Select[Any], ColumnElement[str]], ...] = (
        (select(_judged.c.id, _judged.c.report).where(_judged.c.kind == "event"), _judged.c.id),
        (of_event, _event.c.id),
        (select(_version.c.id, _version.c.report), _version.c.id),
    )
    return {
        id: report
        for some in batched(sorted(ids))
        for rows, column in asked
        for id, report in connection.execute(rows.where(among(column, some)))
    }
