"""The address of a store -> an engine that is set up the same everywhere, and database errors a user can act
on.

SQLite runs with a write-ahead log: readers never wait, one writer writes and the next waits its turn. A
commit survives the end of the process at any instant (a power cut may take the last ones back).
"""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError

from dragoman.errors import BadUsage, InstallationError, StoreError
from dragoman.store.sqlite_file import file_of, sqlite_engine

EXPECTED = "expected sqlite:///FILE.db, a file name or postgresql+psycopg://USER@HOST/DATABASE"
_POSTGRESQL = ("postgresql://", "postgres://")


def address_of(url: str) -> URL:
    """Return the address of a store. Raises BadUsage for what is none.

    A path is the name of a file, whatever signs are in it. In a URL `%3F` stands for a question mark and
    `%25` for a percent sign; what follows a question mark are options, of which SQLite's takes none.
    """
    _check_text(url)
    if "://" not in url:
        return URL.create("sqlite", database=url)
    for scheme in _POSTGRESQL:
        if url.startswith(scheme):
            url = f"postgresql+psycopg://{url.removeprefix(scheme)}"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise BadUsage(f"{_without_password(url)} is no store; {EXPECTED}") from error
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise BadUsage(f"{address.drivername} is no store; {EXPECTED}")
    if address.drivername == "sqlite" and ("?" in url or address.host):
        extra = "a host" if address.host else "options after '?'"
        raise BadUsage(
            f"{url} has {extra}, and a store in a file has none; "
            "where that is part of the file's name, give the name alone, or write %3F for '?'"
        )
    return address


def _check_text(url: str) -> None:
    """Raise BadUsage for a name with bytes that are no UTF-8, which database drivers do not take."""
    try:
        url.encode()
    except UnicodeEncodeError as error:
        shown = url.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        raise BadUsage(
            f"'{shown}': the name of a store is not in UTF-8; give its file another name"
        ) from error


def name_of(address: URL) -> str:
    """Return what to call a store in messages: its URL, without the password."""
    if address.get_backend_name() == "sqlite" and address.database:
        return f"sqlite:///{address.database.replace('%', '%25').replace('?', '%3F')}"
    return address.render_as_string(hide_password=True)


