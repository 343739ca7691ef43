"""Copy what is whole in a damaged store into a new one: reports, judgements, refusals; then merge.

    version_numbers > check_versions > records as they were read > write_records > judgements > merge

Only what passes the checks of `integrity` is copied. The damaged store is opened so that it stays as it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select

from dragoman.errors import BadInput, BadUsage
from dragoman.record import Record
from dragoman.store import amendments, schema, write
from dragoman.store.affected_stories import insert_into
from dragoman.store.amendment_plan import TABLES
from dragoman.store.create_tables import has_tables
from dragoman.store.database import explained, reading
from dragoman.store.database import writing as writing_to
from dragoman.store.engine import address_of, engine_of, file_of
from dragoman.store.integrity import is_whole, versions_checked
from dragoman.store.integrity_checks import Problem, damage, fault_of, readable_rows
from dragoman.store.paging import batched, in_list
from dragoman.store.read import records_of, rows_by_version
from dragoman.store.record_rows import KINDS, ROW_BITS, prepared_record
from dragoman.store.store import Store
from dragoman.store.write import NewVersion

_version, _judged, _judgement = schema.report_version, schema.judged_row, schema.judgement
_refusal = schema.refusal
_NUMBERS_AT_ONCE = 500
_WIDEST = 100_000
"""Numbers between two versions that are there, all of which are tried: versions are numbered without gaps."""
_HIGHEST = 1 << 42
"""No version has such a number: its rows could have none."""


@contextmanager
def open_damaged(url: str, beside: str | None) -> Iterator[tuple[Engine, str]]:
    """Yield an engine that reads a store, and its name, and changes nothing of it.

    A store whose last writer was killed has to be written to be read: that is done to a copy in the folder
    `beside`, which is removed.
    """
    engine, name = engine_of(url, create=False, read_only=True, damaged=True)
    try:
        file = file_of(engine)
        if file is not None and file.has_log():
            with TemporaryDirectory(prefix=".salvage-", dir=beside) as folder:
                copy = Path(folder) / "copy.db"
                for source, ending in file.parts():
                    shutil.copyfile(source, copy.with_name(copy.name + ending))
                copied, _ = engine_of(str(copy), create=False, damaged=True)
                try:
                    _check_schema(copied, name)
                    yield copied, name
                finally:
                    copied.dispose()
        else:
            _check_schema(engine, name)
            yield engine, name
    finally:
        engine.dispose()


def version_numbers(engine: Engine) -> list[int]:
    """Return the numbers of the versions that may be there: those that are found from either end and by the
    rows of other tables, and all between."""
    numbers: set[int] = set()
    number = schema.report_version.c.number
    numbers.update(_walked(engine, number), _walked(engine, number, back=True))
    for kind in KINDS:
        numbers.update(_walked(engine, schema.metadata.tables[kind].c.number, bits=ROW_BITS))
    known = sorted(version for version in numbers if 0 < version < _HIGHEST)
    for first, last in pairwise([0, *known]):
        if last - first <= _WIDEST:
            numbers.update(range(first + 1, last))
    return sorted(version for version in numbers if 0 < version < _HIGHEST)


def _walked(
    engine: Engine, column: ColumnElement[int], *, bits: int = 0, back: bool = False
) -> Iterator[int]:
    """Yield numbers in order, as far as they can be read, without their last `bits` and each once."""
    last, size = None, 1 if bits else _NUMBERS_AT_ONCE
    while True:
        query = select(column).order_by(column.desc() if back else column).limit(size)
        if last is not None:
            query = query.where(column < last if back else column >= (last + 1) << bits)
        try:
            with reading(engine) as connection:
                numbers = [number for number in connection.execute(query).scalars() if type(number) is int]
        except Exception as error:
            damage(error)
            if size == 1:
                return
            size = 1
            continue
        if not numbers:
            return
        yield from (number >> bits for number in numbers)
        following = numbers[-1] >> bits
        if last is not None and (following >= last if back else following <= last):
            return  # pages that follow in no order
        last = following


def _check_schema(engine: Engine, name: str) -> None:
    """Raise StoreError for what is no store of this program's schema, as far as that can be read."""
    try:
        with engine.connect() as connection:
            has_tables(connection, name)
    except Exception as error:
        damage(error)


_VERSIONS_AT_ONCE = 100
_COPIED = (_version.c.number, _version.c.report, _version.c.read_at, _version.c.reader, _version.c.input_hash)


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


def copy_whole(
    damaged: Engine, into: Engine, progress: Callable[[int], None] = lambda count: None
) -> Salvaged:
    """Copy what verifies from one database into another, which has the tables and nothing in them.
    `progress` is told of versions as they are gone through. The stories are left to a merge."""
    done = Salvaged()
    reports: dict[int, str] = {}
    for numbers in batched(version_numbers(damaged), _VERSIONS_AT_ONCE):
        whole = _whole(damaged, numbers, done)
        _copy(damaged, into, whole, done, reports)
        progress(len(numbers))
    with writing_to(into) as connection:
        _copy_judgements(damaged, connection, done, reports)
        _copy_refusals(damaged, connection, done)
        query = select(func.count()).select_from(schema.report)
        done.reports = connection.execute(query).scalar_one()
    return done


