"""Conditions that queries share: rows in a list, of versions that stand, of versions by number, of actors.

A list is one parameter, so that the statement is the same for a list of any length: `column IN (?, ?, ...)`
is put together, parsed and planned anew for each length, which with 500 numbers took longer than PostgreSQL
needed to answer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    false,
    or_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from dragoman.settings import LISTED
from dragoman.store import schema
from dragoman.store.day_ranges import instant, next_day
from dragoman.store.schema import ROW_BITS

_version = schema.report_version


def is_listed(least: float = LISTED) -> ColumnElement[bool]:
    """Return the condition that lists show a story: `query.cut.is_listed` of its confidence."""
    confidence = schema.story.c.confidence
    return or_(confidence.is_(None), confidence >= least)


def in_list(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of `values`, which need not be any."""
    return _Among(column, bindparam(None, values, _List(column.type)))


class _List(TypeDecorator[Collection[Any]]):
    """A list of what a column holds: an array, or JSON where there is none."""

    impl, cache_ok = Text, True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(self.of) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[bool]):
    type, inherit_cache, name = Boolean(), True, "among"

    def self_group(self, against: Any = None) -> Any:
        return self  # as it stands: SQLite uses no index for `... = 1`


@compiles(_Among, "postgresql")
def _any(condition: _Among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in condition.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among)
def _listed(condition: _Among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in condition.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


Item = TypeVar("Item")
RANGES = 100
"""Ranges of numbers in one question (`of_versions`)."""


def standing(at: str | None = None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a version is the latest of its report, or was at a time."""
    until = _version.c.stands_until
    if at is None:
        return (until.is_(None),)
    moment = standing_moment(at)
    return (_version.c.stands_from < moment, or_(until.is_(None), until >= moment))


def standing_moment(at: str) -> str:
    """Return the time (UTC) before which something must have been said to count at `at`."""
    return instant(next_day(at) or at)


def taking_part(
    row: Table, query: Select[Any], states: Sequence[str], since: str | None
) -> tuple[Select[Any], ColumnElement[str], ColumnElement[int]]:
    """Narrow `query` to the events or stories in which all `states` take part, and which end after `since`.

    Return it with the day and the number of the index that answers it, to page by.
    """
    if not states:
        if since:
            query = query.where(or_(row.c.latest > since, and_(row.c.latest.is_(None), row.c.day >= since)))
        return query, row.c.day, row.c.number
    side, asked = side_of(row, states)
    number = side.c[row.name]
    query = query.join(side, number == row.c.number).where(*asked)
    if since:
        query = query.where(side.c.latest > since)
    return query, side.c.day, number


def side_of(row: Table, states: Sequence[str]) -> tuple[Table, list[ColumnElement[bool]]]:
    """Return the side table of events or stories whose index answers who takes part, and what it is asked."""
    names = schema.metadata.tables
    pair, party = names[f"{row.name}_pair"], names[f"{row.name}_party"]
    first, *others = sorted(set(states))
    if not others:
        return party, [party.c.state == first]
    asked = [pair.c.first == first, pair.c.second == others[0]]
    for state in others[1:]:
        other = party.alias()
        asked.append(exists().where(other.c[row.name] == pair.c[row.name], other.c.state == state))
    return pair, asked


def of_version(column: ColumnElement[int], version: int) -> ColumnElement[bool]:
    """Return the condition that a column numbers a row of a version; an index of the column answers it."""
    return and_(column >= version << ROW_BITS, column < (version + 1) << ROW_BITS)


def of_versions(column: ColumnElement[int], versions: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column numbers a row of one of some versions (in order): a range of numbers
    for each run of versions that follow each other. A join of ranges PostgreSQL cannot estimate."""
    runs: list[list[int]] = []
    for version in versions:
        if runs and runs[-1][1] == version - 1:
            runs[-1][1] = version
        else:
            runs.append([version, version])
    parts = (and_(column >= first << ROW_BITS, column < (last + 1) << ROW_BITS) for first, last in runs)
    return or_(false(), *parts)


def in_order(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return what sorts rows found by `of_versions`: a sum, for SQLite would rather read a whole table in the
    order of its numbers than sort what is in a hundred ranges of them."""
    return column + 0


def batched(values: Sequence[Item], size: int = 500) -> Iterator[Sequence[Item]]:
    """Yield `values` in parts that a query takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
