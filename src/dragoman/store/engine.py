"""A store's address -> an engine that is set up the same everywhere, and clear errors.

SQLite runs with a write-ahead log: readers never wait, one writer writes and the next waits its turn.
A commit survives the end of the process at any instant (a power cut may take the last ones back).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError

from dragoman.errors import BadUsage, InstallationError, StoreError

DEFAULT_URL = "sqlite:///dragoman.db"
WAIT = 60
"""Seconds that a writer waits for another one's transaction, which lasts milliseconds."""


def engine_of(url: str, *, create: bool = True) -> tuple[Engine, str]:
    """Return an engine for `url` and its name in messages (without the password).

    Takes a path too. Raises BadUsage for an address of another kind, StoreError when there is no
    database, InstallationError without the driver.
    """
    _check_name(url)
    address = _address(url)
    name = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite":
        _check_file(address, name, create)
        engine = create_engine(address, connect_args={"timeout": WAIT, "check_same_thread": False})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine, name
    try:
        engine = create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise InstallationError(
            f"{name} needs the package {error.name}: pip install 'dragoman[postgres]'"
        ) from error
    event.listen(engine, "connect", _set_up_postgresql)
    return engine, name


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one state of the store."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction of its own, committed at the end or not at all."""
    with engine.connect().execution_options(dragoman_writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what a database driver raises into a StoreError that names the store and says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{name}: {_explanation(error)}") from error


def is_of_a_row(error: StoreError) -> bool:
    """Say whether it is a row that the database does not take, so that other rows may still be written."""
    return isinstance(error.__cause__, (DataError, IntegrityError))


def _check_name(url: str) -> None:
    """Raise BadUsage for a name with bytes that are no UTF-8, which database drivers do not take."""
    try:
        url.encode()
    except UnicodeEncodeError as error:
        shown = url.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        raise BadUsage(
            f"'{shown}': the name of a store is not in UTF-8; give its file another name"
        ) from error


def _address(url: str) -> URL:
    if "://" not in url:
        url = f"sqlite:///{url}"
    elif url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadUsage(f"{url!r} is no store; {_EXPECTED}") from error
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise BadUsage(f"{address.drivername} is no store; {_EXPECTED}")
    return address


_EXPECTED = "expected sqlite:///FILE.db, a file name or postgresql+psycopg://USER@HOST/DATABASE"


def _check_file(address: URL, name: str, create: bool) -> None:
    if not address.database or address.database == ":memory:":
        raise BadUsage("a store needs a file: each connection to sqlite:// would see another one")
    path = Path(address.database)
    if path.is_dir():
        raise StoreError(f"{path} is a folder; give a file in it, such as {path / 'dragoman.db'}")
    if not path.parent.is_dir():
        raise StoreError(f"{name}: there is no folder {path.parent}")
    if not path.exists():
        if not create:
            raise StoreError(f"{path}: no such store; `dragoman add SOURCE --store {path}` makes one")
        return
    with path.open("rb") as file:
        head = file.read(16)
    if head and head != b"SQLite format 3\0":
        raise StoreError(f"{path} is not an SQLite database")


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "wal_autocheckpoint = 4000",  # pages: those that many reports touch go to the file once
        "foreign_keys = ON",
        "cache_size = -65536",  # 64 MiB
        "mmap_size = 268435456",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(1000 * WAIT)}")  # without it a writer waits for ever
        cursor.execute("SET jit = off")  # compiling a question takes longer than answering one of ours
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # as do starting and ending processes
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer later could only be refused.
    writes = connection.get_execution_options().get("dragoman_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explanation(error: DBAPIError) -> str:
    said = " ".join(str(error.orig).split())
    for sign, meaning in _MEANINGS:
        if sign in said:
            return f"{meaning} ({said})"
    if isinstance(error, OperationalError) and error.connection_invalidated:
        return f"the connection was lost ({said}); run it again: what was added stays"
    return said


_MEANINGS: tuple[tuple[str, Any], ...] = (
    ("unable to open database file", "the file cannot be opened; may you write in its folder?"),
    ("readonly database", "the store cannot be written; check who owns the file and its folder"),
    ("read-only transaction", "the database takes no changes: it is a standby, or set to read only"),
    ("database is locked", f"another program held the store for {WAIT} seconds; run it again"),
    ("lock timeout", f"another program held the store for {WAIT} seconds; run it again"),
    ("not a database", "this is not an SQLite database"),
    ("disk is full", "the disk is full; make room and run it again: what was added stays"),
    ("No space left on device", "its disk is full; make room and run it again: what was added stays"),
    ("malformed", "the file is damaged; restore it from a copy"),
    ("Is the server running", "no PostgreSQL server answers there; is it running?"),
    ("Connection refused", "no PostgreSQL server answers there; is it running?"),
    ("could not translate host name", "there is no such host"),
    ("failed to resolve host", "there is no such host"),
    ("password authentication failed", "the server does not take this user and password"),
    ("does not exist", "there is no such database or user on the server; make it with createdb"),
)