def _without_password(url: str) -> str:
    """Return an address that cannot be taken apart, without what may be a password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


DAMAGED = "the file is damaged; restore it from a copy, or `dragoman salvage` what is whole"
_FULL = "the disk is full; make room and run it again: what was added stays"
_UNREAD = "the file could not be read to its end: it was cut off, or its disk is failing"
_UNWRITTEN = (
    "the file could not be written: the disk is full, or it may not grow larger (ulimit -f); make room and "
    "run it again: what was added stays"
)
_NOT_WRITABLE = "the store cannot be written; check who owns the file and its folder"
_LONGEST = 300
"""Characters shown of what a driver says, which may quote a whole text."""


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what a database driver raises, and rows that do not decode, into a StoreError that names the store
    and says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{name}: {explanation(error)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # rows, and names of tables and columns
        raise StoreError(
            f"{name}: a part of it does not decode ({error}): {DAMAGED}; `dragoman verify` says which"
        ) from error


def explanation(error: DBAPIError) -> str:
    """Return what to tell of what a driver raised."""
    said = shortened(error)
    meaning = _meaning(error.orig, said)
    if meaning is not None:
        return f"{meaning} ({said})"
    if isinstance(error, OperationalError) and error.connection_invalidated:
        return f"the connection was lost ({said}); run it again: what was added stays"
    return said


def shortened(error: DBAPIError) -> str:
    """Return what a driver says, in one line."""
    said = " ".join(str(error.orig).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} ..."


def _meaning(error: object, words: str) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code in _WRITE_FAULTS:
        return _UNWRITTEN
    if isinstance(code, int) and code & 0xFF in _CODES:
        return _CODES[code & 0xFF]
    return next((meaning for sign, meaning in _SIGNS if sign in words), None)


_WRITE_FAULTS = frozenset(
    (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE,
     sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_DELETE)
)  # fmt: skip
_CODES = {
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; may you write in its folder?",
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_BUSY: "another program held the store for a minute; run it again",
    sqlite3.SQLITE_LOCKED: "another program held the store for a minute; run it again",
    sqlite3.SQLITE_NOTADB: f"this is not an SQLite database, or its beginning was overwritten: {DAMAGED}",
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_IOERR: _UNREAD,
}
_SIGNS: tuple[tuple[str, str], ...] = (
    ("Could not decode to UTF-8", DAMAGED),
    ("read-only transaction", "the database takes no changes: it is a standby, or set to read only"),
    ("lock timeout", "another program held the store for a minute; run it again"),
    ("No space left on device", "its disk is full; make room and run it again: what was added stays"),
    ("Is the server running", "no PostgreSQL server answers there; is it running?"),
    ("Connection refused", "no PostgreSQL server answers there; is it running?"),
    ("timeout expired", "the server took the connection and did not answer in time (connect_timeout=SECONDS "
     "in its address says how long it is waited for); is it PostgreSQL, and is it well?"),
    ("could not translate host name", "there is no such host"),
    ("failed to resolve host", "there is no such host"),
    ("password authentication failed", "the server does not take this user and password"),
    ("does not exist", "there is no such database or user on the server; make it with createdb"),
)  # fmt: skip
DEFAULT_URL = "sqlite:///dragoman.db"
WAIT = 60
"""Seconds that a writer waits for another one's transaction, which lasts milliseconds."""
ANSWER = 20
"""Seconds that a PostgreSQL server may take to let us in, and again to answer the first question, unless its
address says otherwise (connect_timeout)."""
_LOST = {
    "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}  # fmt: skip
"""A peer that is gone without a word is noticed within a minute."""


def engine_of(
    url: str, *, create: bool = True, read_only: bool = False, damaged: bool = False
) -> tuple[Engine, str]:
    """Return an engine for `url` and its name in messages (without the password).

    Takes a path too. A file is opened for reading only where that is asked for; where it is `damaged` it is
    read as far as it goes. Raises BadUsage for an address of another kind, StoreError when there is no
    database, InstallationError without the driver.
    """
    address = address_of(url)
    name = name_of(address)
    if address.get_backend_name() == "sqlite":
        made = sqlite_engine(address, WAIT, create=create, read_only=read_only, damaged=damaged)
        return made, name
    try:
        seconds = float(str(address.query.get("connect_timeout", ANSWER)))
    except ValueError as error:
        raise BadUsage(f"{name}: connect_timeout is a number of seconds; {EXPECTED}") from error
    defaults = {key: value for key, value in _LOST.items() if key not in address.query}
    try:
        engine = create_engine(
            address.update_query_dict({"connect_timeout": f"{seconds:.0f}", **defaults}), pool_pre_ping=True
        )
    except ModuleNotFoundError as error:
        raise InstallationError(
            f"{name} needs the package {error.name}: pip install 'dragoman[postgres]'"
        ) from error

    def set_up(connection: Any, _: object) -> None:
        with _answered_within(connection, seconds, name):
            _set_up_postgresql(connection)

    event.listen(engine, "connect", set_up, insert=True)  # before SQLAlchemy asks who the server is
    return engine, name


def may_be_written(connection: Connection) -> bool:
    """Say whether a store takes changes, as far as can be seen without making one."""
    file = file_of(connection.engine)
    if file is not None:
        return file.is_writable
    return connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"


def check_writable(engine: Engine, name: str) -> None:
    """Raise StoreError for a store that takes no changes."""
    with reading(engine) as connection:
        if not may_be_written(connection):
            raise StoreError(
                f"{name} cannot be written: check who owns the file and its folder, or whether the database "
                "is a standby. It can be read, verified and served"
            )


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


def is_of_a_row(error: StoreError) -> bool:
    """Say whether it is a row that the database does not take, so that other rows may still be written."""
    return isinstance(error.__cause__, (DataError, IntegrityError))


@contextmanager
def _answered_within(connection: Any, seconds: float, name: str) -> Iterator[None]:
    """Give a server up that let us in and then does not answer for so long (0: wait for ever)."""

    def give_up() -> None:
        given_up.set()
        with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as own:
            own.shutdown(socket.SHUT_RDWR)  # what waits for the answer wakes with an error

    given_up = threading.Event()
    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    if seconds > 0:
        timer.start()
    try:
        yield
    except Exception as error:
        if given_up.is_set():
            raise StoreError(
                f"{name}: the server let us in and did not answer for {seconds:.0f} seconds "
                "(connect_timeout=SECONDS in its address says how long it is waited for); is it well?"
            ) from error
        raise
    finally:
        timer.cancel()


def _set_up_postgresql(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(1000 * WAIT)}")  # without it a writer waits for ever
        cursor.execute("SET jit = off")  # compiling a question takes longer than answering one of ours
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # as do starting and ending processes
    connection.commit()
