"""`dragoman import`: events of other data sets, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from dragoman.exchange.foreign import Fault
    from dragoman.exchange.tally import Tally

_TOLD = 10  # faults that are told one by one


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
    from dragoman.exchange.tally import Tally

    tally, faults = Tally(source.value), _Faults()
    with _stream(output) as out:
        failed = sum(not _read(path, source.value, out, tally, faults) for path in files)
        if failed == len(files):
            raise typer.Exit(BAD)  # leaves no file behind
    faults.end()
    if faults_to is not None:
        faults_to.write_text("".join(f"{one}\n" for one in faults.found), encoding="utf-8")
    for line in tally.lines("read"):
        complain(line)
    raise typer.Exit(PARTLY if failed or faults.found or not tally.written else DONE)


def _read(path: Path, source: str, out: BinaryIO, tally: Tally, faults: _Faults) -> bool:
    """Write the events of one file; say whether it could be read."""
    import msgspec

    from dragoman.cli import complain
    from dragoman.errors import BadInput
    from dragoman.exchange.foreign import Fault, read_foreign

    try:
        for found in read_foreign(path, source, tally):
            if isinstance(found, Fault):
                faults.take(found)
            else:
                out.write(msgspec.json.encode(found) + b"\n")
    except BadInput as error:
        complain(error)
        return False
    return True


class _Faults:
    """Rows that could not be read; the first are told as they come."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def take(self, fault: Fault) -> None:
        from dragoman.cli import complain

        self.found.append(fault)
        if len(self.found) <= _TOLD:
            complain(fault)

    def end(self) -> None:
        """Say how many were not told."""
        from dragoman.cli import complain

        rest = len(self.found) - _TOLD
        if rest > 0:
            complain(f"and {rest} more rows that could not be read (--faults FILE lists them all)")


@contextmanager
def _stream(output: Path | None) -> Iterator[BinaryIO]:
    from dragoman.exchange.folder import whole_file

    if output is None:
        yield sys.stdout.buffer
    else:
        with whole_file(output) as stream:
            yield stream