def check_empty(target: Engine, name: str) -> None:
    """Raise BadUsage where a store has something in it."""
    with reading(target) as connection:
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
    query = select(_version.c.number).where(in_list(_version.c.number, numbers)).order_by(_version.c.number)
    try:
        with reading(damaged) as connection:
            return list(connection.execute(query).scalars())
    except Exception as error:
        damage(error)
        return None


def _copy(
    damaged: Engine, into: Engine, numbers: Sequence[int], done: Salvaged, reports: dict[int, str]
) -> None:
    try:
        coming = _coming(damaged, numbers, done, reports)
    except Exception as error:
        fault = damage(error)
        if len(numbers) == 1:
            done.leave("versions", Problem(f"version number {numbers[0]}", fault))
            return
        for number in numbers:
            _copy(damaged, into, [number], done, reports)
        return
    with writing_to(into) as connection:
        for reader, group in groupby(coming, key=lambda row: row[0]):
            outcomes = write.write_records(connection, [record for _, record in group], reader=reader)
            done.versions += sum(outcome in ("new", "changed") for outcome in outcomes)


def _coming(
    damaged: Engine, numbers: Sequence[int], done: Salvaged, reports: dict[int, str]
) -> list[tuple[str, NewVersion]]:
    """Return the records of versions, each with the program that read it; `reports` is then told a version of
    each report, by the report's number in the damaged store."""
    coming: list[tuple[str, NewVersion]] = []
    with reading(damaged) as connection:
        query = select(*_COPIED).where(in_list(_version.c.number, numbers)).order_by(_version.c.number)
        for row, record in zip(connection.execute(query).all(), _as_read(connection, numbers), strict=True):
            try:
                coming.append((row.reader, NewVersion(prepared_record(record), row.read_at, row.input_hash)))
                reports.setdefault(row.report, record.report.id)
            except BadInput as error:
                done.leave("versions", Problem(f"version {record.report.id}", str(error)))
    return coming


def _as_read(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    """Yield the records of versions as they were read, whatever people decided of them since."""
    for number, record in zip(numbers, records_of(connection, numbers), strict=True):
        made = amendments.amendment_plan(connection, number)
        if made is None:
            yield record
            continue
        parts: dict[str, Any] = {"set_aside": ()}
        for kind, (name, _) in KINDS.items():
            if kind in TABLES:
                places = sorted(place for place in made.read if place[0] == kind)
                parts[name] = tuple(row for place in places if (row := made.read[place]) is not None)
            else:
                parts[name] = tuple(rows_by_version(connection, kind, [number]).get(number, ()))
        yield replace(record, **parts)


def _copy_judgements(
    damaged: Engine, connection: Connection, done: Salvaged, reports: dict[int, str]
) -> None:
    """Copy the decisions on rows and reports that were copied, and carry them out."""
    number_of = {
        row.id: row.report
        for batch in batched(sorted(reports.values()))
        for row in connection.execute(
            select(_version.c.id, _version.c.report).where(in_list(_version.c.id, batch))
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
    amendments.carry_out_judgements(connection)


def _copy_refusals(damaged: Engine, connection: Connection, done: Salvaged) -> None:
    for row in _sound(damaged, _refusal, done, "refusals"):
        row.pop("number")
        made = insert_into(connection, _refusal).values(row).on_conflict_do_nothing()
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
    columns = [schema.metadata.tables[kind].c.id for kind in TABLES]
    for column in (*columns, _judged.c.id, _version.c.id):
        if connection.execute(select(column).where(column == id).limit(1)).first() is not None:
            return True
    return False


def salvage_store(url: str, new: str, progress: Callable[[int], None] = lambda count: None) -> Salvaged:
    """Copy what verifies from the store at `url` into the store at `new`, which is made, and make its
    stories; say what was copied and what was left.

    The store at `url` is not changed. Raises BadUsage where `new` has something in it, StoreError where the
    damaged store cannot be opened at all.
    """
    source, target = address_of(url), address_of(new)
    if source == target or _is_same_file(source.database, target.database):
        raise BadUsage(f"{new} is the damaged store itself; give a new one")
    beside = str(Path(target.database or ".").absolute().parent) if target.drivername == "sqlite" else None
    with open_damaged(url, beside) as (engine, name), Store.open(new, write=True) as store:
        check_empty(store.engine, store.name)
        with explained(name):
            done = copy_whole(engine, store.engine, progress)
        store.merge()
    return done


def _is_same_file(store: str | None, other: str | None) -> bool:
    return bool(
        store and other and Path(store).exists() and Path(other).exists() and Path(store).samefile(other)
    )
