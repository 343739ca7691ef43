"""What a database driver raises -> what to tell a user: what happened, and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy.exc import DBAPIError, OperationalError

from dragoman.errors import StoreError

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


def _meaning(error: object, said: str) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code in _WRITE_FAULTS:
        return _UNWRITTEN
    if isinstance(code, int) and code & 0xFF in _CODES:
        return _CODES[code & 0xFF]
    return next((meaning for sign, meaning in _SIGNS if sign in said), None)


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
