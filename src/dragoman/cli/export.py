"""Commands for formats of other programs: `export` writes them, `import` reads their events."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from dragoman.cli.answering import store_of
from dragoman.cli.options import Own, Published

if TYPE_CHECKING:
    from dragoman.render.exchange.export_parts import Tally
    from dragoman.render.exchange.foreign import Fault


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
        str | None, typer.Option(metavar="DATE", help="Only up to this day, month or year, that included.")
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
            metavar="0..1", min=0, max=1, help="dyads: count only stories that are at least this sure."
        ),
    ] = 0.0,
    losses: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write what was left out, and why, to this file as JSON."),
    ] = None,
    own: Own = False,
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
    from dragoman.query.option_values import bounds, code_of
    from dragoman.render.exchange.selection import Options, RowFilter
    from dragoman.settings import DEFAULT

    if not sources and not store:
        store = store_of(sources, store)
    if to is None:
        raise BadUsage("give a format with --to; `dragoman export --list` lists them")
    codes = tuple(code for name in (actors or "").split(",") if name.strip() and (code := code_of(name)))
    wanted = RowFilter(codes, *bounds(since, until), own)
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


_FAULTS_TOLD = 10  # faults that are told one by one


class DataSet(StrEnum):
    """A data set whose event files are read."""

    polecat = "polecat"
    gdelt = "gdelt"


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Event files, also packed (.gz, .zip).")
    ],
    source: Annotated[DataSet, typer.Option("--as", help="Whose files they are.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write there instead of standard output."),
    ] = None,
    faults_to: Annotated[
        Path | None,
        typer.Option("--faults", metavar="FILE", help="List there every row that could not be read."),
    ] = None,
) -> None:
    """Read events of other data sets into our terms, one JSON object a line.

    Types are PLOVER's, states are ours, the row itself is kept. Such events have no words to show, so
    they never become part of the record. Rows that cannot be read are counted and named.

    \b
    Examples:
      dragoman import 2023-Jun.txt --as polecat > june.jsonl
      dragoman import 20230618.export.CSV.zip --as gdelt --output june18.jsonl
    """
    from dragoman.cli import BAD, DONE, PARTLY, complain
    from dragoman.render.exchange.export_parts import Tally

    tally = Tally(source.value)
    with _output_stream(output) as out, _Faults(faults_to) as faults:
        failed = sum(not _import_file(path, source.value, out, tally, faults) for path in files)
        if failed == len(files):
            raise typer.Exit(BAD)  # leaves no file behind
    for line in tally.lines("read"):
        complain(line)
    raise typer.Exit(PARTLY if failed or faults.count or not tally.written else DONE)


def _import_file(path: Path, source: str, out: BinaryIO, tally: Tally, faults: _Faults) -> bool:
    """Write the events of one file; say whether it could be read."""
    import msgspec

    from dragoman.cli import complain
    from dragoman.errors import BadInput
    from dragoman.render.exchange.foreign import Fault, read_foreign

    try:
        for event in read_foreign(path, source, tally):
            if isinstance(event, Fault):
                faults.take(event)
            else:
                out.write(msgspec.json.encode(event) + b"\n")
    except BadInput as error:
        complain(error)
        return False
    return True


class _Faults:
    """Rows that could not be read; the first are told as they come, all written to a file that is given."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._context, self.count = path, ExitStack(), 0
        self._file: BinaryIO | None = None

    def __enter__(self) -> _Faults:
        from dragoman.render.exchange.export_parts import whole_file

        if self._path is not None:
            self._file = self._context.enter_context(whole_file(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from dragoman.cli import complain

        self._context.__exit__(kind, error, trace)
        rest = self.count - _FAULTS_TOLD
        if rest > 0 and kind is None:
            complain(f"and {rest} more rows that could not be read (--faults FILE lists them all)")

    def take(self, fault: Fault) -> None:
        """Count a row, tell it or write it down."""
        from dragoman.cli import complain

        self.count += 1
        if self.count <= _FAULTS_TOLD:
            complain(fault)
        if self._file is not None:
            self._file.write(f"{fault}\n".encode("utf-8", "backslashreplace"))


@contextmanager
def _output_stream(output: Path | None) -> Iterator[BinaryIO]:
    from dragoman.render.exchange.export_parts import whole_file

    if output is None:
        yield sys.stdout.buffer
    else:
        with whole_file(output) as stream:
            yield stream
