"""Which revision of the store this is: a token that costs no more than asking whether anybody committed."""

from __future__ import annotations

import secrets
import sqlite3
import threading

from sqlalchemy import Engine, text
from sqlalchemy.pool import PoolProxiedConnection

from dragoman.errors import StoreError
from dragoman.store import engine as engines
from dragoman.store.sqlite_file import file_of


class Revisions:
    """Tells the revisions of one database apart, whoever changes it: this process, another, another machine.

    A token holds as long as this object does, and means nothing to another one.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._own = secrets.token_hex(4)
        self._turn = threading.Lock()
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
                return f"{self._own}-{hash(file.stamp())}"
            return f"{self._own}-{self._data_version()}"
        with engines.explained(self._name), engines.reading(self._engine) as connection:
            # what is open and what is done: two readers with the same snapshot see the same rows
            return f"{self._own}-{connection.execute(text('SELECT pg_current_snapshot()')).scalar_one()}"

    def close(self) -> None:
        """Give back what was held."""
        with self._turn:
            if self._watching is not None:
                self._watching.close()
            self._watching = None

    def _data_version(self) -> int:
        """Return SQLite's count of what others committed, as a connection sees it that commits nothing."""
        try:
            with self._turn:
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
