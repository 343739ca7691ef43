"""Rows read one at a time where they cannot be read together: what of a table is damaged, by its rows.

What a damaged file gives may be anything: text that is no UTF-8, JSON that does not decode, a number where a
text belongs, nothing where something must be. Each is told of its row, and the rows beside it are read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Engine, Float, Integer, RowMapping, Select, Table, select, tuple_
from sqlalchemy.exc import DBAPIError

from dragoman.errors import StoreError
from dragoman.merge.story import Act, Story
from dragoman.record import Aside, Report
from dragoman.store.database import reading, shortened
from dragoman.store.record_rows import KINDS
from dragoman.store.story_rows import Brief

_AT_ONCE = 500
_OF_DAMAGE = {
    sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_FORMAT,
}  # fmt: skip
"""What SQLite says of a file that is damaged, or of a schema that could not be read."""
_JSON: dict[tuple[str, str], msgspec.json.Decoder[Any]] = {
    ("report_version", "body"): msgspec.json.Decoder(Report),
    ("report_version", "notes"): msgspec.json.Decoder(tuple[str, ...]),
    ("story", "body"): msgspec.json.Decoder(Story),
    ("story", "brief"): msgspec.json.Decoder(Brief),
    ("opening", "acts"): msgspec.json.Decoder(tuple[Act, ...]),
    ("row_as_read", "aside"): msgspec.json.Decoder(Aside),
    **{(kind, "body"): msgspec.json.Decoder(row) for kind, (_, row) in KINDS.items()},
}
"""What the columns with JSON hold, by table."""
_OF_KIND = ("row_as_read", "judged_row")
"""Tables whose column `kind` says what their `body` holds."""


class Problem(NamedTuple):
    """What is wrong in a store: where, and a sentence."""

    where: str
    what: str


def damage(error: Exception) -> str:
    """Return what to tell of an error that a damaged row or file gives; raise any other error."""
    if isinstance(error, StoreError):
        raise error
    if not isinstance(error, DBAPIError):
        return f"does not decode: {error or type(error).__name__}"
    code, state = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
    of_sqlite = isinstance(error.orig, sqlite3.Error) and (code is None or code & 0xFF in _OF_DAMAGE)
    of_postgresql = isinstance(state, str) and state.startswith(("XX", "22"))  # data_corrupted, ...
    if error.connection_invalidated or not (of_sqlite or of_postgresql):
        raise error
    return f"cannot be read ({shortened(error)})"


def row_problems(engine: Engine, table: Table, *wanted: ColumnElement[bool]) -> Iterator[Problem]:
    """Read the wanted rows of a table, and yield what is wrong with each."""
    for row in readable_rows(engine, table, *wanted):
        if isinstance(row, Problem):
            yield row
            continue
        fault = fault_of(table, row)
        if fault is not None:
            yield Problem(_name(table, [row[column.name] for column in table.primary_key.columns]), fault)


def readable_rows(
    engine: Engine, table: Table, *wanted: ColumnElement[bool]
) -> Iterator[RowMapping | Problem]:
    """Yield the wanted rows of a table, in order of their keys, and a problem in place of each that cannot be
    read. What comes after a place where not even keys can be read is left out, with one problem for all."""
    key = list(table.primary_key.columns)
    place = tuple_(*key) if len(key) > 1 else key[0]
    last: Sequence[Any] | None = None
    while True:
        beyond = [] if last is None else [place > (tuple_(*last) if len(key) > 1 else last[0])]
        where = (*wanted, *beyond)
        try:
            rows: Sequence[RowMapping] = _rows(engine, select(table).where(*where).order_by(*key))
            readable: list[RowMapping | Problem] = list(rows)
            keys = [tuple(row[column.name] for column in key) for row in rows]
        except Exception as error:
            fault = damage(error)
            try:
                named = _rows(engine, select(*key).where(*where).order_by(*key))
            except Exception as error:
                damage(error)
                yield Problem(f"table {table.name}", f"from row {_shown(last or ['1'])} on it {fault}")
                return
            keys = [tuple(row.values()) for row in named]
            readable = [_one(engine, table, key_values) for key_values in keys]
        yield from readable
        if len(keys) < _AT_ONCE:
            return
        last = keys[-1]


def fault_of(table: Table, row: RowMapping) -> str | None:
    """Return what is wrong with a row by itself: its types, what is missing, JSON that does not decode."""
    for column in table.columns:
        value: Any = row[column.name]
        if value is None:
            if not column.nullable:
                return f"has no {column.name}"
            continue
        expected = _type_of(column)
        if not isinstance(value, expected):
            return f"{column.name} is {type(value).__name__}, not {expected[0].__name__}"
        decoder = _decoder(table.name, column.name, row)
        if decoder is not None:
            try:
                decoder.decode(str(value))
            except (msgspec.DecodeError, ValueError) as error:
                return f"{column.name} does not decode: {error}"
    return None


def is_same_json(stored: str, made: str) -> bool:
    """Say whether JSON that is stored says what was made of it again and no more; an older program wrote it
    with fewer fields."""
    return stored == made or _is_within(msgspec.json.decode(stored), msgspec.json.decode(made))


def _is_within(stored: Any, made: Any) -> bool:
    if isinstance(stored, dict) and isinstance(made, dict):
        return all(name in made and _is_within(value, made[name]) for name, value in stored.items())
    if isinstance(stored, list) and isinstance(made, list):
        return len(stored) == len(made) and all(map(_is_within, stored, made))
    return bool(stored == made)


def _one(engine: Engine, table: Table, key: Sequence[Any]) -> RowMapping | Problem:
    same = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    try:
        rows = _rows(engine, select(table).where(*same))
    except Exception as error:
        return Problem(_name(table, key), damage(error))
    return rows[0] if rows else Problem(_name(table, key), "is found by its key no more")


def _rows(engine: Engine, query: Select[Any]) -> Sequence[RowMapping]:
    with reading(engine) as connection:
        return connection.execute(query.limit(_AT_ONCE)).mappings().all()


def _type_of(column: Any) -> tuple[type, ...]:
    if isinstance(column.type, Integer):
        return (int,)
    return (float, int) if isinstance(column.type, Float) else (str,)


def _decoder(table: str, column: str, row: RowMapping) -> msgspec.json.Decoder[Any] | None:
    if column == "body" and table in _OF_KIND:
        return _JSON.get((str(row["kind"]), column))
    return _JSON.get((table, column))


def _name(table: Table, key: Sequence[Any]) -> str:
    return f"table {table.name}, row {_shown(key)}"


def _shown(key: Sequence[Any]) -> str:
    return "/".join(str(value) for value in key)
