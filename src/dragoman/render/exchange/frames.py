"""Rows as data frames of pandas or polars, with the columns that the exports have.

Text, numbers, truths and lists of text have their own types. A date as precise as known ("2023-02") stays
text; `NAME_first` and `NAME_last` beside it are its first and last day as dates. An instant stays text, and
`NAME_day` is its day as a date, as its own zone has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from dragoman.errors import BadUsage, InstallationError
from dragoman.merge.dates import period
from dragoman.record import Record, spans
from dragoman.render.exchange.columns import Column, ColumnType, Table
from dragoman.render.exchange.record_tables import STORIES, TABLES
from dragoman.render.exchange.view_tables import FOUND, VIEW_TABLES

if TYPE_CHECKING:
    import pandas
    import polars

_PANDAS = {
    "string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "list": "object",
    "date": "datetime64[s]",
}  # fmt: skip
_TABLE_OF = {
    "dragoman.record.report.Report": "reports",
    "dragoman.record.rows.Event": "events",
    "dragoman.record.rows.Statement": "statements",
    "dragoman.record.rows.Position": "positions",
    "dragoman.record.rows.Commitment": "commitments",
    "dragoman.record.rows.Actor": "actors",
    "dragoman.record.rows.Timex": "times",
    "dragoman.record.rows.Place": "places",
    "dragoman.merge.story.Story": "stories",
    **{kind: table.name for kind, table in VIEW_TABLES.items()},
}
"""The table of each class of rows. A record has rows of several tables."""
_IN_STORE = "dragoman.store.paging.Found"


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """A column of a data frame: `type` is string, integer, number, boolean, list (of strings) or date."""

    name: str
    type: ColumnType | Literal["date"]
    about: str


@dataclass(frozen=True, slots=True)
class _Report:
    id: str


@dataclass(frozen=True, slots=True)
class _Context:
    """What columns ask of a row's record where the row stands alone."""

    report: _Report
    notes: tuple[str, ...] = ()


def to_pandas(rows: Iterable[Any], table: str = "") -> pandas.DataFrame:
    """Return rows as a pandas data frame with typed columns.

    `rows` are of one kind: events, statements ... of a record, what a store found, stories, the rows of a
    view; or records, whose rows of the `table` are taken. `table` also gives the columns where there are no
    rows. A store answers a page at a time: `dragoman.store.paging.every` goes through all pages. Raises
    BadUsage for what has no table, InstallationError without pandas.
    """
    package = _package("pandas")
    columns, lines = _framed(rows, table)
    return package.DataFrame(
        {
            column.name: package.Series([line[column.name] for line in lines], dtype=_PANDAS[column.type])
            for column in columns
        }
    )


def to_polars(rows: Iterable[Any], table: str = "") -> polars.DataFrame:
    """Return rows as a polars data frame with typed columns; the rest as in `to_pandas`."""
    package = _package("polars")
    kinds = {
        "string": package.String, "integer": package.Int64, "number": package.Float64,
        "boolean": package.Boolean, "list": package.List(package.String), "date": package.Date,
    }  # fmt: skip
    columns, lines = _framed(rows, table)
    return package.DataFrame(lines, schema={column.name: kinds[column.type] for column in columns})


def frame_columns(table: str | None = None) -> dict[str, tuple[FrameColumn, ...]]:
    """Return the columns of data frames by table, of all tables or of one. Rows that a store found have those
    of `found` besides. Raises BadUsage for a table there is not."""
    asked = (*_tables(), FOUND.name) if table is None else (table,)
    return {name: tuple(_described(FOUND if name == FOUND.name else _table(name))) for name in asked}


def _framed(rows: Iterable[Any], name: str) -> tuple[list[FrameColumn], list[dict[str, Any]]]:
    """Return the columns of rows, and each row by their names."""
    all_rows = list(rows)
    in_store = bool(all_rows) and _class_of(all_rows[0]) == _IN_STORE
    table = _table(name) if name else _table_of([row.row for row in all_rows[:1]] if in_store else all_rows)
    described = {column.name: column for column in _described(table)}
    if in_store:
        described = {**{column.name: column for column in _described(FOUND)}, **described}
    lines = [line for row in all_rows for line in _lines(row, table)]
    return list(described.values()), lines


def _lines(row: Any, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the cells of a row, of a row that a store found, or of all rows that a record has."""
    if isinstance(row, Record):
        yield from (_dated(table, table_row, row) for table_row in table.rows(row))
    elif _class_of(row) == _IN_STORE:
        yield _dated(FOUND, row, None) | _dated(table, row.row, _Context(_Report(row.origin.version)))
    else:
        first = next(spans(row), None) if table in TABLES else None
        yield _dated(table, row, _Context(_Report(first.report if first else "")))


def _dated(table: Table, row: Any, context: Any) -> dict[str, Any]:
    """Return the cells of a row with the days of its dates."""
    cells = table.cells(row, context)
    for column in table.columns:
        cells.update(_days(column, cells[column.name]))
    return cells


def _days(column: Column, value: Any) -> Iterator[tuple[str, date | None]]:
    """Yield the name and value of each column of days that stands beside a column."""
    if column.holds == "date":
        days = period(value)
        yield f"{column.name}_first", date.fromordinal(days.first) if days else None
        yield f"{column.name}_last", date.fromordinal(days.last) if days else None
    elif column.holds == "moment":
        days = period((value or "")[:10])
        yield f"{column.name}_day", date.fromordinal(days.first) if days and days.days == 1 else None


def _described(table: Table) -> Iterator[FrameColumn]:
    for column in table.columns:
        yield FrameColumn(column.name, column.type, column.about)
        for name, _ in _days(column, None):
            what = {"first": "The first day", "last": "The last day", "day": "The day"}
            yield FrameColumn(name, "date", f"{what[name.rpartition('_')[2]]} of `{column.name}`.")


@cache
def _tables() -> dict[str, Table]:
    """Every table by its name."""
    return {table.name: table for table in (*TABLES, STORIES, *VIEW_TABLES.values())}


def _table(name: str) -> Table:
    if name not in _tables():
        raise BadUsage(f"no table {name!r}; there are: {', '.join(_tables())}")
    return _tables()[name]


def _table_of(rows: list[Any]) -> Table:
    """Return the table of rows by the class of the first."""
    kind = _class_of(rows[0]) if rows else ""
    if kind not in _TABLE_OF:
        what = f"rows of {kind} have no columns of their own" if kind else "there are no rows"
        raise BadUsage(f"{what}; say which table is meant: {', '.join(_tables())}")
    return _table(_TABLE_OF[kind])


def _class_of(row: object) -> str:
    return f"{type(row).__module__}.{type(row).__qualname__}"


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise InstallationError(
            f"data frames of {name} need {name}; install it with: pip install 'dragoman[{name}]'"
        ) from error
