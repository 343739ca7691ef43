"""Records of reports into the tables, in one transaction: all of them, or nothing.

Everything is keyed by content, so that adding a record again changes nothing, and a run that was
killed goes on where it stopped. An address whose text has changed gets another version; the versions
before it stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Select, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.observing import stage
from dragoman.store import schema
from dragoman.store.amending import amend, forget_readings
from dragoman.store.carrying import carry, put_down
from dragoman.store.days import instant
from dragoman.store.found import Outcome
from dragoman.store.inserting import (
    VERSION,
    Coming,
    gather,
    insert_rows,
    next_numbers,
    numbers,
    report_numbers,
    version_row,
)
from dragoman.store.openings import forget_opening, of_versions
from dragoman.store.paging import batched, of_version
from dragoman.store.prepared import OfTable, Prepared
from dragoman.store.rows import KINDS

_BESIDE = (*schema.referring(schema.event), *schema.referring(schema.commitment))
_OF_STORY = schema.referring(schema.story)
_version = schema.report_version
STANDING = (_version.c.number, _version.c.published_at, _version.c.modified_at, _version.c.read_at)
"""The columns that `standing_times` asks of versions."""


@stage("store")
def put(
    connection: Connection, coming: Sequence[Coming], *, reader: str, again: bool = False
) -> list[Outcome]:
    """Write records; say what became of each. Nobody else may add reports until the transaction ends.

    "new" report, "changed" (another version of a known one), "known"; with `again`, the rows of a
    known version are replaced by the record's and it is "reread".
    """
    known = numbers(connection, _version.c.id, _version.c.number, [one.prepared.id for one in coming])
    fresh: dict[str, Coming] = {}
    for one in coming:
        if one.prepared.id not in known:
            fresh.setdefault(one.prepared.id, one)
    written = _write(connection, list(fresh.values()), reader)
    known |= {id: number for id, (number, _) in written.items()}
    outcomes: list[Outcome] = []
    for one in coming:
        made = written.pop(one.prepared.id, None)
        if made is not None:
            outcomes.append(made[1])
            continue
        if again:
            _again(connection, one.prepared, known[one.prepared.id], reader)
        outcomes.append("reread" if again else "known")
    return outcomes


def _write(connection: Connection, coming: Sequence[Coming], reader: str) -> dict[str, tuple[int, Outcome]]:
    """Write records of unknown versions; return the number of each and what it is, by its id."""
    if not coming:
        return {}
    report_of, made = report_numbers(connection, [one.prepared for one in coming])
    versions, rows = OfTable(VERSION, []), dict[str, OfTable]()
    told: dict[str, tuple[int, Outcome]] = {}
    changed: dict[int, int] = {}
    for number, one in zip(next_numbers(connection, _version, len(coming)), coming, strict=True):
        of = one.prepared
        report = report_of[of.key]
        versions.values.append(version_row(one, number, report, reader))
        gather(rows, of, number)
        told[of.id] = number, "new" if report in made else "changed"
        if report not in made:
            changed[number] = report
        made.discard(report)
    insert_rows(connection, {"report_version": versions, **rows})
    for report in sorted(set(changed.values())):
        order_versions(connection, report)
    amend(connection, changed)
    carry(connection, changed)
    return told


def insert(connection: Connection, table: Table) -> Any:
    """Return the dialect's own INSERT, which knows ON CONFLICT."""
    kind: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made: Insert = kind(table)
    return made


def order_versions(connection: Connection, report: int) -> None:
    """Say of each version of a report from when to when it stands, by the times that it gives itself.

    A later version that does not say when it was changed stands from the moment it was read.
    """
    asked = select(*STANDING).where(_version.c.report == report)
    standing = standing_times(connection.execute(asked).all())
    for number, (start, end) in standing.items():
        connection.execute(
            update(_version).where(_version.c.number == number).values(stands_from=start, stands_until=end)
        )
        its_events = of_version(schema.event.c.number, number)
        merge_again(connection, select(schema.event.c.number).where(its_events))
    list_again(connection, list(standing))


