"""What is whole in a damaged store -> a new store: reports, what people decided, what was refused.

    version_numbers > versions_checked > records as they were read > writing.put > judgements > merge

Only what verifies is copied, by the checks of `verifying`. The damaged store is not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from dragoman.errors import BadInput, BadUsage
from dragoman.merge import judged_fields
from dragoman.record import Record
from dragoman.store import amending, schema, writing
from dragoman.store.among import among
from dragoman.store.checking import is_whole, versions_checked
from dragoman.store.checking_rows import Problem, damage, fault_of, readable_rows
from dragoman.store.engine import reading
from dragoman.store.engine import writing as writing_to
from dragoman.store.inserting import Coming
from dragoman.store.paging import batched
from dragoman.store.prepared import prepared
from dragoman.store.reading import records_of, rows_by_version
from dragoman.store.rows import KINDS
from dragoman.store.salvage_source import version_numbers

_AT_ONCE = 100
_version, _judged, _judgement, _refusal = (
    schema.report_version, schema.judged, schema.judgement, schema.refusal
)  # fmt: skip
_COPIED = (_version.c.number, _version.c.report, _version.c.read_at, _version.c.reader, _version.c.intake)
_JUDGED_ROWS = ("event", "statement", "position", "commitment")


@dataclass(slots=True)
class Salvaged:
    """How many of each were copied, and what was left and why."""

    reports: int = 0
    versions: int = 0
    judgements: int = 0
    refusals: int = 0
    left: dict[str, list[Problem]] = field(default_factory=dict)

    def leave(self, kind: str, problem: Problem) -> None:
        """Take note of a version, judgement or refusal that is not copied."""
        self.left.setdefault(kind, []).append(problem)


def salvage(damaged: Engine, into: Engine, told: Callable[[int], None] = lambda count: None) -> Salvaged:
    """Copy what verifies from one database into another, which has the tables and nothing in them. `told` is
    told of versions as they are gone through. The stories are left to a merge."""
    done = Salvaged()
    reports: dict[int, str] = {}
    for numbers in batched(version_numbers(damaged), _AT_ONCE):
        whole = _whole(damaged, numbers, done)
        _copy(damaged, into, whole, done, reports)
        told(len(numbers))
    with writing_to(into) as connection:
        _copy_judgements(damaged, connection, done, reports)
        _copy_refusals(damaged, connection, done)
        asked = select(func.count()).select_from(schema.report)
        done.reports = connection.execute(asked).scalar_one()
    return done


def check_empty(into: Engine, name: str) -> None:
    """Raise BadUsage where a store has something in it."""
    with reading(into) as connection:
        for table in (_version, _judgement, _refusal):
            if connection.execute(select(table.c.number).limit(1)).first() is not None:
                raise BadUsage(f"{name} has something in it; give a store that is new")


def _whole(damaged: Engine, numbers: Sequence[int], done: Salvaged) -> list[int]:
    """Return those of some versions that verify; what is wrong with the others is kept."""
    there = _there(damaged, numbers)
    if there is not None and not (there and versions_checked(damaged, there).problems):
        lost = sorted(set(numbers) - set(there)) if damaged.dialect.name == "sqlite" else []
        for number in lost:  # a file has no gaps between the numbers of its versions
            done.leave("versions", Problem(f"version number {number}", "is not there any more"))
        return there
    if len(numbers) > 1:
        return [whole for number in numbers for whole in _whole(damaged, [number], done)]
    if there != [] and is_whole(damaged, numbers[0]):
        return list(numbers)
    wrong = versions_checked(damaged, list(numbers)).problems
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    done.leave("versions", Problem(wrong[0].where, f"{wrong[0].what}{more}"))
    return []


def _there(damaged: Engine, numbers: Sequence[int]) -> list[int] | None:
    """Return those of some versions that are there, None where that cannot be read."""
    asked = select(_version.c.number).where(among(_version.c.number, numbers)).order_by(_version.c.number)
    try:
        with reading(damaged) as connection:
            return list(connection.execute(asked).scalars())
    except Exception as error:
        damage(error)
        return None


def _copy(
    damaged: Engine, into: Engine, numbers: Sequence[int], done: Salvaged, reports: dict[int, str]
) -> None:
    try:
        coming = _coming(damaged, numbers, done, reports)
    except Exception as error:
        told = damage(error)
        if len(numbers) == 1:
            done.leave("versions", Problem(f"version number {numbers[0]}", told))
            return
        for number in numbers:
            _copy(damaged, into, [number], done, reports)
        return
    with writing_to(into) as connection:
        for reader, group in groupby(coming, key=lambda row: row[0]):
            outcomes = writing.put(connection, [record for _, record in group], reader=reader)
            done.versions += sum(outcome in ("new", "changed") for outcome in outcomes)


def _coming(
    damaged: Engine, numbers: Sequence[int], done: Salvaged, reports: dict[int, str]
) -> list[tuple[str, Coming]]:
    """Return the records of versions, each with the program that read it; `reports` is then told a version of
    each report, by the report's number in the damaged store."""
    coming: list[tuple[str, Coming]] = []
    with reading(damaged) as connection:
        asked = select(*_COPIED).where(among(_version.c.number, numbers)).order_by(_version.c.number)
        for row, record in zip(connection.execute(asked).all(), _as_read(connection, numbers), strict=True):
            try:
                coming.append((row.reader, Coming(prepared(record), row.read_at, row.intake)))
                reports.setdefault(row.report, record.report.id)
            except BadInput as error:
                done.leave("versions", Problem(f"version {record.report.id}", str(error)))
    return coming


