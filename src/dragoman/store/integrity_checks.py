"""What is damaged in a database: rows read one at a time where they cannot be read together, its
own checks, and rows that belong to nothing.

What a damaged file gives may be anything: text that is no UTF-8, JSON that does not decode, a number where a
text belongs, nothing where something must be. Each is told of its row, and the rows beside it are read.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Engine,
    Float,
    Integer,
    RowMapping,
    Select,
    Table,
    create_engine,
    exists,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import DBAPIError

from dragoman.errors import StoreError
from dragoman.merge.story import Act, Story
from dragoman.record import Aside, Report
from dragoman.store import schema
from dragoman.store.create_tables import make_tables
from dragoman.store.database import may_be_written, reading, shortened, writing
from dragoman.store.paging import standing
from dragoman.store.record_rows import KINDS
from dragoman.store.schema import ROW_BITS
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


def numbers_in_order(
    engine: Engine, column: ColumnElement[int], at_once: int
) -> Iterator[list[int] | Problem]:
    """Yield the numbers of the rows of a table in order, some at a time; where they cannot be read on, a
    problem instead of the rest."""
    last = 0
    while True:
        query = select(column).where(column > last).order_by(column).limit(at_once)
        try:
            with reading(engine) as connection:
                numbers = list(connection.execute(query).scalars())
        except Exception as error:
            yield Problem(f"table {column.table.name}", f"from row {last + 1} on it {damage(error)}")
            return
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


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


_version = schema.report_version
_event = schema.event
_mention = schema.story_mention
_unmerged = schema.waiting_event
_cluster = schema.story_cluster
_story = schema.story
MOST = 100
"""Sentences that one check of the database may give."""
_SEARCHED = ("report_search", "statement_search")
_FILE = "the file"
_INDEX = "the index of words"
_WORD_OF_SQL = re.compile(r"""["`\[]([A-Za-z_]\w*)["`\]]|'[^']*'?|\w+|\S""")
"""A name in quotes, a text, any other word, a sign."""
_EVIDENCE = ("event", "statement", "position", "commitment")


def database_problems(engine: Engine) -> Iterator[Problem]:
    """Yield what the database's own checks find: pages, indexes, references, the index of searched words.

    SQLite goes through the whole file. A PostgreSQL server checks its pages as they are read (where it was
    made with checksums), and its references when they are written; these are looked at again.
    """
    if engine.dialect.name == "sqlite":
        yield from _pragma_problems(engine, f"PRAGMA integrity_check({MOST})", _FILE)
        yield from _referring(engine)
        yield from _searched(engine)
        yield from _altered(engine)
        return
    for table in schema.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            other = key.column.table.alias()
            lost = select(key.parent).where(
                key.parent.is_not(None), ~exists().where(other.c[key.column.name] == key.parent)
            )
            for value in _asked(engine, lost, f"table {table.name}"):
                yield (
                    value if isinstance(value, Problem)
                    else Problem(f"table {table.name}", _dangling(key.column.table.name, value))
                )  # fmt: skip


def loose_rows(engine: Engine) -> Iterator[Problem]:
    """Yield rows that belong to no version or story, and events that are in no story."""
    for where, query, what in _loose():
        for row in _asked(engine, query, where):
            yield row if isinstance(row, Problem) else Problem(f"{where}, row {row}", what)


def _loose() -> Iterator[tuple[str, Select[tuple[int]] | Select[tuple[str]], str]]:
    for table in schema.metadata.sorted_tables:
        if "version" in table.c and table.name not in ("waiting_opening",):
            number = table.c.row if "row" in table.c else table.c.number
            other = or_(table.c.version != number // (1 << ROW_BITS), _not_of_a_kind(table.name))
            yield f"table {table.name}", select(number).where(other), "is of another version than it says"
    issue = schema.row_issue
    nobody = ~exists().where(_version.c.number == issue.c.row // (1 << ROW_BITS))
    query = select(issue.c.row).where(or_(nobody, issue.c.kind.not_in(("event", "statement"))))
    yield "table row_issue", query, "is of no version that is there"
    lost = ~exists().where(_story.c.number == _cluster.c.cluster)
    query = select(_cluster.c.story).where(lost)
    yield "table story_cluster", query, "names a story that is not there"
    same = _event.alias()
    in_story = exists().where(same.c.id == _event.c.id, same.c.number == _mention.c.event)
    waits = exists().where(_unmerged.c.event == _event.c.number)
    standing_events = select(_event.c.id).join(_version, _version.c.number == _event.c.version)
    yield "table event", standing_events.where(*standing(), ~in_story, ~waits), "is in no story"


def _not_of_a_kind(table: str) -> ColumnElement[bool]:
    if table != "span":
        return literal(1) == literal(0)
    return schema.span.c.kind.not_in(_EVIDENCE)


def _referring(engine: Engine) -> Iterator[Problem]:
    for row in _pragma_rows(engine, "PRAGMA foreign_key_check", _FILE):
        if isinstance(row, Problem):
            yield row
        else:
            table, number, parent, _ = row
            where = f"table {table}" if number is None else f"table {table}, row {number}"
            yield Problem(where, _dangling(parent, None))


def _dangling(parent: object, value: object) -> str:
    named = "" if value is None else f" ({value})"
    return f"names a row of {parent}{named} that is not there"


def _searched(engine: Engine) -> Iterator[Problem]:
    """Have SQLite compare the index of words with the texts. Nothing is written, but only who may write may
    ask for it."""
    with reading(engine) as connection:
        if not may_be_written(connection):
            return
    for name in _SEARCHED:
        query = text(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        try:
            with writing(engine) as connection:
                connection.execute(query)
        except Exception as error:
            damage(error)
            yield Problem(f"{_INDEX} ({name})", "is not that of the texts: searches miss or invent results")


def _altered(engine: Engine) -> Iterator[Problem]:
    """Yield triggers and views of a new store that are missing or differ, triggers that it does not have,
    since they change rows unseen whenever others are written, and views in the place of its tables. Views
    that a user adds under other names are left in peace."""
    query = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"
    new_store = create_engine("sqlite://")
    with new_store.begin() as connection:
        make_tables(connection)
        made = _by_name(connection.exec_driver_sql(query))
    new_store.dispose()
    rows = list(_pragma_rows(engine, query, _FILE, most=None))
    if unreadable := [row for row in rows if isinstance(row, Problem)]:
        yield from unreadable
        return
    there = _by_name(row for row in rows if not isinstance(row, Problem))
    yield from islice(_differing(made, there), MOST)


def _by_name(rows: Iterable[Sequence[object]]) -> dict[tuple[str, str], list[str]]:
    """Return the words of each trigger and view by its kind and name, which SQLite compares without case. A
    table that is renamed, and back, stands in quotes in them."""
    return {
        (str(kind), str(name).lower()): [word[1] or word[0] for word in _WORD_OF_SQL.finditer(str(sql))]
        for kind, name, sql in rows
    }


def _differing(
    made: dict[tuple[str, str], list[str]], there: dict[tuple[str, str], list[str]]
) -> Iterator[Problem]:
    for kind, name in sorted(made):
        if (kind, name) not in there:
            yield Problem(f"{kind} {name}", "is not there; `dragoman salvage` makes it anew")
        elif there[kind, name] != made[kind, name]:
            what = "differs from the one that this program makes; `dragoman salvage` makes it anew"
            yield Problem(f"{kind} {name}", what)
    for kind, name in sorted(there.keys() - made.keys()):
        if kind == "trigger" or name in schema.metadata.tables:
            yield Problem(f"{kind} {name}", "is not of this program; `dragoman salvage` leaves it out")


def _pragma_problems(engine: Engine, query: str, where: str) -> Iterator[Problem]:
    for row in _pragma_rows(engine, query, where):
        if isinstance(row, Problem):
            yield row
        elif row[0] != "ok":
            yield from (Problem(where, line) for line in str(row[0]).splitlines() if "***" not in line)


def _pragma_rows(
    engine: Engine, query: str, where: str, most: int | None = MOST
) -> Iterator[tuple[object, ...] | Problem]:
    rows: list[tuple[object, ...]] = []
    try:
        with reading(engine) as connection:
            rows += (tuple(row) for row in islice(connection.exec_driver_sql(query), most))
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows


def _asked(engine: Engine, query: Select[tuple[int]] | Select[tuple[str]], where: str) -> Iterator[object]:
    rows: list[object] = []
    try:
        with reading(engine) as connection:
            rows += connection.execute(query.limit(MOST)).scalars()
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows
