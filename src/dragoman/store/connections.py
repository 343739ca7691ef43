"""What the parts of a store share: its engine, its name in messages, its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from dragoman.store import engine as engines
from dragoman.store.days import now
from dragoman.store.revision import Revisions

_ALONE = text("SELECT pg_advisory_xact_lock(7241987)")  # any number, always the same


class Connections:
    """A database, and transactions on it whose errors name the store."""

    def __init__(self, engine: Engine, name: str, clock: Callable[[], str] = now) -> None:
        self._engine, self.name, self._clock = engine, name, clock
        self.revisions = Revisions(engine, name)

    def close(self) -> None:
        """Give back the connections."""
        self.revisions.close()
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with engines.explained(self.name), engines.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """Yield a connection in a transaction; `alone` lets no other one of these go on beside it, which on
        SQLite none does: two that write many of the same rows in another order would wait for each other."""
        with engines.explained(self.name), engines.writing(self._engine) as connection:
            if alone and connection.dialect.name == "postgresql":
                connection.execute(_ALONE)
            yield connection
