"""The address of a store to an engine that is set up the same everywhere: a file of SQLite, or PostgreSQL.

SQLite runs with a write-ahead log: readers never wait, one writer writes and the next waits its turn. A
commit survives the end of the process at any instant (a power cut may take the last ones back).

A file that may not be written is opened so that SQLite makes no file beside it and takes no lock: it is
taken to stay as it is (`immutable`). Where another program has it open for writing, its log (-wal) and the
index of that (-shm) lie beside it, and it is read together with these. Which of the two holds is looked at
whenever a connection is taken, so that a desk goes on when the file is replaced.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

from dragoman.errors import BadUsage, InstallationError, StoreError, require

_OPTION = "dragoman_file"
_READING = (
    "foreign_keys = ON",
    "cache_size = -65536",  # 64 MiB
    "mmap_size = 268435456",
    "temp_store = MEMORY",
)
_WRITING = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "wal_autocheckpoint = 4000",  # pages: those that many reports touch go to the file once
)
_DAMAGED = (
    "writable_schema = ON",  # goes on where the file is too short, or a part of its schema is lost
    "mmap_size = 0",  # a file that ends too soon would end the process
)
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class SqliteFile:
    """A file as it is opened: to be written where it may be, unless only reading is `wanted`."""

    def __init__(self, path: str, wait: float, *, read_only: bool = False) -> None:
        self.path, self._absolute, self._wait = Path(path), Path(path).absolute(), wait
        self.is_writable = not read_only and self._may_be_written()

    def check(self, create: bool) -> None:
        """Raise StoreError unless it is an SQLite database, an empty file, or can be made."""
        try:
            self._check(create)
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror or error}") from error

    def stamp(self) -> object:
        """Return what is another value when the file was changed or replaced since."""
        status = self._absolute.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino, self._is_open_elsewhere()

    def has_log(self) -> bool:
        """Say whether a part of it is still in a writer's log."""
        log = self._beside("-wal")
        return log.exists() and log.stat().st_size > 0

    def parts(self) -> list[tuple[Path, str]]:
        """Return the file and its writer's log, each with the ending of its name."""
        return [(self._real, ""), *([(self._beside("-wal"), "-wal")] if self.has_log() else [])]

    def connect(self) -> sqlite3.Connection:
        """Open it. Raises StoreError where what a writer left beside it cannot be read."""
        if self.is_writable:
            return sqlite3.connect(self._real, timeout=self._wait, check_same_thread=False)
        is_open = self._is_open_elsewhere()
        if not is_open and self.has_log():
            log = self._beside("-wal").name
            raise StoreError(
                f"{self.path} was not closed: a part of it is still in {log}, which only a program that "
                "may write there can take over; copy both files to a folder of your own"
            )
        options = "mode=ro" if is_open else "mode=ro&immutable=1"
        return sqlite3.connect(
            f"{self._real.as_uri()}?{options}", uri=True, timeout=self._wait, check_same_thread=False
        )

    def _check(self, create: bool) -> None:
        path = self.path
        if not self._absolute.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}")
        if not path.exists():
            if not create:
                raise StoreError(f"{path}: no such store; `dragoman add SOURCE --store {path}` makes one")
            return
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise StoreError(f"{path} is a folder; give a file in it, such as {path / 'dragoman.db'}")
        for is_kind, kind in _KINDS:
            if is_kind(mode):
                raise StoreError(f"{path} is {kind}; a store is a file, or a PostgreSQL database")
        with path.open("rb") as file:
            head = file.read(16)
        if head and head != b"SQLite format 3\0":
            raise StoreError(f"{path} is not an SQLite database")

    def _may_be_written(self) -> bool:
        if not self._real.exists():
            return True  # SQLite says why, where it cannot be made
        beside = (self._beside("-wal"), self._beside("-shm"))
        may_log = os.access(self._real.parent, os.W_OK) or all(os.access(file, os.W_OK) for file in beside)
        return os.access(self._real, os.W_OK) and may_log

    def _is_open_elsewhere(self) -> bool:
        return self._beside("-wal").exists() and self._beside("-shm").exists()

    @property
    def _real(self) -> Path:
        return self._absolute.resolve()

    def _beside(self, ending: str) -> Path:
        real = self._real
        return real.with_name(real.name + ending)


def sqlite_engine(
    address: URL, wait: float, *, create: bool, read_only: bool = False, damaged: bool = False
) -> Engine:
    """Return an engine for a file; one that is `damaged` is read as far as it goes. Raises StoreError for
    what is no store's."""
    name = address.database
    if not name or name == ":memory:":
        raise BadUsage("a store needs a file: each connection to sqlite:// would see another one")
    if "\0" in name:
        raise BadUsage(f"{name!r} has a zero character in it, which no file's name has")
    file = SqliteFile(name, wait, read_only=read_only)
    file.check(create)
    engine = create_engine(address, creator=file.connect, execution_options={_OPTION: file})
    event.listen(engine, "begin", _begin)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by _begin, not by the driver
        first = _DAMAGED if damaged else ()
        pragmas = (*first, *(_WRITING if file.is_writable else ()), *_READING)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        record.info[_OPTION] = None if file.is_writable else file.stamp()

    @event.listens_for(engine, "checkout")
    def look_again(_: object, record: Any, __: object) -> None:
        if not file.is_writable and record.info[_OPTION] != file.stamp():
            raise DisconnectionError("the file is another one than when it was opened")

    return engine


def file_of(engine: Engine) -> SqliteFile | None:
    """Return the file of an engine of `sqlite_engine`, None of another one."""
    file: SqliteFile | None = engine.get_execution_options().get(_OPTION)
    return file


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer later could only be refused.
    writes = connection.get_execution_options().get("dragoman_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
    require(name, "postgres")
    try:
        engine = create_engine(
            address.update_query_dict({"connect_timeout": f"{seconds:.0f}", **defaults}), pool_pre_ping=True
        )
    except ImportError as error:
        raise InstallationError(
            f"{name}: psycopg finds no libpq: pip install 'dragoman[postgres]'"
        ) from error

    def set_up(connection: Any, _: object) -> None:
        with _answered_within(connection, seconds, name):
            _set_up_postgresql(connection)

    event.listen(engine, "connect", set_up, insert=True)  # before SQLAlchemy asks who the server is
    return engine, name


@contextmanager
def _answered_within(connection: Any, seconds: float, name: str) -> Iterator[None]:
    """Give a server up that let us in and then does not answer for so long (0: wait for ever)."""

    def give_up() -> None:
        given_up.set()
        with suppress(OSError):
            number = connection.fileno()  # on Windows no descriptor, which `os.dup` would refuse
            with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as duplicate:
                duplicate.shutdown(socket.SHUT_RDWR)  # what waits for the answer wakes with an error

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
