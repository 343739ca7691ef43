"""`dragoman read`: reports in, their records out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.options import Cut, Model, Output, OwnActors, Patience, Reader, Readers


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
    published: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it was published (ISO 8601), if the text does not say."),
    ] = None,
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
    """
    from dragoman.cli.reading import Options, explain_gates, print_records
    from dragoman.lexicon.user_actors import actor_tables
    from dragoman.settings import DEFAULT, Settings

    actor_tables(actors)  # a fault in it is told once, not for each report
    settings = Settings(
        model=model or DEFAULT.model, actors=str(actors) if actors else None, gate=gate,
        reader=reader.value, cut=cut,
    )  # fmt: skip
    options = Options(published, outlet, title, settings, timeout)
    print_all = explain_gates if explain_gate else print_records
    raise typer.Exit(print_all(reports, format.value, output, options))
