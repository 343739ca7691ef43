"""`dragoman explain`: why the events of a report were read as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import IfSilent

if TYPE_CHECKING:
    from dragoman.record import Event, Record


def explain(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="An HTML, text or Markdown file; - for standard input.")
    ],
    event: Annotated[
        str | None,
        typer.Argument(
            metavar="EVENT", help="Its number in the chronology, or its id; without it, all of them."
        ),
    ] = None,
    published: IfSilent = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table or json.")] = "table",
) -> None:
    """Say which words and rules made each field of an EVENT of REPORT.

    The numbers in brackets are the characters of the report's text where the words stand, as in JSON.

    \b
    Examples:
      dragoman explain report.html 3
      dragoman explain report.html 3 --format json
    """
    import sys
    from pathlib import Path

    from dragoman.batch.this_process import TIMEOUT, in_time
    from dragoman.cli.records import report_bytes
    from dragoman.errors import BadUsage
    from dragoman.pipeline import read
    from dragoman.render import words

    if form not in ("table", "json"):
        raise BadUsage(f"no format {form!r}; there are: table, json")
    source = sys.stdin.buffer.read() if report == "-" else report_bytes(Path(report))
    record = in_time(TIMEOUT, read, source, published=published)
    events = words.chronology(record.events)
    chosen = [(number, row) for number, row in enumerate(events, 1) if event in (None, str(number), row.id)]
    if event is not None and not chosen:
        raise BadUsage(f"{report}: {_missing(event, len(events))}")
    (_print_json if form == "json" else _print_tables)(record, chosen, single=event is not None)
    raise typer.Exit(0 if events else 1)


def _missing(event: str, count: int) -> str:
    if count == 0:
        return f"no event was found in it, so there is no event {event}"
    return f"no event {event}; give a number from 1 to {count}, or the id of one of its events"


def _print_json(record: Record, chosen: list[tuple[int, Event]], *, single: bool) -> None:
    import json

    from dragoman.render.explain import explained

    rows = [{"number": number, **explained(record, row)} for number, row in chosen]
    typer.echo(json.dumps(rows[0] if single else rows, ensure_ascii=False, indent=2))


def _print_tables(record: Record, chosen: list[tuple[int, Event]], *, single: bool) -> None:
    import sys

    from dragoman.render import words
    from dragoman.render.explain import reasons
    from dragoman.render.terminal import console, print_table

    if not chosen:
        print("No event was found.", file=sys.stderr)
    for number, row in chosen:
        fields = list(reasons(record, row))
        line = f"{words.when(row.when)} {row.status} {words.what(row)} {words.who(row)}"
        print_table(
            console(sys.stdout),
            f"Event {number}, {row.id}: {line}",
            ("field", "value", "why"),
            [(reason.field, reason.value, reason.why) for reason in fields],
            [reason.words for reason in fields],
        )
