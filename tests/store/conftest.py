"""A fresh store in each kind of database: every test that takes `url` or `store` runs on all of them.

PostgreSQL is the one that DRAGOMAN_TEST_POSTGRES names (postgresql+psycopg://USER@HOST/DATABASE, in
which schemas of its own are made and dropped), or a server started for the tests where its programs
are found; where there is neither, its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from benchmarks.postgres import NoServer, server
from sqlalchemy import create_engine, make_url, text

from dragoman.store import Store
from dragoman.store.schema import metadata

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL database to make schemas in."""
    given = os.environ.get("DRAGOMAN_TEST_POSTGRES")
    if given:
        yield given
        return
    with ExitStack() as running:
        try:
            address = running.enter_context(server())
        except NoServer as reason:
            pytest.skip(f"no PostgreSQL: no DRAGOMAN_TEST_POSTGRES, and {reason}")
        yield address


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'dragoman.db'}"
        return
    address = request.getfixturevalue("postgres")
    with schema_in(address) as made:
        yield made


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Make the tables once a session; return the address of a store by its kind."""
    known: dict[str, str] = {}

    def address(kind: str, postgres: str = "") -> str:
        if kind not in known:
            file = tmp_path_factory.mktemp("template") / "dragoman.db"
            known[kind] = postgres or f"sqlite:///{file}"
            Store.open(known[kind]).close()
        return known[kind]

    return address


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path, made: Callable[..., str]) -> Iterator[Store]:
    """An empty store of each kind, whose tables are there."""
    if request.param == "sqlite":
        file = tmp_path / "dragoman.db"
        shutil.copy(make_url(made("sqlite")).database or "", file)
        address = str(file)
    else:
        address = made("postgresql", request.getfixturevalue("own_schema"))
    with Store.open(address) as opened:
        yield opened
        if request.param == "postgresql":
            empty(opened)


@pytest.fixture(scope="session")
def own_schema(postgres: str) -> Iterator[str]:
    """A schema that the tests of a session share; each leaves it empty."""
    with schema_in(postgres) as address:
        yield address


def empty(store: Store) -> None:
    """Take every row out of a store."""
    names = ", ".join(metadata.tables)
    with store.writing() as connection:
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")


@contextmanager
def schema_in(address: str) -> Iterator[str]:
    """Yield the address of an empty schema in a PostgreSQL database, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    joint = "&" if "?" in address else "?"
    yield f"{address}{joint}options=-csearch_path%3D{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()
