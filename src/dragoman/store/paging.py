"""Pages of rows with their origins, and the conditions that queries share.

A page starts after the last row of the one before (its day and number, which an index holds in order), so the
thousandth page costs what the first does.

A list is one parameter, so that the statement is the same for a list of any length: `column IN (?, ?, ...)`
is put together, parsed and planned anew for each length, which with 500 numbers took longer than PostgreSQL
needed to answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    RowMapping,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    false,
    or_,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from dragoman.errors import BadUsage
from dragoman.record.row_list import Framed
from dragoman.settings import LISTED
from dragoman.store import schema
from dragoman.store.keys_and_days import instant, next_day
from dragoman.store.schema import ROW_BITS

_version = schema.report_version


def is_listed(least: float = LISTED) -> ColumnElement[bool]:
    """Return the condition that lists show a story: `query.chronology.is_listed` of its confidence."""
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
    until = _version.c.valid_until
    if at is None:
        return (until.is_(None),)
    moment = standing_moment(at)
    return (_version.c.valid_from < moment, or_(until.is_(None), until >= moment))


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
    side, conditions = side_of(row, states)
    number = side.c[row.name]
    query = query.join(side, number == row.c.number).where(*conditions)
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
    conditions = [pair.c.first == first, pair.c.second == others[0]]
    for state in others[1:]:
        other = party.alias()
        conditions.append(exists().where(other.c[row.name] == pair.c[row.name], other.c.state == state))
    return pair, conditions


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


_report = schema.report
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Origin:
    """The version of a report that a row was read from. `version` is its Report's id."""

    version: str
    address: str | None
    outlet: str | None
    published_at: str | None
    title: str | None
    kind: str
    read_at: str


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """A row, the day it is filed under (ISO 8601; '' where nobody says) and where it was read; of a statement
    the second reader that proposed it."""

    row: Row
    day: str
    origin: Origin
    proposed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Framed, Generic[Row]):
    """Some rows in order. `after` asks for those that follow; None at the end. `table` names the columns that
    the rows have as a data frame (`dragoman.frame_columns`). `found` counts all, where they were counted."""

    items: tuple[Row, ...]
    after: str | None = None
    table: str = ""
    found: int | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def every(ask: Callable[..., Page[Row]], **paging: Any) -> Iterator[Row]:
    """Yield the items of every page that `ask` answers with, page after page."""
    after: str | None = None
    while True:
        page = ask(**paging, after=after)
        yield from page
        after = page.after
        if after is None:
            return


MOST = 10_000
"""The longest page there is."""
_LARGEST = 2**63 - 1
_DIGITS = 19
"""The largest number that databases hold, and its digits."""


class Paging(TypedDict, total=False):
    """What may be asked of any rows: days are ISO 8601, `since` counts and `until` does not.

    `at` gives the record as it stood then: versions that were public (a day counts to its end) and not
    yet replaced. Oldest first unless `newest`; `after` is what the page before ends with.
    """

    since: str | None
    until: str | None
    at: str | None
    newest: bool
    limit: int
    after: str | None


class ReportPaging(Paging, total=False):
    """The same of rows that one report has, which are also asked for by their outlet."""

    outlet: str | None


ORIGIN = (
    _version.c.id.label("version_id"),
    _report.c.address.label("address"),
    _version.c.outlet.label("outlet"),
    _version.c.published_at.label("published_at"),
    _version.c.title.label("title"),
    _version.c.kind.label("report_kind"),
    _version.c.read_at.label("read_at"),
)
"""The columns that `origin_of` takes; the query joins report_version and report."""


def origin_of(row: RowMapping) -> Origin:
    """Return the origin that a row with the columns of `ORIGIN` has."""
    return Origin(*(row[column.name] for column in ORIGIN))


def page(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    row: Callable[[RowMapping], Any],
    paging: ReportPaging,
    table: str = "",
) -> Page[Found[Any]]:
    """Return a page of `query`, which joins the tables of versions and reports; `row` makes each row of the
    `table`."""
    query = query.add_columns(*ORIGIN).where(*standing(paging.get("at")), *page_filters(paging, day))
    rows = page_of(connection, query, day, number, paging)
    return Page(
        tuple(
            Found(row(found_row), found_row["filed"], origin_of(found_row), found_row.get("proposed_by"))
            for found_row in rows
        ),
        rows.after,
        table,
    )


def page_of(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    paging: Paging,
) -> Page[RowMapping]:
    """Return a page of what `query` finds, with its `filed` and `numbered`, by which it is ordered."""
    query = query.add_columns(day.label("filed"), number.label("numbered"))
    newest, after = paging.get("newest", False), paging.get("after")
    if after:
        here, last = tuple_(day, number), tuple_(*page_token(after))
        query = query.where(here < last if newest else here > last)
    limit = max(1, min(paging.get("limit", 50), MOST))
    order = (day.desc(), number.desc()) if newest else (day, number)
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).mappings().all()
    shown = tuple(rows[:limit])
    return Page(shown, f"{shown[-1]['filed']}.{shown[-1]['numbered']}" if len(rows) > limit else None)


def page_filters(paging: ReportPaging, day: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Return what `since`, `until` and `outlet` ask of rows and their version."""
    since, until, outlet = paging.get("since"), paging.get("until"), paging.get("outlet")
    conditions = []
    if since:
        conditions.append(day >= since)
    if until:
        conditions.append(day < until)
    if outlet:
        conditions.append(_version.c.outlet == outlet)
    return conditions


def page_token(after: str) -> tuple[str, int]:
    """Return the day and number that a page ended with. Raises BadUsage for what no page ends with."""
    day, dot, number = after.rpartition(".")
    return day, _number(number if dot else "", after)


def sliced(items: Sequence[Item], paging: Paging, table: str = "") -> Page[Item]:
    """Return a page of what is known whole; its `after` is how many came before."""
    start, limit = sliced_from(paging.get("after")), max(1, min(paging.get("limit", 50), MOST))
    shown = tuple(items[start : start + limit])
    return Page(shown, str(start + limit) if start + limit < len(items) else None, table)


def sliced_from(after: str | None) -> int:
    """Return how many items come before a page of what is known whole. Raises BadUsage for what no page ends
    with."""
    return _number(after, after) if after else 0


def _number(digits: str, after: str) -> int:
    """Return the number in what a page ended with, one that a database can hold."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS and int(digits) <= _LARGEST):
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with")
    return int(digits)
