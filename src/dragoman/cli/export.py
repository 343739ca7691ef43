"""`dragoman export`: records in the formats of other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.answering import store_of
from dragoman.cli.options import Published


def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Records (.json, .jsonl) of `dragoman read`, reports (HTML, text, Markdown, - for "
            "standard input), or a store. Without one, the store dragoman.db of this folder.",
        ),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", "-t", metavar="FORMAT", help="See --list.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file, or a folder for a format of several files."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The records of a store: a file name, sqlite:///FILE, postgresql://..."
        ),
    ] = None,
    actors: Annotated[
        str | None,
        typer.Option(
            metavar="STATES",
            help="Only what these take part in together, and what each of them says: USA,CHN.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only from this day, month or year on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only to this day, month or year, and in it.")
    ] = None,
    list_formats: Annotated[
        bool, typer.Option("--list", help="List the formats: what each holds and what it loses.")
    ] = False,
    table: Annotated[
        str | None, typer.Option(metavar="NAME", help="csv: that table alone, so that it can be piped.")
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="csv: begin with a byte order mark, for Excel on Windows.")
    ] = False,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the result is called, if it has a title.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="atom: where the feed will stand.")
    ] = None,
    confidence: Annotated[
        float,
        typer.Option(
            metavar="0..1", min=0, max=1, help="dyads: count only stories that are at least so sure."
        ),
    ] = 0.0,
    losses: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what was left out and why there too, as JSON."),
    ] = None,
    published: Published = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who published a report, if it does not say.")
    ] = None,
) -> None:
    """Write the records of each SOURCE in another program's format.

    What was written, what was left out and why, and which fields the format cannot hold is told on
    standard error.

    \b
    Examples:
      dragoman export --list
      dragoman export records.jsonl --to csv --output folder
      dragoman export records.jsonl --to csv --table events > events.csv
      dragoman export report.html --to ical --output visits.ics
      dragoman export --actors USA,CHN --since 2023-01 --to html -o brief.html
    """
    if list_formats:
        _print_formats()
        return
    from dragoman.cli.export_run import Export
    from dragoman.cli.records import Options as Reading
    from dragoman.errors import BadUsage
    from dragoman.query.asked import bounds, code_of
    from dragoman.render.exchange.selection import Options, RowFilter
    from dragoman.settings import DEFAULT

    if not sources and not store:
        store = store_of(sources, store)
    if to is None:
        raise BadUsage("give a format with --to; `dragoman export --list` lists them")
    codes = tuple(code for name in (actors or "").split(",") if name.strip() and (code := code_of(name)))
    wanted = RowFilter(codes, *bounds(since, until))
    run = Export(sources or [], to, output, wanted, Reading(published, outlet, None, DEFAULT), store)
    options = Options(bom=bom, table=table, title=title, address=address, confidence=confidence)
    raise typer.Exit(run.run(options, losses))


def _print_formats() -> None:
    from dragoman.render.exchange.formats import FORMATS
    from dragoman.render.terminal import console, print_table

    print_table(
        console(sys.stdout),
        "Formats",
        ("name", "what it is", "a row is"),
        [(form.name, form.title, form.of) for form in FORMATS.values()],
        [f"loses: {'; '.join(form.loses) or 'nothing'}" for form in FORMATS.values()],
    )
