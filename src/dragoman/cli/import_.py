"""`dragoman import`: events of other data sets, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from dragoman.render.exchange.foreign import Fault
    from dragoman.render.exchange.output import Tally

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
    from dragoman.render.exchange.output import Tally

    tally = Tally(source.value)
    with _stream(output) as out, _Faults(faults_to) as faults:
        failed = sum(not _read(path, source.value, out, tally, faults) for path in files)
        if failed == len(files):
            raise typer.Exit(BAD)  # leaves no file behind
    for line in tally.lines("read"):
        complain(line)
    raise typer.Exit(PARTLY if failed or faults.count or not tally.written else DONE)


def _read(path: Path, source: str, out: BinaryIO, tally: Tally, faults: _Faults) -> bool:
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
        from dragoman.render.exchange.output import whole_file

        if self._path is not None:
            self._file = self._context.enter_context(whole_file(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from dragoman.cli import complain

        self._context.__exit__(kind, error, trace)
        rest = self.count - _TOLD
        if rest > 0 and kind is None:
            complain(f"and {rest} more rows that could not be read (--faults FILE lists them all)")

    def take(self, fault: Fault) -> None:
        """Count a row, tell it or write it down."""
        from dragoman.cli import complain

        self.count += 1
        if self.count <= _TOLD:
            complain(fault)
        if self._file is not None:
            self._file.write(f"{fault}\n".encode("utf-8", "backslashreplace"))


@contextmanager
def _stream(output: Path | None) -> Iterator[BinaryIO]:
    from dragoman.render.exchange.output import whole_file

    if output is None:
        yield sys.stdout.buffer
    else:
        with whole_file(output) as stream:
            yield stream
