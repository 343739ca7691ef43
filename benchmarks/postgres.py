"""A PostgreSQL server for tests and measurements, in a folder that is removed with it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


class NoServer(Exception):
    """There is no PostgreSQL to start, and why."""


_HASTY = {
    "fsync": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB",
}  # fmt: skip
"""Settings for data that nobody will miss: writing is quicker, and what is asked takes what it takes on a
server as it is installed."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a database on a server that only this machine can reach. Raises NoServer where
    its programs are not there or do not start."""
    programs = _programs()
    folder = Path(mkdtemp(prefix="dragoman-pg-"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    # text in the order of a language, as most servers have it: not that of its bytes
    order = ("-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US")
    _run(user, str(programs / "initdb"), "-D", str(data), "-U", "dragoman", "-A", "trust", "-N", *order)
    options = f"-k {folder} -c listen_addresses= " + " ".join(
        f"-c {name}={to}" for name, to in _HASTY.items()
    )
    pg_ctl = str(programs / "pg_ctl")
    _run(user, pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://dragoman@/postgres?host={folder}"
    finally:
        _run(user, pg_ctl, "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def processor(url: str) -> float:
    """Return the seconds of processor time that a server of `server` and all its processes have taken, 0.0
    for another database."""
    written = Path(url.partition("host=")[2]) / "data" / "postmaster.pid"
    if "host=/" not in url or not written.exists():
        return 0.0
    postmaster = int(written.read_text().split()[0])
    nanoseconds, ticks = 0, 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if postmaster not in (int(process.name), int(fields[1])):
                continue
            nanoseconds += int((process / "schedstat").read_text().split()[0])
        except OSError:  # it has ended meanwhile
            continue
        if postmaster == int(process.name):
            ticks = sum(map(int, fields[13:15]))  # of those that have ended
    return nanoseconds / 1e9 + ticks / os.sysconf("SC_CLK_TCK")


def _programs() -> Path:
    """Return the folder of initdb and postgres: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    there = (one for one in folders if (one / "initdb").exists() and (one / "postgres").exists())
    programs = next(there, None)
    if programs is None:
        raise NoServer("there is neither initdb nor postgres here")
    return programs


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
        raise NoServer(f"{command[0]} says {done.stderr.strip()[-300:]}")
