"""Commands that read reports: `read` prints their records, `explain` why events were read as they were."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import (
    Accept,
    Accepted,
    Budget,
    Cut,
    IfSilent,
    Leaves,
    Model,
    Output,
    OwnActors,
    Patience,
    PrivateNetwork,
    Reader,
    Readers,
    SecondUrl,
    StoreAt,
    settings_of,
    tell_second_reader,
    with_second_reader,
)

if TYPE_CHECKING:
    from dragoman.record import Event, Record


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
    from dragoman.cli.records import Options, explain_gates, print_records

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


def explain(
    report: Annotated[
        str,
        typer.Argument(
            metavar="REPORT",
            help="An HTML, text or Markdown file; - for standard input; or the id of a story or event of a "
            "store.",
        ),
    ],
    event: Annotated[
        str | None,
        typer.Argument(
            metavar="EVENT", help="Its number in the chronology, or its id; without it, all of them."
        ),
    ] = None,
    published: IfSilent = None,
    store: StoreAt = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table or json.")] = "table",
) -> None:
    """Say which words and rules made each field of an EVENT of REPORT.

    The numbers in brackets are the characters of the report's text where the words stand, as in JSON.

    \b
    Examples:
      dragoman explain report.html 3
      dragoman explain report.html 3 --format json
      dragoman explain a3c9e0f1b2d45678 --store dragoman.db
    """
    import re
    import sys
    from pathlib import Path

    from dragoman.batch.worker import TIMEOUT, in_time
    from dragoman.cli.records import report_bytes
    from dragoman.errors import BadUsage
    from dragoman.pipeline import read
    from dragoman.render import words

    if form not in ("table", "json"):
        raise BadUsage(f"no format {form!r}; there are: table, json")
    if store or (re.fullmatch("[0-9a-f]{16}", report) and not Path(report).exists()):
        _explain_kept(report, store, form)
        return
    source = sys.stdin.buffer.read() if report == "-" else report_bytes(Path(report))
    record = in_time(TIMEOUT, read, source, published=published)
    events = words.chronology(record.events)
    chosen = [(number, row) for number, row in enumerate(events, 1) if event in (None, str(number), row.id)]
    if event is not None and not chosen:
        raise BadUsage(f"{report}: {_missing(event, len(events))}")
    (_print_json if form == "json" else _print_tables)(record, chosen, single=event is not None)
    raise typer.Exit(0 if events else 1)


def _explain_kept(id: str, at: str | None, form: str) -> None:
    """Explain the events of a story of a store, or one event, by its id."""
    import json

    from dragoman.cli.answering import open_store
    from dragoman.render import words
    from dragoman.render.explain import explained

    with open_store(at) as store:
        mentions = store.story(id).mentions
        wanted = [mention for mention in mentions if id == mention.id] or mentions
        records = [(store.record(mention.report), mention.event) for mention in wanted]
    numbered = [
        (words.chronology(record.events).index(event) + 1, record, event) for record, event in records
    ]
    if form == "json":
        rows = [
            {"report": record.report.id, "number": number, **explained(record, event)}
            for number, record, event in numbered
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for number, record, event in numbered:
        _print_tables(record, [(number, event)], single=True)


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
