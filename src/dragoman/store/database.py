"""`Database`: transactions for reading and writing, errors of drivers as sentences a user can act on, and the
token of the database's revision.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import msgspec
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection

from dragoman.errors import StoreError
from dragoman.store.engine import file_of
from dragoman.store.keys_and_days import now

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

_WRITERS_LOCK = text("SELECT pg_advisory_xact_lock(7241987)")  # any number, always the same


class Database:
    """The engine of a store. Each transaction is of its own, so several threads may use one Database."""

    def __init__(self, engine: Engine, name: str, clock: Callable[[], str] = now) -> None:
        self.engine, self.name, self.clock = engine, name, clock
        self.revisions = Revisions(engine, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self.revisions.close()
        self.engine.dispose()

    def identity(self) -> str:
        """Return a value that no other store has. It is made when it is first asked for, and stays for as
        long as the store does: a copy has it too, one that is built anew has another."""
        with self.writing() as connection:
            if not inspect(connection).has_table("store_identity"):  # later who writes need not be its owner
                connection.execute(text("CREATE TABLE store_identity (value TEXT NOT NULL)"))
            value = connection.execute(text("SELECT value FROM store_identity")).scalar()
            if value is None:
                value = secrets.token_hex(16)
                connection.execute(
                    text("INSERT INTO store_identity (value) VALUES (:value)"), {"value": value}
                )
            return str(value)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the store; its errors name the store."""
        with explained(self.name), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self, *, exclusive: bool = True) -> Iterator[Connection]:
        """Yield a connection in a transaction, committed at the end or not at all.

        SQLite has one writer at a time. On PostgreSQL an `exclusive` transaction waits for the others of its
        kind: two that write many of the same rows in different orders would wait for each other for ever.
        """
        with explained(self.name), writing(self.engine) as connection:
            if exclusive and connection.dialect.name == "postgresql":
                connection.execute(_WRITERS_LOCK)
            yield connection


class Revisions:
    """Tokens of the revisions of one database, whoever changes it: this process, another, another machine.

    Asking for one costs no more than asking whether anybody committed. A token holds as long as this object
    does, and means nothing to another one.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._prefix = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._watching: PoolProxiedConnection | None = None

    @property
    def are_instant(self) -> bool:
        """Say whether asking takes microseconds, as it does where no server has to be asked."""
        return self._engine.dialect.name == "sqlite"

    def current(self) -> str:
        """Return the token of what a reader sees who begins now. Raises StoreError when the store fails."""
        if self.are_instant:
            file = file_of(self._engine)
            if file is not None and not file.is_writable:  # its connections are told nothing of changes
                return f"{self._prefix}-{hash(file.stamp())}"
            return f"{self._prefix}-{self._data_version()}"
        with explained(self._name), reading(self._engine) as connection:
            # transactions that are open and done: two readers with the same snapshot see the same rows
            snapshot = connection.execute(text("SELECT pg_current_snapshot()")).scalar_one()
            return f"{self._prefix}-{snapshot}"

    def close(self) -> None:
        """Give back the connection that is kept."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
            self._watching = None

    def _data_version(self) -> int:
        """Return SQLite's count of what others committed, as a connection sees it that commits nothing."""
        try:
            with self._lock:
                if self._watching is None:
                    self._watching = self._engine.raw_connection()
                    self._watching.detach()  # kept beside the pool for as long as the store is open
                    self._watching.cursor().execute("PRAGMA busy_timeout = 0")  # who asks does not wait
                cursor = self._watching.cursor()
                cursor.execute("PRAGMA data_version")
                (version,) = cursor.fetchall()[0]
                return int(version)
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: {error}") from error


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
