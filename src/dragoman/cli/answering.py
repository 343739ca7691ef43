"""Who answers a command: a store that is named or lies in this folder, or the records of files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dragoman.query.option_values import state_code

if TYPE_CHECKING:
    from dragoman.cli.options import ViewFormat
    from dragoman.query.record_views import RecordViews
    from dragoman.record import Record
    from dragoman.render.views import Layout
    from dragoman.store import Store

HERE = "dragoman.db"
"""The store that answers where nothing is named, in the folder in which the command is run."""
MOST_TOLD = 100
"""Problems that are told one by one; of more, how many there are."""


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


def open_store(url: str | None, *, write: bool = False) -> Store:
    """Return the store at an address, else that of this folder, opened. Raises BadUsage where there is
    none."""
    from dragoman.store import Store

    return Store.open(store_of(None, url) or "", create=False, write=write)


@contextmanager
def opened(reports: list[str] | None, store: str | None, published: str | None) -> Iterator[Answering]:
    """Yield what the reports tell, or a store; raise BadUsage where neither or both are named, and for
    a state among the reports."""
    _check_no_state(reports or [])
    asked = store_of(reports, store)
    if asked:
        from dragoman.store import Store

        with Store.open(asked, create=False) as kept:
            yield Answering(kept, 0)
        return
    from dragoman.query.record_views import RecordViews

    records, failed = _gathered(reports or [], published)
    yield Answering(RecordViews(records), failed)


def states_among(words: list[str] | None) -> tuple[list[str], list[str]]:
    """Part arguments into states, as they were given, and reports: what is no file and names a state is one.

    Raises BadUsage for a plain word that is neither.
    """
    from dragoman.errors import BadUsage

    states: list[str] = []
    reports: list[str] = []
    for word in words or ():
        is_file = word == "-" or Path(word).exists()
        (reports if is_file or state_code(word) is None else states).append(word)
        if not is_file and word not in states and not re.search(r"[./:]", word):
            raise BadUsage(
                f"{word!r} is neither a file nor a state; a code such as CHN, or a name, is expected"
            )
    return states, reports


def _check_no_state(reports: list[str]) -> None:
    from dragoman.errors import BadUsage

    states, _ = states_among(reports)
    if states:
        raise BadUsage(f"{states[0]} is no file but a state, and this command has those it takes already")


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, a store or the records of files, and how many files could not be read."""

    views: RecordViews | Store
    failed: int


def _gathered(sources: list[str], published: str | None) -> tuple[list[Record], int]:
    """Return the records of every source and how many failures there were, each told on standard error.

    Ends with exit code 2 when none could be read.
    """
    from dragoman.cli import BAD
    from dragoman.cli.records import Failures, Options, each_record, records_of
    from dragoman.settings import DEFAULT

    options, failures = Options(published, None, None, DEFAULT), Failures()
    records = list(each_record(sources, lambda source: records_of(source, options), failures))
    if failures.sources == len(sources):
        raise typer.Exit(BAD)
    return records, failures.sources + failures.records


def show(
    rows: Sequence[Any], form: ViewFormat, layout: Layout[Any], failed: int, nothing: str, below: int = 0
) -> None:
    """Print a view; exit code 1 when there is nothing in it or a source failed.

    `below` is how many stories were left out as not sure enough: that is told on standard error.
    """
    from dragoman.cli import DONE, PARTLY, complain
    from dragoman.render.views import write_rows

    if below:
        complain(
            f"{below:,} less sure {'story is' if below == 1 else 'stories are'} left out (--all shows all)"
        )
    if not rows:
        complain(nothing)
        raise typer.Exit(PARTLY)
    write_rows(rows, form.value, sys.stdout, layout)
    raise typer.Exit(PARTLY if failed else DONE)
