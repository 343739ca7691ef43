"""What commands share: options and arguments with one help text each, and opening, reading, printing.

Beside Typer only `query.asked` is imported at once, so that `--help` is quick.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, TypeVar

import typer

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

SERVED: dict[str, Any] = {
    "log_level": "warning",
    "server_header": False,
    "access_log": False,
    "proxy_headers": False,  # who is connected decides who may edit, not what a header says
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 1,  # stopping takes no more than two seconds in all
    "limit_concurrency": 500,
    "h11_max_incomplete_event_size": 32 * 1024,
}
"""Options of `uvicorn.run`."""
P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row")


class Readers(StrEnum):
    """Who reads events."""

    both = "both"
    rules = "rules"


Reports = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REPORT",
        help="HTML, text or Markdown files; - for standard input; or records (.json, .jsonl) of "
        "`dragoman read`. Without one, the store dragoman.db of this folder.",
    ),
]
StoreAt = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="A store instead: a file name, sqlite:///FILE, postgresql://..."
    ),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When a report was published (ISO 8601), if it does not say."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write there instead of standard output."),
]
OwnActors = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your own actors (CSV), before the bundled tables.")
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="Another installed spaCy pipeline.")]
Patience = Annotated[
    float, typer.Option(metavar="SECONDS", min=1, help="How long one may take before it is set aside.")
]
Reader = Annotated[
    Readers,
    typer.Option(
        envvar="DRAGOMAN_READER", help="Who reads events: the rules and the learned reader, or the rules."
    ),
]
Cut = Annotated[
    float | None,
    typer.Option(
        metavar="0..1", min=0, max=1, help="Keep events of at least this confidence, not of the default cut."
    ),
]
Gate = Annotated[
    bool, typer.Option("--gate/--no-gate", help="Pass over what cannot tell of two states, or read all.")
]


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


class RowFormat(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"


Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="The text itself, in quotation marks; - for standard input.")
]
RowForm = Annotated[RowFormat, typer.Option("--format", "-f", help="A table for a person, or JSON lines.")]


def read_text(find: Callable[Concatenate[str, P], T], argument: str, *given: P.args, **named: P.kwargs) -> T:
    """Return what `find` finds in the text of an argument. Raises BadInput where it takes too long."""
    from dragoman.batch.this_process import TIMEOUT, in_time

    return in_time(TIMEOUT, find, text_of(argument), *given, **named)


def text_of(argument: str) -> str:
    """Return the text that an argument gives or points at. Raises BadInput for an empty one."""
    from dragoman.cli.app import not_utf8
    from dragoman.errors import BadInput

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if argument == "-" else argument
    if not text.strip():
        raise BadInput("the text is empty")
    if fault := not_utf8(text):
        raise BadInput(f"TEXT: {fault}; give text in UTF-8")
    return text


def print_json(told: object) -> None:
    """Print data as JSON for a person to look through."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())


def print_rows(
    rows: Iterable[Row],
    form: RowFormat,
    title: str,
    heads: tuple[str, ...],
    cells: Callable[[Row], tuple[object, ...]],
) -> None:
    """Print `rows` in `form`; ends with exit code 1 when there are none."""
    from dragoman.cli import PARTLY, complain

    found = list(rows)
    if not found:
        complain("nothing found")
        raise typer.Exit(PARTLY)
    if form is RowFormat.jsonl:
        import msgspec

        for row in found:
            typer.echo(msgspec.json.encode(row).decode())
        return
    from dragoman.render.terminal import console, print_table

    print_table(
        console(sys.stdout),
        title,
        heads,
        [tuple("" if cell is None else str(cell) for cell in cells(row)) for row in found],
    )
