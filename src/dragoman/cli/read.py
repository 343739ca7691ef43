"""`dragoman read`: reports in, their records out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.options import (
    Cut,
    IfSilent,
    Model,
    Output,
    OwnActors,
    Patience,
    Reader,
    Readers,
    settings_of,
)
from dragoman.cli.second_options import (
    Accept,
    Accepted,
    Budget,
    Leaves,
    PrivateNetwork,
    SecondUrl,
    tell_second_reader,
    with_second_reader,
)


class Format(StrEnum):
    """How a record is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    md = "md"


def read(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="REPORT", help="HTML, text or Markdown files; - for standard input."),
    ],
    format: Annotated[
        Format,
        typer.Option("--format", "-f", help="Tables for a person; JSON, JSON lines or a Markdown brief."),
    ] = Format.table,
    published: IfSilent = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who published it, if the text does not say.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its title, if the text does not say.")
    ] = None,
    output: Output = None,
    actors: OwnActors = None,
    model: Model = None,
    timeout: Patience = 300,
    gate: Annotated[
        bool, typer.Option("--gate/--no-gate", help="Pass over what cannot tell of two states, as add does.")
    ] = False,
    reader: Reader = Readers.both,
    cut: Cut = None,
    second: SecondUrl = None,
    accept: Accept = Accepted.none,
    leaves: Leaves = False,
    private_network: PrivateNetwork = False,
    budget: Budget = None,
    explain_gate: Annotated[
        bool, typer.Option("--explain-gate", help="Say what the gate would pass over, and why; read nothing.")
    ] = False,
) -> None:
    """Print the record of each REPORT, every row with its evidence.

    A report that cannot be read, or takes too long, is named on standard error and the others are still
    printed.

    \b
    Examples:
      dragoman read report.html
      dragoman read *.html --format jsonl --output records.jsonl
      cat page.html | dragoman read - --published 2023-06-19 --outlet "The Daily"
      dragoman read report.html --explain-gate
      dragoman read report.html --second-reader http://127.0.0.1:11434/v1 --model NAME
    """
    from dragoman.cli.read_run import explain_gates, print_records
    from dragoman.cli.records import Options

    settings = settings_of(actors, None if second else model, gate, reader, cut)
    settings = with_second_reader(settings, second, model, accept, leaves, budget, private_network)
    patience = timeout + (settings.second.seconds if settings.second else 0)
    options = Options(published, outlet, title, settings, patience)
    print_all = explain_gates if explain_gate else print_records
    try:
        code = print_all(reports, format.value, output, options)
    except typer.Exit as end:  # nothing was read
        code = end.exit_code
    tell_second_reader(settings)
    raise typer.Exit(code)