def _as_read(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    """Yield the records of versions as they were read, whatever people decided of them since."""
    for number, record in zip(numbers, records_of(connection, numbers), strict=True):
        made = amending.plan(connection, number)
        if made is None:
            yield record
            continue
        parts: dict[str, Any] = {"set_aside": ()}
        for kind, (name, _) in KINDS.items():
            if kind in judged_fields.KINDS:
                own = sorted((place[1], row) for place, row in made.read.items() if place[0] == kind)
                parts[name] = tuple(row for _, row in own)
            else:
                parts[name] = tuple(rows_by_version(connection, kind, [number]).get(number, ()))
        yield replace(record, **parts)


def _copy_judgements(
    damaged: Engine, connection: Connection, done: Salvaged, reports: dict[int, str]
) -> None:
    """Copy the decisions on rows and reports that were copied, and carry them out."""
    number_of = {
        row.id: row.report
        for some in batched(sorted(reports.values()))
        for row in connection.execute(
            select(_version.c.id, _version.c.report).where(among(_version.c.id, some))
        )
    }
    for row in _sound(damaged, _judged, done, "judgements"):
        if row["report"] in reports:
            report = number_of[reports[row["report"]]]
            connection.execute(_judged.insert().values({**row, "report": report}))
    new: dict[int, int] = {}
    for row in _sound(damaged, _judgement, done, "judgements"):
        where = f"judgement {row['number']}"
        named = [row[name] for name in ("first", "second") if row[name] is not None]
        lost = [id for id in named if not _is_known(connection, id)]
        if row["undoes"] is not None and row["undoes"] not in new:
            done.leave(
                "judgements", Problem(where, f"takes judgement {row['undoes']} back, which is not copied")
            )
        elif lost:
            done.leave("judgements", Problem(where, f"is on {lost[0]}, which is not in the new store"))
        else:
            given = {**row, "undoes": new.get(row["undoes"])}
            old = given.pop("number")
            made = connection.execute(_judgement.insert().values(given).returning(_judgement.c.number))
            new[old] = made.scalar_one()
    done.judgements = len(new)
    amending.adopt(connection)


def _copy_refusals(damaged: Engine, connection: Connection, done: Salvaged) -> None:
    for row in _sound(damaged, _refusal, done, "refusals"):
        row.pop("number")
        made = writing.insert(connection, _refusal).values(row).on_conflict_do_nothing()
        done.refusals += connection.execute(made).rowcount


def _sound(damaged: Engine, table: Table, done: Salvaged, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that can be read and have nothing wrong with them."""
    for row in readable_rows(damaged, table):
        if isinstance(row, Problem):
            done.leave(kind, row)
            continue
        fault = fault_of(table, row)
        if fault is None:
            yield dict(row)
        else:
            (key,) = table.primary_key.columns.keys()
            done.leave(kind, Problem(f"table {table.name}, row {row[key]}", fault))


def _is_known(connection: Connection, id: str) -> bool:
    """Say whether there is a row or version, or a row that somebody judged, with an id."""
    columns = [schema.metadata.tables[kind].c.id for kind in _JUDGED_ROWS]
    for column in (*columns, _judged.c.id, _version.c.id):
        if connection.execute(select(column).where(column == id).limit(1)).first() is not None:
            return True
    return False
