"""Stores named on the command line, and the check of a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dragoman.cli import complain

_MOST_TOLD = 100


@dataclass(slots=True)
class Checked:
    """How much of a store was checked, and how many problems it has."""

    versions: int = 0
    spans: int = 0
    wrong: int = 0


def is_store(name: str) -> bool:
    """Say whether a source is a store: a database's address, or a file that is an SQLite database."""
    if name.startswith(("sqlite:", "postgresql", "postgres:")):
        return True
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def check_store(name: str) -> Checked:
    """Check every version in a store, telling each problem, of very many the first hundred."""
    from dragoman.cli.progress import Tally
    from dragoman.store import Store

    done = Checked()
    with Store.open(name, create=False) as store, Tally() as tally:
        for batch in store.verify():
            done.versions += batch.versions
            done.spans += batch.spans
            tally.count(batch.versions)
            for version, problem in batch.problems:
                done.wrong += 1
                if done.wrong <= _MOST_TOLD:
                    complain(f"{name}, version {version}: {problem}")
    return done
