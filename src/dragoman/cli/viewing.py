"""What the commands that show a view share: whose relations, which reports, which time, which format."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.options import Published as Published
from dragoman.cli.options import Reports as Reports
from dragoman.cli.options import StoreAt as StoreAt
from dragoman.query.asked import bounds as bounds
from dragoman.query.asked import code_of as code_of
from dragoman.query.asked import day_of as day_of
from dragoman.query.asked import sides_of as sides_of
from dragoman.query.asked import state_code as state_code

if TYPE_CHECKING:
    from dragoman.query.account import Account
    from dragoman.record import Record
    from dragoman.render.views import Layout
    from dragoman.store import Store


class ViewFormat(StrEnum):
    """How a view is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    md = "md"


First = Annotated[
    str, typer.Argument(metavar="STATE", help="A state or organisation: a code (USA, EU) or a name.")
]
Second = Annotated[str, typer.Argument(metavar="OTHER", help="Another one; `any` for whoever it is.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="On this day, month or year, or later.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="On this day, month or year, or before.")]
Confidence = Annotated[
    float,
    typer.Option("--confidence", metavar="0..1", min=0, max=1, help="Only what is at least so sure."),
]
All = Annotated[bool, typer.Option("--all", help="What is less sure too: the same as --confidence 0.")]
Form = Annotated[
    ViewFormat, typer.Option("--format", "-f", help="A table for a person, data, or a Markdown list.")
]


@contextmanager
def opened(reports: list[str] | None, store: str | None, published: str | None) -> Iterator[Told]:
    """Yield what the reports tell, or a store; raise BadUsage where neither or both are named, and for
    a state among the reports."""
    from dragoman.cli.stores import store_of

    _check_no_state(reports or [])
    asked = store_of(reports, store)
    if asked:
        from dragoman.store import Store

        with Store.open(asked, create=False) as kept:
            yield Told(kept, 0)
        return
    from dragoman.query.account import Account

    records, failed = _gathered(reports or [], published)
    yield Told(Account(records), failed)


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
class Told:
    """Who answers, a store or the records of files, and how many files could not be read."""

    views: Account | Store
    failed: int


def _gathered(sources: list[str], published: str | None) -> tuple[list[Record], int]:
    """Return the records of every source and how many failures there were, each told on standard error.

    Ends with exit code 2 when none could be read.
    """
    from dragoman.cli import BAD
    from dragoman.cli.reading import Failures, Options, each_record, records_of
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
