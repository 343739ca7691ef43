"""The file of an SQLite store: whether it may be written, and how it is opened where it may not.

A store that may not be written is opened so that SQLite makes no file beside it and takes no lock: it is
taken to stay as it is (`immutable`). Where another program has it open for writing, its log (-wal) and the
index of that (-shm) lie beside it, and it is read together with these. Which of the two holds is looked at
whenever a connection is taken, so that a desk goes on when the file is replaced.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from dragoman.errors import BadUsage, StoreError

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
