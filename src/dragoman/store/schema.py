"""The schema of a store: which one it has, and bringing it to the program's own.

The steps are Alembic's (`migrations/versions`) and ship with the package. Alembic takes a second to
load, so it is loaded only when there is a step to take.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from dragoman.errors import StoreError
from dragoman.store.amending import adopt
from dragoman.store.engine import may_be_written, writing

HEAD = "0012"
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0007", "0008", "0009", "0010", "0011", "0012")
"""Every schema there has been, oldest first; a test compares them with `migrations/versions`."""


def prepare(engine: Engine, name: str, *, create: bool) -> None:
    """Make the tables of an empty database, or bring older ones up to date.

    Several processes may do so at once: one does it, the others wait. Raises StoreError when the
    database was made by a newer program, or holds tables that are not a store's.
    """
    with engine.connect() as connection:
        found = current(connection, name)
        if found == HEAD:
            return
        if not may_be_written(connection):
            made = f"is of an older program (schema {found})" if found else "holds no store"
            raise StoreError(
                f"{name} {made} and cannot be written; copy it to where it may be, and open the copy"
            )
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7241986)"))  # any number, always the same
        found = current(connection, name)
        if found is None and not create:
            raise StoreError(f"{name} holds no store; `dragoman add` makes one")
        if found != HEAD:
            _upgrade(connection)
            if found is not None:
                adopt(connection)


def current(connection: Connection, name: str) -> str | None:
    """Return the schema that a database has, None when it is empty."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            shown = ", ".join(sorted(tables)[:5])
            raise StoreError(
                f"{name} is a database of something else (it has the tables {shown}); "
                "give the store one of its own"
            )
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in KNOWN:
        raise StoreError(
            f"{name} has schema {found}, this program knows up to {HEAD}: it was made by a newer Dragoman; "
            "update with `pip install --upgrade dragoman`"
        )
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
