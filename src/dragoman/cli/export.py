"""`dragoman export`: records in the formats of other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.cli.reading import Options as Reading
    from dragoman.exchange import Format, Options, Tally
    from dragoman.record import Record


def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Records (.json, .jsonl) of `dragoman read`, or reports: HTML, text, Markdown, - for "
            "standard input.",
        ),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", "-t", metavar="FORMAT", help="See --list.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file, or a folder for a format of several files."
        ),
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
    losses: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what was left out and why there too, as JSON."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When a report was published (ISO 8601), if it does not say."),
    ] = None,
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
    """
    from dragoman.exchange import Options
    from dragoman.exchange.formats import format_named

    if list_formats:
        _print_formats()
        return
    form = format_named(_given(sources, to))
    reading = _reading(published, outlet)
    options = Options(bom=bom, table=table, title=title, address=address)
    raise typer.Exit(_export(sources or [], form, output, options, reading, losses))


def _given(sources: list[str] | None, to: str | None) -> str:
    from dragoman.errors import BadUsage

    if not sources:
        raise BadUsage("nothing to export; give records or reports (`dragoman export --help`)")
    if to is None:
        raise BadUsage("give a format with --to; `dragoman export --list` lists them")
    return to


def _reading(published: str | None, outlet: str | None) -> Reading:
    from dragoman.cli.reading import Options
    from dragoman.settings import DEFAULT

    return Options(published, outlet, None, DEFAULT)


def _export(
    sources: list[str],
    form: Format,
    output: Path | None,
    options: Options,
    reading: Reading,
    losses: Path | None,
) -> int:
    from dragoman.cli import BAD, DONE, PARTLY
    from dragoman.errors import BadUsage
    from dragoman.exchange import export as write
    from dragoman.exchange.folder import whole_file

    alone = form.name == "csv" and options.table is not None
    if form.folder and output is None and not alone:
        hint = " or one table with --table NAME" if form.name == "csv" else ""
        raise BadUsage(f"{form.name} is written as several files; give a folder with --output{hint}")
    failures: list[str] = []
    records = _records(sources, reading, failures)
    if alone and output is not None:
        with whole_file(output) as stream:
            tally = write(records, form.name, stream, options=options)
    else:
        tally = write(records, form.name, output or sys.stdout.buffer, options=options)
    _tell(tally, losses)
    if len(failures) == len(sources):
        return BAD
    return PARTLY if failures or not sum(tally.written.values()) else DONE


def _records(sources: list[str], reading: Reading, failures: list[str]) -> Iterator[Record]:
    """Yield the records of every source; what cannot be read is told, and added to `failures`."""
    from dragoman.cli import complain
    from dragoman.cli.progress import Progress
    from dragoman.cli.reading import one_input, records_of
    from dragoman.errors import BadInput

    one_input(sources)
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            try:
                yield from records_of(source, reading)
            except BadInput as error:
                progress.pause()
                failures.append(source)
                complain(error)
            progress.done()


def _tell(tally: Tally, losses: Path | None) -> None:
    from dragoman.cli import complain

    for line in tally.lines():
        complain(line)
    if losses is not None:
        import json

        losses.write_text(json.dumps(tally.as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _print_formats() -> None:
    from dragoman.exchange import FORMATS
    from dragoman.show.formats import console
    from dragoman.show.tables import print_table

    print_table(
        console(sys.stdout),
        "Formats",
        ("name", "what it is", "a row is"),
        [(one.name, one.title, one.of) for one in FORMATS.values()],
        [f"loses: {'; '.join(one.loses) or 'nothing'}" for one in FORMATS.values()],
    )
