"""A database with its name in messages: transactions for reading and writing, and the token of its
revision."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.pool import PoolProxiedConnection

from dragoman.errors import StoreError
from dragoman.store import engine as engines
from dragoman.store.day_ranges import now
from dragoman.store.sqlite_file import file_of

_WRITERS_LOCK = text("SELECT pg_advisory_xact_lock(7241987)")  # any number, always the same


class Database:
    """The engine of a store. Each transaction is of its own, so several threads may use one Database."""

    def __init__(self, engine: Engine, name: str, clock: Callable[[], str] = now) -> None:
        self.engine, self.name, self.clock = engine, name, clock
        self.revisions = Revisions(engine, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        with engines.explained(self.name), engines.reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self, *, exclusive: bool = True) -> Iterator[Connection]:
        """Yield a connection in a transaction, committed at the end or not at all.

        SQLite has one writer at a time. On PostgreSQL an `exclusive` transaction waits for the others of its
        kind: two that write many of the same rows in different orders would wait for each other for ever.
        """
        with engines.explained(self.name), engines.writing(self.engine) as connection:
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
        with engines.explained(self._name), engines.reading(self._engine) as connection:
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
