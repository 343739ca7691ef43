"""A fresh store in each kind of database: every test that takes `url` or `store` runs on all of them.

PostgreSQL is the one that DRAGOMAN_TEST_POSTGRES names (postgresql+psycopg://USER@HOST/DATABASE, in
which schemas of its own are made and dropped), or a server started for the tests where its programs
are found; where there is neither, its tests are skipped.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from dragoman.store import Store
from dragoman.store.tables import metadata

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL database to make schemas in."""
    given = os.environ.get("DRAGOMAN_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL: neither DRAGOMAN_TEST_POSTGRES nor initdb and postgres")
    with _server(programs) as address:
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
    with store._writing() as connection:
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


def _programs() -> Path | None:
    """Return the folder of initdb and postgres: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((one for one in folders if (one / "initdb").exists() and (one / "postgres").exists()), None)


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """Run a server that only this machine can reach, in a folder that is removed with it."""
    folder = Path(mkdtemp(prefix="dragoman-pg-"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    _run(user, str(programs / "initdb"), "-D", str(data), "-U", "dragoman", "-A", "trust", "-E", "UTF8", "-N")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    pg_ctl = str(programs / "pg_ctl")
    _run(user, pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://dragoman@/postgres?host={folder}"
    finally:
        _run(user, pg_ctl, "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """Return another user to run the server as where we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _run(user: str | None, *command: str) -> None:
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    )
    if done.returncode:
        pytest.skip(f"no PostgreSQL: {command[0]} says {done.stderr.strip()[-300:]}")
