"""What names a store: a path, taken as it stands, or a URL of SQLite or PostgreSQL."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dragoman.errors import BadUsage

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
        found = "a host" if address.host else "options after '?'"
        raise BadUsage(
            f"{url} has {found}, and a store in a file has none; "
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