def standing_times(versions: Iterable[Any]) -> dict[int, tuple[str, str | None]]:
    """Return from when to when each version of a report stands, given with the columns `STANDING`, by their
    numbers and in this order."""
    dated = sorted(
        (instant(row.modified_at) or instant(row.published_at) or row.read_at, row.read_at, row.number)
        for row in versions
    )
    starts = [dated[0][0]]
    for (before, _, _), (moment, read_at, _) in pairwise(dated):
        starts.append(max(starts[-1], moment if moment > before else read_at))
    ends = [*starts[1:], None]
    return {number: (start, end) for (_, _, number), start, end in zip(dated, starts, ends, strict=True)}


def merge_again(connection: Connection, events: Select[Any]) -> None:
    """Have events, and those in one story with them, merged again: they or what is said of them changed."""
    mention, same_story = schema.story_mention, schema.story_mention.alias()
    beside = (
        select(same_story.c.event)
        .join(mention, mention.c.story == same_story.c.story)
        .where(mention.c.event.in_(events))
    )
    made = insert(connection, schema.unmerged)
    for chosen in (events, beside):
        connection.execute(made.from_select(["event"], chosen.distinct()).on_conflict_do_nothing())


def list_again(connection: Connection, versions: Sequence[int]) -> None:
    """Have what versions open with held against the stories near it again: they or what is said of them
    changed."""
    made = insert(connection, schema.unlisted)
    for some in batched(versions):
        openings = select(schema.opening.c.version).where(of_versions(some))
        connection.execute(made.from_select(["version"], openings).on_conflict_do_nothing())


def _merge_beside(connection: Connection, events: ColumnElement[bool]) -> None:
    """Have what hangs together with the stories of events merged again, as these may go; by an event each."""
    mention, cluster = schema.story_mention, schema.story_cluster
    of_them = select(cluster.c.cluster).join(mention, mention.c.story == cluster.c.story).where(events)
    beside = (
        select(func.min(mention.c.event))
        .join(cluster, cluster.c.story == mention.c.story)
        .where(cluster.c.cluster.in_(of_them))
        .group_by(mention.c.story)
    )
    made = insert(connection, schema.unmerged)
    connection.execute(made.from_select(["event"], beside).on_conflict_do_nothing())


def forget_stories(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out stories, which merging will make anew of their mentions."""
    for some in batched(numbers):
        for column in _OF_STORY:
            connection.execute(delete(column.table).where(column.in_(some)))
        connection.execute(delete(schema.story).where(schema.story.c.number.in_(some)))


def _again(connection: Connection, of: Prepared, version: int, reader: str) -> None:
    """Replace the rows of a known version. Stories are made anew from what is then there."""
    its_events = of_version(schema.event.c.number, version)
    merge_again(connection, select(schema.event.c.number).where(its_events))
    mention = schema.story_mention
    _merge_beside(connection, of_version(mention.c.event, version))
    of_them = select(mention.c.story).where(of_version(mention.c.event, version))
    forget_stories(connection, list(connection.execute(of_them.distinct()).scalars()))
    for column in _BESIDE:
        connection.execute(delete(column.table).where(of_version(column, version)))
    for name in ("span", "row_issue"):
        table = schema.metadata.tables[name]
        of_kinds = table.c.kind.in_(tuple(KINDS))
        connection.execute(delete(table).where(of_kinds, of_version(table.c.row, version)))
    for name in reversed(KINDS):
        table = schema.metadata.tables[name]
        connection.execute(delete(table).where(of_version(table.c.number, version)))
    forget_readings(connection, version)
    put_down(connection, version)
    forget_opening(connection, version)
    rows: dict[str, OfTable] = {}
    gather(rows, of, version)
    insert_rows(connection, rows)
    amend(connection, [version])
    carry(connection, [version])
    written = {"reader": reader, "notes": of.version["notes"]}
    connection.execute(update(_version).where(_version.c.number == version).values(written))
