"""`dragoman verify`: re-check the evidence of records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    records: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORD",
            help="JSON or JSON lines from read, - for standard input; or a store (file or URL).",
        ),
    ],
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report as it was read: the records must be of these bytes."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing when all is well.")] = False,
) -> None:
    """Check that each RECORD, or every record of a store, quotes its report exactly.

    Every span must read back from the report's text. Also checked: no row without evidence, no
    reference to a row that is not there. Prints what is wrong and ends with exit code 1, or says how
    many spans were checked.

    \b
    Examples:
      dragoman verify record.json --report report.html
      dragoman read report.html -f json | dragoman verify -
      dragoman verify dragoman.db
    """
    from dragoman.cli import BAD, PARTLY, complain
    from dragoman.cli.records import load, report_bytes
    from dragoman.cli.stores import check_store, is_store
    from dragoman.errors import BadInput
    from dragoman.verify import is_of, problems, span_count

    raw = report_bytes(report) if report else None
    checked = spans = wrong = unreadable = 0
    for name in records:
        try:
            if is_store(name):
                found_in_store = check_store(name)
                checked, spans = checked + found_in_store.versions, spans + found_in_store.spans
                wrong += found_in_store.wrong
                continue
            for where, record in load(name):
                checked, spans = checked + 1, spans + span_count(record)
                found = problems(record)
                if raw is not None and not is_of(record, raw):
                    found.append(f"not read from {report}: its SHA-256 is another")
                for problem in found:
                    wrong += 1
                    complain(f"{where}: {problem}")
        except BadInput as error:
            unreadable += 1
            complain(error)
    if not quiet or wrong:
        typer.echo(
            f"{spans} spans in {checked} records: "
            + (f"{wrong} problems" if wrong else "all read back from their reports")
        )
    if wrong or (unreadable and checked):
        raise typer.Exit(PARTLY)
    if unreadable:
        raise typer.Exit(BAD)
