"""Stores named on the command line or lying in this folder, and the check of a whole one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dragoman.cli import complain

HERE = "dragoman.db"
"""The store that answers where nothing is named, in the folder in which the command is run."""
MOST_TOLD = 100


@dataclass(slots=True)
class Checked:
    """How many records (of a store, versions) and spans were checked, how many problems they have, and how
    much was no record."""

    checked: int = 0
    spans: int = 0
    wrong: int = 0
    unreadable: int = 0


def is_store(name: str) -> bool:
    """Say whether a source is a store: a database's address, or a file that is an SQLite database."""
    if re.match(r"(sqlite|postgres|postgresql)(\+\w+)?://", name):
        return True
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def store_of(reports: list[str] | None, store: str | None) -> str | None:
    """Return the store that is to answer: the one named, else, where no report is named, that of this folder;
    None where reports are to be read. Raises BadUsage where both are named, or there is neither."""
    from dragoman.errors import BadUsage

    if reports and store:
        raise BadUsage("name reports or records, or a store (--store), not both")
    if store or reports:
        alone = reports[0] if reports and len(reports) == 1 else None
        return alone if alone and is_store(alone) else store
    if not Path(HERE).is_file():
        raise BadUsage(
            f"name reports or records, or a store (--store FILE); there is no {HERE} in this folder, which "
            "`dragoman add` would make"
        )
    return HERE


def check_store(name: str, done: Checked) -> None:
    """Check a whole store, telling each problem, of very many the first hundred, and what to do."""
    from dragoman.cli.progress import Tally
    from dragoman.store import Store

    told = 0
    with Store.open(name, create=False) as store, Tally() as tally:
        for batch in store.verify():
            done.checked += batch.versions
            done.spans += batch.spans
            done.wrong += len(batch.problems)
            tally.count(batch.versions)
            for problem in batch.problems[: max(0, MOST_TOLD - told)]:
                complain(f"{name}, {problem.where}: {problem.what}")
            told += len(batch.problems)
    if told:
        complain(
            f"{name} is damaged: `dragoman salvage {name} NEW_STORE` copies what is whole into a new store"
        )
