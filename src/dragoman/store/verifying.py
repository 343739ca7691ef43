"""START HERE for damage: what is checked of a whole store, from the database's pages to its stories.

    the database's own check > every version > rows of the other tables > every story > loose rows

Nothing that a damaged store holds ends it: what cannot be read is a problem of its own, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, select

from dragoman.store import schema
from dragoman.store.checking import CHECKED, Check, versions_checked
from dragoman.store.checking_database import database_problems, loose_rows
from dragoman.store.checking_rows import Problem, damage, row_problems
from dragoman.store.checking_stories import story_problems
from dragoman.store.engine import reading
from dragoman.store.explaining import explained

_AT_ONCE = 100
_version = schema.report_version
_OTHERS = [table for table in schema.metadata.sorted_tables if table.name not in (*CHECKED, _version.name)]


def verified(engine: Engine, name: str) -> Iterator[Check]:
    """Check a whole store; yield what was found, some of it at a time. Raises StoreError where the database
    cannot be asked at all."""
    with explained(name):
        yield Check(problems=list(database_problems(engine)))
        yield from _versions(engine)
        for table in _OTHERS:
            yield Check(problems=list(row_problems(engine, table)))
        yield Check(problems=list(story_problems(engine)))
        yield Check(problems=list(loose_rows(engine)))


def _versions(engine: Engine) -> Iterator[Check]:
    last = 0
    while True:
        asked = select(_version.c.number).where(_version.c.number > last).order_by(_version.c.number)
        try:
            with reading(engine) as connection:
                numbers = list(connection.execute(asked.limit(_AT_ONCE)).scalars())
        except Exception as error:
            where, told = f"table {_version.name}", damage(error)
            yield Check(problems=[Problem(where, f"from row {last + 1} on it {told}")])
            return
        if not numbers:
            return
        yield versions_checked(engine, numbers)
        last = numbers[-1]
