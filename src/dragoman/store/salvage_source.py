"""A damaged store opened so that it stays as it is, and the numbers of versions that may still be in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, Engine, select

from dragoman.errors import StoreError
from dragoman.store import migration, schema
from dragoman.store.checking_rows import damage
from dragoman.store.engine import engine_of, reading
from dragoman.store.rows import KINDS, ROW_BITS
from dragoman.store.sqlite_file import file_of

_AT_ONCE = 500
_WIDEST = 100_000
"""Numbers between two versions that are there, all of which are tried: versions are numbered without gaps."""
_HIGHEST = 1 << 42
"""No version has such a number: its rows could have none."""


@contextmanager
def damaged(url: str, beside: str | None) -> Iterator[tuple[Engine, str]]:
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
    found: set[int] = set()
    number = schema.report_version.c.number
    found.update(_walked(engine, number), _walked(engine, number, back=True))
    for kind in KINDS:
        found.update(_walked(engine, schema.metadata.tables[kind].c.number, bits=ROW_BITS))
    known = sorted(version for version in found if 0 < version < _HIGHEST)
    for first, last in pairwise([0, *known]):
        if last - first <= _WIDEST:
            found.update(range(first + 1, last))
    return sorted(version for version in found if 0 < version < _HIGHEST)


def _walked(
    engine: Engine, column: ColumnElement[int], *, bits: int = 0, back: bool = False
) -> Iterator[int]:
    """Yield numbers in order, as far as they can be read, without their last `bits` and each once."""
    last, size = None, 1 if bits else _AT_ONCE
    while True:
        asked = select(column).order_by(column.desc() if back else column).limit(size)
        if last is not None:
            asked = asked.where(column < last if back else column >= (last + 1) << bits)
        try:
            with reading(engine) as connection:
                numbers = [number for number in connection.execute(asked).scalars() if type(number) is int]
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
            number = migration.current(connection, name)
    except StoreError:
        raise
    except Exception as error:
        damage(error)
        return
    if number is not None and number != migration.SCHEMA:
        raise StoreError(
            f"{name} is of an older program (schema {number}); open a copy of it once, and salvage that"
        )
