"""What `times`, `quotes`, `places` and `actors` share: a text in, rows out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Concatenate, ParamSpec, TypeVar

import typer

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row")


class RowFormat(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"


Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="The text itself, in quotation marks; - for standard input.")
]
Form = Annotated[RowFormat, typer.Option("--format", "-f", help="A table for a person, or JSON lines.")]


def read_text(find: Callable[Concatenate[str, P], T], argument: str, *given: P.args, **named: P.kwargs) -> T:
    """Return what `find` finds in the text of an argument. Raises BadInput where it takes too long."""
    from dragoman.runners.limit import TIMEOUT, in_time

    return in_time(TIMEOUT, find, text_of(argument), *given, **named)


def text_of(argument: str) -> str:
    """Return the text that an argument gives or points at. Raises BadInput for an empty one."""
    from dragoman.cli.command import not_utf8
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
