"""`dragoman explain`: why the events of a report were read as they were."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="An HTML, text or Markdown file; - for standard input.")
    ],
    event: Annotated[
        int | None,
        typer.Argument(metavar="EVENT", min=1, help="Its number in the chronology; without it, all of them."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it was published (ISO 8601), if the text does not say."),
    ] = None,
) -> None:
    """Say which words and rules made each field of an EVENT of REPORT.

    \b
    Example:
      dragoman explain report.html 3
    """
    import sys
    from pathlib import Path

    from dragoman.cli.records import report_bytes
    from dragoman.errors import BadUsage
    from dragoman.pipeline import read
    from dragoman.show import words
    from dragoman.show.explain import reasons
    from dragoman.show.formats import console
    from dragoman.show.tables import print_table

    source = sys.stdin.buffer.read() if report == "-" else report_bytes(Path(report))
    record = read(source, published=published)
    events = words.chronology(record.events)
    if event is not None and event > len(events):
        raise BadUsage(f"{report}: there are {len(events)} events; event {event} is not among them")
    for number, row in enumerate(events, start=1):
        if event in (None, number):
            print_table(
                console(sys.stdout),
                f"Event {number}: {words.when(row.when)} {row.status} {words.what(row)} {words.who(row)}",
                ("field", "value", "why"),
                [(reason.field, reason.value, reason.why) for reason in reasons(record, row)],
                [reason.words for reason in reasons(record, row)],
            )
    raise typer.Exit(0 if events else 1)
