"""What the database itself says of its state, and rows that belong to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import ColumnElement, Engine, Select, exists, literal, or_, select, text

from dragoman.store import schema
from dragoman.store.checking_rows import Problem, damage
from dragoman.store.engine import may_be_written, reading, writing
from dragoman.store.paging import standing
from dragoman.store.schema import ROW_BITS

MOST = 100
"""Sentences that one check of the database may give."""
_SEARCHED = ("report_search", "statement_search")
_FILE, _INDEX = "the file", "the index of words"
_EVIDENCE = ("event", "statement", "position", "commitment")
_version, _event = schema.report_version, schema.event
_mention, _unmerged, _cluster, _story = (
    schema.story_mention, schema.unmerged, schema.story_cluster, schema.story
)  # fmt: skip


def database_problems(engine: Engine) -> Iterator[Problem]:
    """Yield what the database's own checks find: pages, indexes, references, the index of searched words.

    SQLite goes through the whole file. A PostgreSQL server checks its pages as they are read (where it was
    made with checksums), and its references when they are written; these are looked at again.
    """
    if engine.dialect.name == "sqlite":
        yield from _told(engine, f"PRAGMA integrity_check({MOST})", _FILE)
        yield from _referring(engine)
        yield from _searched(engine)
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
    for where, asked, what in _loose():
        for found in _asked(engine, asked, where):
            yield found if isinstance(found, Problem) else Problem(f"{where}, row {found}", what)


def _loose() -> Iterator[tuple[str, Select[tuple[int]] | Select[tuple[str]], str]]:
    for table in schema.metadata.sorted_tables:
        if "version" in table.c and table.name not in ("unlisted",):
            number = table.c.row if "row" in table.c else table.c.number
            other = or_(table.c.version != number // (1 << ROW_BITS), _not_of_a_kind(table.name))
            yield f"table {table.name}", select(number).where(other), "is of another version than it says"
    issue = schema.row_issue
    nobody = ~exists().where(_version.c.number == issue.c.row // (1 << ROW_BITS))
    asked = select(issue.c.row).where(or_(nobody, issue.c.kind.not_in(("event", "statement"))))
    yield "table row_issue", asked, "is of no version that is there"
    lost = ~exists().where(_story.c.number == _cluster.c.cluster)
    asked = select(_cluster.c.story).where(lost)
    yield "table story_cluster", asked, "names a story that is not there"
    same = _event.alias()
    told = exists().where(same.c.id == _event.c.id, same.c.number == _mention.c.event)
    waits = exists().where(_unmerged.c.event == _event.c.number)
    standing_events = select(_event.c.id).join(_version, _version.c.number == _event.c.version)
    yield "table event", standing_events.where(*standing(), ~told, ~waits), "is in no story"


def _not_of_a_kind(table: str) -> ColumnElement[bool]:
    if table != "span":
        return literal(1) == literal(0)
    return schema.span.c.kind.not_in(_EVIDENCE)


def _referring(engine: Engine) -> Iterator[Problem]:
    for row in _told_rows(engine, "PRAGMA foreign_key_check", _FILE):
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
        asked = text(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        try:
            with writing(engine) as connection:
                connection.execute(asked)
        except Exception as error:
            damage(error)
            yield Problem(f"{_INDEX} ({name})", "is not that of the texts: searches miss or invent results")


def _told(engine: Engine, asked: str, where: str) -> Iterator[Problem]:
    for row in _told_rows(engine, asked, where):
        if isinstance(row, Problem):
            yield row
        elif row[0] != "ok":
            yield from (Problem(where, line) for line in str(row[0]).splitlines() if "***" not in line)


def _told_rows(engine: Engine, asked: str, where: str) -> Iterator[tuple[object, ...] | Problem]:
    rows: list[tuple[object, ...]] = []
    try:
        with reading(engine) as connection:
            rows += (tuple(row) for row in islice(connection.exec_driver_sql(asked), MOST))
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows


def _asked(engine: Engine, asked: Select[tuple[int]] | Select[tuple[str]], where: str) -> Iterator[object]:
    rows: list[object] = []
    try:
        with reading(engine) as connection:
            rows += connection.execute(asked.limit(MOST)).scalars()
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows
