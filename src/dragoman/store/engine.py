"""A store's address -> an engine that is set up the same everywhere, and clear errors.

SQLite runs with a write-ahead log: readers never wait, one writer writes and the next waits its turn.
A commit survives the end of the process at any instant (a power cut may take the last ones back).
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DataError, IntegrityError

from dragoman.errors import BadUsage, InstallationError, StoreError
from dragoman.store.address import EXPECTED, address_of, name_of
from dragoman.store.explaining import explained as explained
from dragoman.store.sqlite_file import file_of, sqlite_engine

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
